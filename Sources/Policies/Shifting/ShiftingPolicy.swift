package import Platform

/// When guests that can wait begin.
package protocol ShiftingPolicy: Policy {
  /// What it looks at, or nil where nobody waits.
  func signal(of site: Site) -> Signal?
  /// Whether it knows what comes; else it takes the day before for the day after.
  var knowsFuture: Bool { get }
  /// The least that the mean must fall by for a guest to wait, as a share.
  var leastGain: Double { get }
}

extension ShiftingPolicy {
  /// How long a guest waits, in milliseconds: the earliest start with the lowest expected mean.
  ///
  /// - Parameters:
  ///   - start: When it could begin, in milliseconds since 1970 UTC.
  ///   - length: How long it runs, in milliseconds.
  ///   - slack: How long it may wait at most.
  ///   - step: Waits are whole numbers of this many milliseconds.
  package func wait(
    of signal: Signal, start: Int64, length: Int64, slack: Int64, step: Int64
  ) -> Int64 {
    // A guest does not know tomorrow: yesterday stands for it.
    let day: Int64 = 86_400_000
    let back = knowsFuture ? 0 : (slack + length + day - 1) / day * day
    func mean(_ wait: Int64) -> Double {
      let from = start + wait - back
      return signal.mean(from: from, until: from + max(length, step))
    }
    let now = mean(0)
    var best: (wait: Int64, mean: Double) = (0, now)
    var wait = step
    while wait <= slack {
      let mean = mean(wait)
      if mean < best.mean - 1e-12 { best = (wait, mean) }
      wait += step
    }
    return now - best.mean >= leastGain * abs(now) ? best.wait : 0
  }
}

/// Parameters that shifting rules share.
enum ShiftingParameters {
  static let forecast = Parameter(
    "forecast", .word(["perfect", "yesterday"]),
    "what is known of the time to come: all of it, or the same hours of the days before")
  static let gain = Parameter(
    "gain", .share, default: 0.05, in: 0...1, "least fall of the mean that a guest waits for")
}
