import Platform

/// A rule for the number of replicas of a service.
///
/// Each service has its own copy of the rule, which may remember what it saw.
package protocol ElasticityPolicy: Policy {
  /// Time between decisions, in milliseconds; nil where services keep the guests of the trace.
  var periodMilliseconds: Int64? { get }
  /// Whether the rule is told what comes; only a reference that no operator can have is.
  var isClairvoyant: Bool { get }
  /// For how long a replica that runs counts as one that still starts, in milliseconds.
  var warmUpMilliseconds: Int64 { get }

  /// The number of replicas wanted, with the reason.
  mutating func decide(_ measurement: ServiceMeasurement) -> ScalingDecision
}

extension ElasticityPolicy {
  package var isClairvoyant: Bool { false }
  package var warmUpMilliseconds: Int64 { 0 }
}

/// What a scaling rule sees of its service.
package struct ServiceMeasurement: Sendable, Hashable {
  /// Milliseconds from the start.
  package var time: Int64
  /// Replicas running, and replicas ordered that do not run yet.
  package var running: Int, starting: Int
  /// Busy share of the running replicas' cores over the last period, in [0, 1].
  package var utilisation: Double
  /// What users asked for over the last period, in replicas that are all busy: their requests over what a
  /// replica serves.
  ///
  /// It may be more than there are.
  package var demand: Double
  /// Milliseconds since 1970 UTC.
  package var epoch: Int64
  /// The most that users will ask for until what is ordered at the next decision runs, in replicas that
  /// are all busy; 0 for rules that are not clairvoyant.
  package var ahead: Double

  /// Creates a measurement.
  package init(
    time: Int64, running: Int, starting: Int, utilisation: Double, demand: Double? = nil,
    epoch: Int64? = nil, ahead: Double = 0
  ) {
    self.time = time
    self.running = running
    self.starting = starting
    self.utilisation = utilisation
    self.demand = demand ?? Double(running) * utilisation
    self.epoch = epoch ?? time
    self.ahead = ahead
  }

  /// Replicas running or ordered.
  package var present: Int { running + starting }
}

/// The number of replicas a rule wants, and why.
package struct ScalingDecision: Sendable, Hashable {
  /// Replicas wanted, at least 0.
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

/// Fewest and most replicas of a service, and how often a rule decides: what most rules share.
struct ReplicaBounds {
  static let minimum = Parameter(
    "minimum", .count, default: 1, in: 0...100_000,
    "fewest replicas of a service; with 0 it has none while nobody asks, and starts cold then")
  static let maximum = Parameter(
    "maximum", .count, default: 1000, in: 1...100_000, "most replicas of a service")

  /// Source: Amazon EC2 Auto Scaling's guide, default instance warm-up (recalled, 2026).
  static let warmUp = Parameter(
    "warm-up", .seconds, default: 0, in: 0...86_400,
    "for how long a new replica counts as starting: none go meanwhile, and more come beyond it only"
  )

  static func period(_ seconds: Double) -> Parameter {
    Parameter("period", .seconds, default: seconds, in: 1...86_400, "time between decisions")
  }

  private let range: ClosedRange<Int>

  init(_ choice: Choice) {
    let fewest = Int(choice.number(Self.minimum))
    range = fewest...max(fewest, 1, Int(choice.number(Self.maximum)))
  }

  func contains(_ replicas: Int) -> Bool { range.contains(replicas) }

  /// The decision for so many replicas, within the bounds.
  func decision(_ wanted: Int, present: Int) -> ScalingDecision {
    let bounded = min(max(wanted, range.lowerBound), range.upperBound)
    if bounded == present {
      return ScalingDecision(
        replicas: present, reason: wanted == present ? .withinTolerance : .atBound)
    }
    return ScalingDecision(
      replicas: bounded, reason: bounded > present ? .overTarget : .underTarget)
  }

  /// Whole replicas for so many; a rounding error must not order one.
  static func whole(_ replicas: Double) -> Int { Int((replicas - 1e-9).rounded(.up)) }
}
