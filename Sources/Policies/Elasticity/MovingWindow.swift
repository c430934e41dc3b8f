package import Platform

/// Wants replicas for a high percentile of what was asked for, recent demand weighing more.
///
/// Weights halve with age, as in the moving windows of Google's Autopilot. Source: K. Rzadca et al.,
/// *Autopilot: workload autoscaling at Google*, EuroSys 2020; its half-life for CPU is recalled.
package struct MovingWindow: ElasticityPolicy {
  package static let name = "moving-window"

  static let target = Parameter(
    "target", .share, default: 0.7, in: 0.01...1, "busy share of the replicas at that demand")
  static let percentile = Parameter(
    "percentile", .share, default: 0.95, in: 0...1, "share of the demand to be served")
  static let halfLife = Parameter(
    "half-life", .seconds, default: 43_200, in: 60...31_536_000, "age at which demand weighs half")
  static let period = ReplicaBounds.period(300)

  package static let parameters = [
    target, percentile, halfLife, period, ReplicaBounds.minimum, ReplicaBounds.maximum,
  ]

  package let periodMilliseconds: Int64?
  private let target: Double, percentile: Double, fading: Double
  private let bounds: ReplicaBounds
  /// Weight of each demand, in hundredths of a replica; later ones weigh more instead of earlier less.
  private var weights: [Int: Double] = [:]
  private var weight = 1.0, total = 0.0

  package init(_ choice: Choice) {
    target = choice.number(Self.target)
    percentile = choice.number(Self.percentile)
    let seconds = choice.number(Self.period)
    fading = seconds / choice.number(Self.halfLife)
    periodMilliseconds = Int64((seconds * 1000).rounded())
    bounds = ReplicaBounds(choice)
  }

  package mutating func decide(_ measurement: ServiceMeasurement) -> ScalingDecision {
    weight *= 1 + fading * 0.693_147_180_559_945_3
    weights[Int((measurement.demand * 100).rounded(.up)), default: 0] += weight
    total += weight
    if weight > 1e100 {
      weights = weights.mapValues { $0 / weight }.filter { $0.value > 1e-12 }
      total = weights.values.sorted().reduce(0, +)
      weight = 1
    }
    var left = total * percentile
    var demand = 0
    for key in weights.keys.sorted() {
      demand = key
      left -= weights[key] ?? 0
      if left <= 0 { break }
    }
    return bounds.decision(
      ReplicaBounds.whole(Double(demand) / 100 / target), present: measurement.present)
  }
}
