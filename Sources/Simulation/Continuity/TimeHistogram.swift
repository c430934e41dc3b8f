import Kernels

/// Counts times by size, fine enough for percentiles: a hundred bins to a power of ten.
struct TimeHistogram {
  private static let perDecade = 100.0
  /// Times from a millisecond to thirty years.
  private static let bins = 1200
  private var weights: [Double] = []
  /// Sum of the weights.
  private(set) var total = 0.0

  /// Counts a time in milliseconds.
  mutating func add(_ milliseconds: Int64, weight: Double) {
    if weights.isEmpty { weights = Array(repeating: 0, count: Self.bins) }
    total += weight
    weights[Self.bin(milliseconds)] += weight
  }

  private static func bin(_ milliseconds: Int64) -> Int {
    guard milliseconds > 0 else { return 0 }
    let place = Elementary.log(Double(milliseconds)) / Elementary.log(10) * perDecade
    return min(max(Int(place.rounded()) + 1, 1), bins - 1)
  }

  /// Milliseconds that each of some shares keeps, exact to 1.2 %; the shares rise.
  func quantiles(_ shares: [Double]) -> [Double] {
    guard total > 0 else { return [] }
    var result: [Double] = []
    var sum = 0.0
    var bin = 0
    for share in shares {
      while bin < Self.bins - 1,
        sum + weights[bin] < share * total - total * 1e-12 || weights[bin] == 0
      {
        sum += weights[bin]
        bin += 1
      }
      result.append(
        bin == 0 ? 0 : Elementary.pow(10, Double(bin - 1) / Self.perDecade))
    }
    return result
  }
}
