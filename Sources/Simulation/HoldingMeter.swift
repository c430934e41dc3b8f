/// Integrates what guests hold over the hours: four rates that change at the same instants.
///
/// It is four hourly meters, whose hour is found once.
struct HoldingMeter {
  /// Thousandths of cores, MiB, guests and rented instances.
  typealias Holding = SIMD4<Int64>

  /// The places of the rates.
  enum Lane: Int {
    case millicores, memoryMiB, guests, instances
  }

  private var partial: [Holding]
  private var steps: [Holding]

  init(hours: Int) {
    partial = Array(repeating: .zero, count: hours)
    steps = Array(repeating: .zero, count: hours + 1)
  }

  /// Changes the rates from `time` on.
  mutating func change(by rates: Holding, at time: Int64) {
    let index = Int(time / HourlyMeter.hour)
    guard index < partial.count else { return }
    let rest = Int64(index + 1) * HourlyMeter.hour - time
    // Rates and spans are far below the range: guests hold less than 2³¹ MiB for at most an hour.
    partial[index] &+= rates &* Holding(repeating: rest)
    steps[index + 1] &+= rates
  }

  /// The integral of one rate over each hour, in rate × milliseconds, the last hour cut at `horizon`.
  ///
  /// Shape: `[hours]`.
  func integrals(_ lane: Lane, until horizon: Int64) -> [Int64] {
    HourlyMeter(
      partial: partial.map { $0[lane.rawValue] }, steps: steps.map { $0[lane.rawValue] }
    ).integrals(until: horizon)
  }
}
