package import Platform

/// Keeps utilisation at a target by alarms: out after a few breaches, in after many, both in proportion.
///
/// Out: utilisation above the target at three looks in a row asks for `ceil(present × utilisation ÷
/// target)`. In: below nine tenths of it at fifteen looks in a row, likewise. Replicas that start count as
/// present. The numbers of looks are those of Amazon's target tracking (recalled, 2026).
package struct TargetTracking: ElasticityPolicy {
  package static let name = "target-tracking"

  static let target = Parameter(
    "target", .share, default: 0.5, in: 0.01...1, "busy share of the replicas' cores to keep")
  static let out = Parameter(
    "out-after", .count, default: 3, in: 1...1000, "looks in a row above the target before more")
  static let into = Parameter(
    "in-after", .count, default: 15, in: 1...1000, "looks in a row well below it before fewer")
  static let margin = Parameter(
    "margin", .share, default: 0.1, in: 0...1, "how far below, as a share of the target")
  static let coolDown = Parameter(
    "cool-down", .seconds, default: 300, in: 0...86_400, "time before replicas are removed again")
  static let period = ReplicaBounds.period(60)

  package static let parameters = [
    target, out, into, margin, coolDown, ReplicaBounds.warmUp, period, ReplicaBounds.minimum,
    ReplicaBounds.maximum,
  ]

  package let periodMilliseconds: Int64?
  private let target: Double, margin: Double
  private let outAfter: Int, inAfter: Int
  package let warmUpMilliseconds: Int64
  private let coolDown: Int64
  private let bounds: ReplicaBounds
  private var above = 0, below = 0
  private var lastChange = Int64.min / 2

  package init(_ choice: Choice) {
    target = choice.number(Self.target)
    margin = choice.number(Self.margin)
    outAfter = Int(choice.number(Self.out))
    inAfter = Int(choice.number(Self.into))
    warmUpMilliseconds = Int64((choice.number(ReplicaBounds.warmUp) * 1000).rounded())
    coolDown = Int64((choice.number(Self.coolDown) * 1000).rounded())
    periodMilliseconds = Int64((choice.number(Self.period) * 1000).rounded())
    bounds = ReplicaBounds(choice)
  }

  package mutating func decide(_ measurement: ServiceMeasurement) -> ScalingDecision {
    above = measurement.utilisation > target ? above + 1 : 0
    below = measurement.utilisation < target * (1 - margin) ? below + 1 : 0
    let present = measurement.present
    guard above >= outAfter || below >= inAfter else {
      return bounds.decision(present, present: present)
    }
    // Replicas that start will take their part of the load that the running ones have now.
    let wanted = ReplicaBounds.whole(
      Double(measurement.running) * measurement.utilisation / target)
    if below >= inAfter {
      if warmUpMilliseconds > 0, measurement.starting > 0 {
        return ScalingDecision(replicas: present, reason: .coolingDown)
      }
      if measurement.time - lastChange < coolDown {
        return ScalingDecision(replicas: present, reason: .coolingDown)
      }
      below = 0
      lastChange = measurement.time
      return bounds.decision(min(wanted, present), present: present)
    }
    let decision = bounds.decision(max(wanted, present), present: present)
    if decision.replicas > present {
      above = 0
      lastChange = measurement.time
    }
    return decision
  }
}
