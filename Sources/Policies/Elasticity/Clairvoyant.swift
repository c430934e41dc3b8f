package import Platform

/// Knows what will be asked for, and orders what that needs just in time: the reference for all others.
///
/// It keeps the fewest replicas that serve everything until what the next decision orders runs, so that
/// no rule that leaves nothing unserved under the same delays costs less.
package struct Clairvoyant: ElasticityPolicy {
  package static let name = "clairvoyant"

  static let target = Parameter(
    "target", .share, default: 1, in: 0.01...1, "busy share of the replicas at the most demand")
  static let period = ReplicaBounds.period(15)

  package static let parameters = [target, period, ReplicaBounds.minimum, ReplicaBounds.maximum]

  package let periodMilliseconds: Int64?
  package let isClairvoyant = true
  private let target: Double
  private let bounds: ReplicaBounds

  package init(_ choice: Choice) {
    target = choice.number(Self.target)
    periodMilliseconds = Int64((choice.number(Self.period) * 1000).rounded())
    bounds = ReplicaBounds(choice)
  }

  package mutating func decide(_ measurement: ServiceMeasurement) -> ScalingDecision {
    bounds.decision(
      ReplicaBounds.whole(measurement.ahead / target), present: measurement.present)
  }
}
