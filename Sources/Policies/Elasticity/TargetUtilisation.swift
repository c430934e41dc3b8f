package import Platform

/// Keeps the busy share of a service's replicas near a target.
///
/// Wants `ceil(running × utilisation ÷ target)` replicas, unless utilisation is within the
/// tolerance of the target. Replicas are removed only after the cool-down has passed since the
/// last change; more are ordered at once.
package struct TargetUtilisation: ElasticityPolicy {
  package static let name = "target-utilisation"

  static let target = Parameter(
    "target", .share, default: 0.6, in: 0.01...1, "busy share of the replicas' cores to keep")
  static let tolerance = Parameter(
    "tolerance", .share, default: 0.1, in: 0...1, "relative distance that needs no action")
  static let period = Parameter(
    "period", .seconds, default: 60, in: 1...86_400, "time between decisions")
  static let coolDown = Parameter(
    "cool-down", .seconds, default: 300, in: 0...86_400, "time before replicas are removed")
  static let minimum = Parameter(
    "minimum", .count, default: 1, in: 1...100_000, "fewest replicas of a service")
  static let maximum = Parameter(
    "maximum", .count, default: 1000, in: 1...100_000, "most replicas of a service")

  package static let parameters = [target, tolerance, period, coolDown, minimum, maximum]

  package let periodMilliseconds: Int64?
  private let targetShare: Double
  private let toleratedShare: Double
  private let coolDownMilliseconds: Int64
  private let bounds: ClosedRange<Int>
  private var lastChange = Int64.min / 2

  package init(_ choice: Choice) {
    targetShare = choice.number(Self.target)
    toleratedShare = choice.number(Self.tolerance)
    periodMilliseconds = Int64((choice.number(Self.period) * 1000).rounded())
    coolDownMilliseconds = Int64((choice.number(Self.coolDown) * 1000).rounded())
    let fewest = Int(choice.number(Self.minimum))
    bounds = fewest...max(fewest, Int(choice.number(Self.maximum)))
  }

  package mutating func decide(_ measurement: ServiceMeasurement) -> ScalingDecision {
    let present = measurement.running + measurement.starting
    let ratio = measurement.utilisation / targetShare
    if abs(ratio - 1) <= toleratedShare, bounds.contains(present) {
      return ScalingDecision(replicas: present, reason: .withinTolerance)
    }
    // A rounding error must not order a replica: 3 × 0.6 ÷ 0.6 is three.
    let wanted = Int((Double(measurement.running) * ratio - 1e-9).rounded(.up))
    let bounded = min(max(wanted, bounds.lowerBound), bounds.upperBound)
    if bounded == present { return ScalingDecision(replicas: present, reason: .atBound) }
    if bounded < present, measurement.time - lastChange < coolDownMilliseconds {
      return ScalingDecision(replicas: present, reason: .coolingDown)
    }
    lastChange = measurement.time
    return ScalingDecision(
      replicas: bounded, reason: bounded > present ? .overTarget : .underTarget)
  }
}
