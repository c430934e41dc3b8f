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
  static let period = ReplicaBounds.period(60)
  static let coolDown = Parameter(
    "cool-down", .seconds, default: 300, in: 0...86_400, "time before replicas are removed")
  package static let parameters = [
    target, tolerance, period, coolDown, ReplicaBounds.minimum, ReplicaBounds.maximum,
  ]

  package let periodMilliseconds: Int64?
  private let targetShare: Double
  private let toleratedShare: Double
  private let coolDownMilliseconds: Int64
  private let bounds: ReplicaBounds
  private var lastChange = Int64.min / 2

  package init(_ choice: Choice) {
    targetShare = choice.number(Self.target)
    toleratedShare = choice.number(Self.tolerance)
    periodMilliseconds = Int64((choice.number(Self.period) * 1000).rounded())
    coolDownMilliseconds = Int64((choice.number(Self.coolDown) * 1000).rounded())
    bounds = ReplicaBounds(choice)
  }

  package mutating func decide(_ measurement: ServiceMeasurement) -> ScalingDecision {
    let present = measurement.present
    let ratio = measurement.utilisation / targetShare
    if abs(ratio - 1) <= toleratedShare, bounds.contains(present) {
      return ScalingDecision(replicas: present, reason: .withinTolerance)
    }
    let decision = bounds.decision(
      ReplicaBounds.whole(Double(measurement.running) * ratio), present: present)
    if decision.replicas == present {
      return ScalingDecision(replicas: present, reason: .atBound)
    }
    if decision.replicas < present, measurement.time - lastChange < coolDownMilliseconds {
      return ScalingDecision(replicas: present, reason: .coolingDown)
    }
    lastChange = measurement.time
    return decision
  }
}
