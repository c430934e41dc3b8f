/// Calls a host overloaded above one minus a multiple of the inter-quartile range of its history.
///
/// The safety parameter is the multiple: the more a host's load varies, the more room it keeps.
/// With fewer than twelve values the threshold is 70 %. Quartiles are the values at the rounded
/// positions ¼ and ¾ of one more than their number. Source: A. Beloglazov, R. Buyya,
/// DOI 10.1002/cpe.1867.
package struct InterquartileRange: OverloadPolicy {
  package static let name = "inter-quartile-range"
  package static let defaultSafety = 1.5
  package static let window = 30

  static let shortest = 12
  private let multiple: Double

  package init(safety: Double) { multiple = safety }

  package func isOverloaded(
    demand: Double, history: Span<Double>, length: Int, lookahead: Double
  ) -> Bool {
    guard length >= Self.shortest else {
      return StaticThreshold.fallback.isOverloaded(
        demand: demand, history: history, length: length, lookahead: lookahead)
    }
    let sorted = SortedHistory(history, length: length)
    let count = Double(length + 1)
    let first = Int((0.25 * count).rounded(.toNearestOrAwayFromZero)) - 1
    let third = Int((0.75 * count).rounded(.toNearestOrAwayFromZero)) - 1
    return demand > 1 - multiple * (sorted[third] - sorted[first])
  }

  package func screen(length: Int) -> OverloadScreen {
    length < Self.shortest ? StaticThreshold.fallback.screen(length: length) : .demand(above: 1)
  }
}

/// At most thirty values in rising order, without an allocation.
struct SortedHistory {
  private var values: InlineArray<32, Double> = InlineArray(repeating: 0)
  private let count: Int

  init(_ history: Span<Double>, length: Int) {
    count = min(length, 32)
    for index in 0..<count { insert(history[index], at: index) }
  }

  /// The values' distances from a centre, in rising order.
  init(_ history: Span<Double>, length: Int, from centre: Double) {
    count = min(length, 32)
    for index in 0..<count { insert(abs(centre - history[index]), at: index) }
  }

  private mutating func insert(_ value: Double, at end: Int) {
    var place = end
    while place > 0, values[place - 1] > value {
      values[place] = values[place - 1]
      place -= 1
    }
    values[place] = value
  }

  subscript(index: Int) -> Double { values[index] }

  var median: Double {
    count % 2 == 1 ? values[count / 2] : (values[count / 2 - 1] + values[count / 2]) / 2
  }
}
