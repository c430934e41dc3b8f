package import Platform

/// Keeps the number of replicas that is given, or that a service has at its start.
package struct FixedReplicas: ElasticityPolicy {
  package static let name = "fixed"

  static let replicas = Parameter(
    "replicas", .count, default: 0, in: 0...100_000,
    "replicas of each service; 0 for those at its start")
  static let period = ReplicaBounds.period(300)

  package static let parameters = [replicas, period]

  package let periodMilliseconds: Int64?
  private let count: Int

  package init(_ choice: Choice) {
    count = Int(choice.number(Self.replicas))
    periodMilliseconds = Int64((choice.number(Self.period) * 1000).rounded())
  }

  package mutating func decide(_ measurement: ServiceMeasurement) -> ScalingDecision {
    let wanted = count > 0 ? count : measurement.present
    let reason: ScalingDecision.Reason =
      wanted > measurement.present
      ? .overTarget : wanted < measurement.present ? .underTarget : .withinTolerance
    return ScalingDecision(replicas: max(wanted, 1), reason: reason)
  }
}
