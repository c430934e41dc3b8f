package import Platform
package import Policies

/// What one run left behind.
package struct RunRecord: Sendable, Hashable {
  /// Metered usage.
  package var ledger: Ledger
  /// Named results; a metric whose plane is off is absent.
  package var metrics: [Metric: Double]
  /// Failures and losses, in the order of their start.
  package var incidents: [Incident]
  /// Guests refused, by reason.
  package var refusals: [Refusal: Int]
  /// Guest-hours down, by cause.
  package var downHours: [Incident.Cause: Double]
  /// Recovery times of guests whose site was lost, in minutes, increasing.
  package var recoveryMinutes: [Double]
  /// Data lost by each of them, in minutes of work, increasing.
  package var lossMinutes: [Double]
  /// The host of each guest of the workload at its first placement, or -1; empty unless asked for.
  ///
  /// Shape: `[guests]`.
  package var firstHosts: [Int32]
  /// When each guest of the workload first had a host, in milliseconds, or -1; of the clock of work only, and
  /// empty unless asked for.
  ///
  /// Shape: `[guests]`.
  package var firstStarts: [Int64] = []
  /// What hosts did, some of many; empty unless asked for.
  package var hosts: [HostRecord] = []
  /// The state after each step of CloudSim's clock; empty unless asked for.
  package var steps: [ReplayStep] = []
  /// What rehearsals say of the services; nil where none were asked for.
  package var continuity: ContinuityRecord?
  /// How those who share a cluster fared that guests wait for in line; empty for one alone.
  package var accounts: [AccountRecord] = []
  /// How the requests of services were answered, the most load first.
  package var requests: [RequestRecord] = []
  /// How replicas of the largest elastic services followed demand.
  package var scaling: [ScalingRecord] = []
  /// Exact counts, for checks against other programs.
  package var counts: Counts

  /// Creates the record of a run without incidents.
  package init(
    hours: Int, counts: Counts, ledger: Ledger? = nil, metrics: [Metric: Double] = [:],
    incidents: [Incident] = [], refusals: [Refusal: Int] = [:],
    downHours: [Incident.Cause: Double] = [:], recoveryMinutes: [Double] = [],
    lossMinutes: [Double] = [], firstHosts: [Int32] = []
  ) {
    self.ledger = ledger ?? Ledger(hours: hours)
    self.metrics = metrics
    self.incidents = incidents
    self.refusals = refusals
    self.downHours = downHours
    self.recoveryMinutes = recoveryMinutes
    self.lossMinutes = lossMinutes
    self.firstHosts = firstHosts
    self.counts = counts
  }

  /// Exact counts of one run.
  package struct Counts: Sendable, Hashable, Codable {
    /// Samples of guests that were looked at.
    package var samples: Int64 = 0
    /// Served load, in core-basis-point milliseconds.
    package var usedUnits: Int64 = 0
    /// Demand not served, in core-basis-point milliseconds.
    package var unmetUnits: Int64 = 0
    /// Time for which hosts are on, in milliseconds.
    package var onMilliseconds: Int64 = 0
    /// Steps in which a host's demand exceeds its capacity.
    package var overloadedSteps: Int64 = 0
    /// How often a host without guests received one.
    package var occupations: Int64 = 0
    /// Time for which hosts have guests, in milliseconds.
    package var occupiedMilliseconds: Int64 = 0
    /// How often a host woke.
    package var wakes: Int64 = 0
  }
}

/// The state of a replay by CloudSim's rules after one step.
package struct ReplayStep: Sendable, Hashable {
  /// Seconds from the start, and energy so far in kWh.
  package var time: Double, energy: Double
  /// Hosts with load once migrations have started, those that were overloaded before, and guests that have not left.
  package var hostsOn: Int, overloaded: Int, guests: Int
  /// Migrations that have started, and those of this step that relieve an overloaded host.
  package var migrations: Int, relieving: Int
  /// What all guests ask for, in thousandths of a core.
  package var requested: Double
}

/// A failure or loss.
package struct Incident: Sendable, Hashable, Codable {
  /// What failed.
  package enum Cause: String, Sendable, Hashable, CaseIterable, Codable, CodingKeyRepresentable {
    case host, rack, zone, site, migration, interruption
  }

  /// What failed.
  package var cause: Cause
  /// Where.
  package var site: String, zone: String
  /// Index of the rack in its zone and of the host in its site, or -1.
  package var rack: Int32, host: Int32
  /// Milliseconds from the start; the end may lie after the horizon.
  package var start: Int64, end: Int64
  /// Running guests that it hit.
  package var guestsHit: Int

  /// Describes an incident.
  package init(
    cause: Cause, site: String, zone: String, rack: Int32, host: Int32, start: Int64, end: Int64,
    guestsHit: Int
  ) {
    self.cause = cause
    self.site = site
    self.zone = zone
    self.rack = rack
    self.host = host
    self.start = start
    self.end = end
    self.guestsHit = guestsHit
  }
}
