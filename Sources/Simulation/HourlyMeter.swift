/// Integrates a piecewise constant rate over the hours, exactly, at O(1) per change.
///
/// Rates are whole numbers (thousandths of a core, MiB, hosts, …); a change at `t` counts at once
/// for the rest of its hour, and from the next hour on through a running sum.
struct HourlyMeter {
  static let hour: Int64 = 3_600_000

  private var partial: [Int64]
  private var steps: [Int64]

  /// A meter with what it counted.
  init(partial: [Int64], steps: [Int64]) {
    self.partial = partial
    self.steps = steps
  }

  init(hours: Int) {
    partial = Array(repeating: 0, count: hours)
    steps = Array(repeating: 0, count: hours + 1)
  }

  /// Changes the rate from `time` on.
  mutating func change(by rate: Int64, at time: Int64) {
    let index = Int(time / Self.hour)
    guard index < partial.count else { return }
    partial[index] += rate * (Int64(index + 1) * Self.hour - time)
    steps[index + 1] += rate
  }

  /// Counts an amount at once, in rate × milliseconds.
  mutating func count(_ amount: Int64, at time: Int64) {
    let index = Int(time / Self.hour)
    guard index < partial.count else { return }
    partial[index] += amount
  }

  /// The integral over each hour, in rate × milliseconds, the last hour cut at `horizon`.
  ///
  /// Shape: `[hours]`.
  func integrals(until horizon: Int64) -> [Int64] {
    var rate: Int64 = 0
    var result = partial.indices.map { index in
      rate += steps[index]
      return partial[index] + rate * Self.hour
    }
    let excess = Int64(partial.count) * Self.hour - horizon
    if excess > 0, let last = result.indices.last {
      // Everything that changed did so before the horizon: the final rate holds for the excess.
      result[last] -= (rate + steps[partial.count]) * excess
    }
    return result
  }
}
