/// A quantity over calendar time, such as a grid's carbon intensity: constant, or by equal steps.
package struct Signal: Sendable, Hashable, Codable {
  /// Start of the first value, in milliseconds since 1970 UTC, and the length of each.
  package let start: Int64, step: Int64
  /// The values.
  package let values: [Double]

  /// A week, in milliseconds.
  private static let week: Int64 = 604_800_000

  /// A signal of equal steps.
  ///
  /// - Precondition: A length of more than 0, and at least one value.
  package init(start: Int64, step: Int64, values: [Double]) {
    precondition(step > 0 && !values.isEmpty, "a signal has a value")
    self.start = start
    self.step = step
    self.values = values
  }

  /// A signal that never changes.
  package static func constant(_ value: Double) -> Signal {
    Signal(start: 0, step: week, values: [value])
  }

  /// Whether it changes with time.
  package var changes: Bool { values.count > 1 }
  /// Mean of the values.
  package var mean: Double { values.reduce(0, +) / Double(values.count) }

  /// The signal with all its values times a factor.
  package func scaled(by factor: Double) -> Signal {
    Signal(start: start, step: step, values: values.map { $0 * factor })
  }

  /// The value at an instant, in milliseconds since 1970 UTC.
  ///
  /// Outside of its time a signal repeats its first 52 weeks, or as many whole weeks as it has, or all it has, so
  /// that hours of the day and days of the week stay what they are.
  package func value(at instant: Int64) -> Double {
    guard values.count > 1 else { return values[0] }
    let length = step * Int64(values.count)
    var offset = instant - start
    if offset < 0 || offset >= length {
      let weeks = min(length / Self.week, 52)
      let period = weeks > 0 ? weeks * Self.week : length
      offset %= period
      if offset < 0 { offset += period }
    }
    return values[Int(offset / step)]
  }

  /// The mean from one instant to a later one.
  package func mean(from: Int64, until: Int64) -> Double {
    guard values.count > 1, until > from else { return value(at: from) }
    var (total, instant) = (0.0, from)
    while instant < until {
      let into = (instant - start) % step
      let next = min(until, instant + step - (into < 0 ? into + step : into))
      total += value(at: instant) * Double(next - instant)
      instant = next
    }
    return total / Double(until - from)
  }
}
