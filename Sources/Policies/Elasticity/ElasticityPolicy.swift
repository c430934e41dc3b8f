/// A rule for the number of replicas of a service.
///
/// Each service has its own copy of the rule, which may remember what it saw.
package protocol ElasticityPolicy: Policy {
  /// Time between decisions, in milliseconds; nil where services keep the guests of the trace.
  var periodMilliseconds: Int64? { get }

  /// The number of replicas wanted, with the reason.
  mutating func decide(_ measurement: ServiceMeasurement) -> ScalingDecision
}

/// What a scaling rule sees of its service.
package struct ServiceMeasurement: Sendable, Hashable {
  /// Milliseconds from the start.
  package var time: Int64
  /// Replicas running, and replicas ordered that do not run yet.
  package var running: Int, starting: Int
  /// Busy share of the running replicas' cores over the last period, in [0, 1].
  package var utilisation: Double

  /// Creates a measurement.
  package init(time: Int64, running: Int, starting: Int, utilisation: Double) {
    self.time = time
    self.running = running
    self.starting = starting
    self.utilisation = utilisation
  }
}

/// The number of replicas a rule wants, and why.
package struct ScalingDecision: Sendable, Hashable {
  /// Replicas wanted, at least 1.
  package var replicas: Int
  /// Why.
  package var reason: Reason

  /// Creates a decision.
  package init(replicas: Int, reason: Reason) {
    self.replicas = replicas
    self.reason = reason
  }

  /// Why a rule decided as it did.
  package enum Reason: String, Sendable, Hashable {
    case withinTolerance = "within-tolerance"
    case overTarget = "over-target"
    case underTarget = "under-target"
    case coolingDown = "cooling-down"
    case atBound = "at-bound"
  }
}
