package import Platform

/// Leaves each service the guests that its trace has.
package struct NoElasticity: ElasticityPolicy {
  package static let name = "none"

  package let periodMilliseconds: Int64? = nil

  package init(_ choice: Choice) {}

  package mutating func decide(_ measurement: ServiceMeasurement) -> ScalingDecision {
    ScalingDecision(
      replicas: measurement.running + measurement.starting, reason: .withinTolerance)
  }
}
