internal import Kernels
package import Platform

/// Gives each guest what Kubernetes' VerticalPodAutoscaler would recommend, once what it has lies outside the
/// recommended bounds.
///
/// A histogram of demand, in which a day halves a reading's weight, has a target at its 90th percentile and bounds at the
/// 50th and the 95th, each with a margin of 15 %. Little history widens the bounds: the upper one by 1 + 1/days, the lower
/// one by (1 + 0.001/days)⁻². Buckets grow by 5 % from a hundredth of a core on, and a percentile is the end of its bucket.
/// Source: Kubernetes autoscaler, vertical-pod-autoscaler, `recommender.go`, `estimator.go` and
/// `decaying_histogram.go`.
package struct VerticalPodAutoscaler: ResizePolicy {
  package static let name = "vpa"

  static let period = Parameter(
    "period", .seconds, default: 3600, in: 60...31_536_000,
    "time between two looks; Kubernetes looks every minute, which costs as much more time")
  static let window = Parameter(
    "window", .seconds, default: 691_200, in: 60...31_536_000, "how far back it looks")
  static let halfLife = Parameter(
    "half-life", .seconds, default: 86_400, in: 60...31_536_000,
    "time in which a reading counts half")
  static let target = Parameter(
    "target", .share, default: 0.9, in: 0...1, "percentile that a guest is given")
  static let lower = Parameter(
    "lower", .share, default: 0.5, in: 0...1, "percentile below which a guest grows")
  static let upper = Parameter(
    "upper", .share, default: 0.95, in: 0...1, "percentile above which a guest shrinks")
  static let margin = Parameter(
    "margin", .share, default: 0.15, in: 0...10, "what is added to all three, as a share")
  static let least = Parameter(
    "least", .count, default: 0.025, in: 0.001...1000, "fewest cores of a guest")
  static let growth = Parameter(
    "growth", .count, default: 1, in: 1...1000,
    "most cores of a guest, as a multiple of those that it came with")

  package static let parameters = [
    period, window, halfLife, target, lower, upper, margin, least, growth,
  ]

  package let periodMilliseconds: Int64?
  package let windowMilliseconds: Int64
  package let stepMillicores: Int32 = 1
  private let halfLife: Double
  private let target: Double, lower: Double, upper: Double
  private let margin: Double, least: Double, growth: Double
  /// End of the first bucket in thousandths of a core, and how much longer each is than the one before.
  private static let first = 10.0, ratio = 1.05

  package init(_ choice: Choice) {
    periodMilliseconds = Int64((choice.number(Self.period) * 1000).rounded())
    windowMilliseconds = Int64((choice.number(Self.window) * 1000).rounded())
    halfLife = choice.number(Self.halfLife) * 1000
    target = choice.number(Self.target)
    lower = choice.number(Self.lower)
    upper = choice.number(Self.upper)
    margin = choice.number(Self.margin)
    least = choice.number(Self.least) * 1000
    growth = choice.number(Self.growth)
  }

  package func millicores(asked: [Double], now: Int32, first: Int32, step: Int64) -> Int32 {
    let recommended = recommendation(asked: asked, step: step)
    let most = max(Double(first) * growth, 1)
    func bounded(_ value: Double) -> Double { min(max(value, least), most, 2e9) }
    let (low, high) = (bounded(recommended.lower), bounded(recommended.upper))
    guard Double(now) < low || Double(now) > high else { return now }
    return Int32(bounded(recommended.target).rounded(.up))
  }

  /// Target and bounds in thousandths of a core, before the limits of a guest.
  ///
  /// - Parameters:
  ///   - asked: Demand at each step, the oldest first, in thousandths of a core; at least one.
  ///   - step: Length of a step in milliseconds.
  package func recommendation(
    asked: [Double], step: Int64
  ) -> (lower: Double, target: Double, upper: Double) {
    var weights: [Double] = []
    for (index, demand) in asked.enumerated() {
      let bucket = Self.bucket(of: demand)
      if bucket >= weights.count {
        weights += Array(repeating: 0, count: bucket + 1 - weights.count)
      }
      let age = Double(asked.count - 1 - index) * Double(step)
      weights[bucket] += Elementary.pow(0.5, age / halfLife)
    }
    let days = Double(asked.count) * Double(step) / 86_400_000
    func percentile(_ share: Double) -> Double {
      let wanted = share * weights.reduce(0, +)
      var sum = 0.0
      for (bucket, weight) in weights.enumerated() {
        sum += weight
        if sum >= wanted - 1e-12, weight > 0 { return Self.end(of: bucket) * (1 + margin) }
      }
      return Self.end(of: max(weights.count - 1, 0)) * (1 + margin)
    }
    let low = 1 + 0.001 / days
    return (percentile(lower) / (low * low), percentile(target), percentile(upper) * (1 + 1 / days))
  }

  /// The bucket of a demand: the first ends at a hundredth of a core, each is 5 % longer than the one before.
  private static func bucket(of demand: Double) -> Int {
    guard demand >= first else { return 0 }
    // The end of bucket n is first (ratio^(n + 1) - 1) / (ratio - 1).
    let place = Elementary.log(demand * (ratio - 1) / first + 1) / Elementary.log(ratio)
    return Int(place + 1e-9)
  }

  private static func end(of bucket: Int) -> Double {
    first * (Elementary.pow(ratio, Double(bucket + 1)) - 1) / (ratio - 1)
  }
}
