package import Platform

/// Changes the number of replicas by a share of it that grows with the distance from a threshold.
///
/// Up to ten points of utilisation nothing happens, from ten on replicas change by a tenth, from
/// twenty on by three tenths: a change of less than one is one, others are rounded towards zero. The bands
/// are those of the example in Amazon EC2 Auto Scaling's guide (recalled, 2026).
package struct StepScaling: ElasticityPolicy {
  package static let name = "step-scaling"

  static let threshold = Parameter(
    "threshold", .share, default: 0.5, in: 0.01...1, "busy share from which distances count")
  static let near = Parameter(
    "near", .share, default: 0.1, in: 0...1, "distance of the first band")
  static let far = Parameter("far", .share, default: 0.2, in: 0...1, "distance of the second band")
  static let little = Parameter(
    "little", .share, default: 0.1, in: 0...10, "change of replicas in the first band")
  static let much = Parameter(
    "much", .share, default: 0.3, in: 0...10, "change of replicas in the second band")
  static let coolDown = Parameter(
    "cool-down", .seconds, default: 300, in: 0...86_400, "time between two changes")
  static let period = ReplicaBounds.period(60)

  package static let parameters = [
    threshold, near, far, little, much, coolDown, ReplicaBounds.warmUp, period,
    ReplicaBounds.minimum,
    ReplicaBounds.maximum,
  ]

  package let periodMilliseconds: Int64?
  private let threshold: Double, near: Double, far: Double, little: Double, much: Double
  package let warmUpMilliseconds: Int64
  private let coolDown: Int64
  private let bounds: ReplicaBounds
  private var lastChange = Int64.min / 2

  package init(_ choice: Choice) {
    threshold = choice.number(Self.threshold)
    near = choice.number(Self.near)
    far = choice.number(Self.far)
    little = choice.number(Self.little)
    much = choice.number(Self.much)
    warmUpMilliseconds = Int64((choice.number(ReplicaBounds.warmUp) * 1000).rounded())
    coolDown = Int64((choice.number(Self.coolDown) * 1000).rounded())
    periodMilliseconds = Int64((choice.number(Self.period) * 1000).rounded())
    bounds = ReplicaBounds(choice)
  }

  package mutating func decide(_ measurement: ServiceMeasurement) -> ScalingDecision {
    let present = measurement.present
    let distance = measurement.utilisation - threshold
    // A rounding error must not leave a band.
    let size = abs(distance) + 1e-9
    let share = size >= far ? much : size >= near ? little : 0
    guard share > 0 else {
      return bounds.decision(present, present: present)
    }
    if measurement.time - lastChange < coolDown {
      return ScalingDecision(replicas: present, reason: .coolingDown)
    }
    if warmUpMilliseconds > 0, measurement.starting > 0, distance < 0 {
      return ScalingDecision(replicas: present, reason: .coolingDown)
    }
    // What is warming up is part of the change that is asked for.
    let base = warmUpMilliseconds > 0 ? max(measurement.running, 1) : present
    let change = Int(max((Double(base) * share + 1e-9).rounded(.down), 1))
    let wanted = distance > 0 ? max(base + change, present) : present - change
    let decision = bounds.decision(wanted, present: present)
    if decision.replicas != present { lastChange = measurement.time }
    return decision
  }
}
