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
  /// The state after each step of CloudSim's clock; empty unless asked for.
  package var steps: [ReplayStep] = []
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
    case host, rack, zone, site, migration
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

/// The physical results of a run, by the names of the result files.
package enum Metric: String, Sendable, CaseIterable, Hashable, Codable, CodingKeyRepresentable {
  case energyKilowattHours = "energy_kwh"
  case carbonKilograms = "carbon_kg"
  case peakKilowatts = "peak_kw"
  case cpuUtilisationMean = "cpu_utilisation_mean"
  case cpuUtilisation95 = "cpu_utilisation_p95"
  case memoryUtilisationMean = "memory_utilisation_mean"
  case hostsUsedPeak = "hosts_used_peak"
  case hostsOnMean = "hosts_on_mean"
  case guestsAdmitted = "guests_admitted"
  case guestsRefused = "guests_refused"
  case refusedForCPU = "guests_refused_cpu"
  case refusedForMemory = "guests_refused_memory"
  case refusedForFragmentation = "guests_refused_fragmentation"
  case refusedForNoHost = "guests_refused_no_host"
  case refusedForSpare = "guests_refused_spare"
  case refusedForAntiAffinity = "guests_refused_anti_affinity"
  case refusedForNotThroughout = "guests_refused_not_throughout"
  case refusedForNoInstanceType = "guests_refused_no_instance_type"
  case guestsBurst = "guests_burst"
  case unmetCPUShare = "unmet_cpu_share"
  case availability
  case availabilityExpected = "availability_expected"
  case downtimeHours = "downtime_guest_hours"
  case recoveryTime95 = "rto_p95_minutes"
  case recoveryPoint95 = "rpo_p95_minutes"
  case provisioning95 = "time_to_provision_p95_minutes"
  case hostWakes = "host_wakes"
  case replicasMean = "replicas_mean"
  case scalingActions = "scaling_actions"
  case replicasRefused = "replicas_refused"
  case migrations
  case migratedGiB = "migrated_gib"
  case slaViolation = "sla_violation"
  case hostOverloadShare = "host_overload_share"
  case migrationDegradation = "migration_degradation_share"
  case energySLAViolation = "energy_sla_violation_kwh"
  case meanShortfall = "cpu_shortfall_mean"
  case hostShutdowns = "host_shutdowns"
  case secondsBeforeShutdown = "time_before_shutdown_s"
  case samples = "vm_samples"
  case coreHoursUsed = "core_hours_used"

  /// The metric that counts refusals for a reason.
  package static func refused(for reason: Refusal) -> Metric {
    switch reason {
    case .cpu: .refusedForCPU
    case .memory: .refusedForMemory
    case .fragmentation: .refusedForFragmentation
    case .noHost: .refusedForNoHost
    case .noInstanceType: .refusedForNoInstanceType
    case .spare: .refusedForSpare
    case .antiAffinity: .refusedForAntiAffinity
    case .notThroughout: .refusedForNotThroughout
    }
  }

  /// The unit, empty for a pure number.
  package var unit: String {
    switch self {
    case .energyKilowattHours: "kWh"
    case .carbonKilograms: "kg CO2e"
    case .peakKilowatts: "kW"
    case .cpuUtilisationMean, .cpuUtilisation95, .memoryUtilisationMean, .unmetCPUShare,
      .availability, .availabilityExpected, .slaViolation, .hostOverloadShare,
      .migrationDegradation, .meanShortfall:
      "share"
    case .migrations: "migrations"
    case .migratedGiB: "GiB"
    case .energySLAViolation: "kWh"
    case .secondsBeforeShutdown: "s"
    case .hostsUsedPeak, .hostsOnMean: "hosts"
    case .guestsAdmitted, .guestsRefused, .guestsBurst, .refusedForCPU, .refusedForMemory,
      .refusedForFragmentation, .refusedForNoHost, .refusedForNoInstanceType, .refusedForSpare,
      .refusedForAntiAffinity, .refusedForNotThroughout:
      "guests"
    case .downtimeHours: "guest-hours"
    case .recoveryTime95, .recoveryPoint95, .provisioning95: "minutes"
    case .hostWakes, .hostShutdowns, .scalingActions: ""
    case .replicasMean, .replicasRefused: "replicas"
    case .samples: "samples"
    case .coreHoursUsed: "core-hours"
    }
  }

  /// One sentence on what the metric says.
  package var meaning: String {
    switch self {
    case .energyKilowattHours:
      "energy of the private sites over the horizon, times their power usage effectiveness"
    case .carbonKilograms: "that energy times the carbon intensity of each site's grid"
    case .peakKilowatts: "largest power of all hosts together in one step, without overhead"
    case .cpuUtilisationMean: "busy cores over installed cores of the private sites, over time"
    case .cpuUtilisation95: "95th percentile over the steps of busy over installed cores"
    case .memoryUtilisationMean: "memory promised to guests over installed memory, over time"
    case .hostsUsedPeak: "most hosts with at least one guest at one instant"
    case .hostsOnMean: "hosts on or waking, averaged over time"
    case .guestsAdmitted:
      "guests of the trace that were given a place, besides those of elastic services"
    case .guestsRefused: "guests of the trace that found no place anywhere"
    case .refusedForCPU: "guests refused because no host had the cores free"
    case .refusedForMemory: "guests refused because no host had the memory free"
    case .refusedForFragmentation:
      "guests refused although cores and memory were free, on different hosts"
    case .refusedForNoHost: "guests refused because no host was usable"
    case .refusedForNotThroughout:
      "guests refused because the clock replays only those that live throughout"
    case .refusedForSpare:
      "guests refused because what is free is kept for the failure of hosts"
    case .refusedForAntiAffinity:
      "guests refused because every place left has a guest of their service"
    case .refusedForNoInstanceType: "guests refused because no instance type is large enough"
    case .guestsBurst: "admitted guests that the home site did not take"
    case .unmetCPUShare: "demand that found no capacity over all demand of running guests"
    case .availability: "time that admitted guests were up over the time they should have been"
    case .availabilityExpected:
      "availability expected from failure rates and recovery times alone, without chance"
    case .downtimeHours: "hours that admitted guests were down"
    case .recoveryTime95: "95th percentile of the time until a guest of a lost site ran again"
    case .recoveryPoint95: "95th percentile of the age of the data it then had"
    case .provisioning95: "95th percentile of the time from a guest's arrival to its running"
    case .hostWakes: "how often hosts woke from sleep"
    case .replicasMean: "replicas of elastic services, averaged over time"
    case .scalingActions: "how often elasticity changed the number of replicas"
    case .replicasRefused: "replicas that elasticity asked for and that found no place"
    case .migrations: "migrations of guests that started"
    case .migratedGiB: "memory that migrations send"
    case .slaViolation:
      "host_overload_share times migration_degradation_share: SLAV of Beloglazov and Buyya 2012"
    case .hostOverloadShare:
      "time in which hosts did not serve all that was asked of them over their time on (SLATAH)"
    case .migrationDegradation: "demand lost to migrations over all demand (PDM)"
    case .energySLAViolation: "energy_kwh of the hosts times sla_violation (ESV)"
    case .meanShortfall: "mean share that guests missed, over the times in which they missed any"
    case .hostShutdowns: "how often hosts were turned off"
    case .secondsBeforeShutdown: "mean time for which a host was on before it was turned off"
    case .samples: "demand samples of guests that the simulation looked at"
    case .coreHoursUsed: "busy core-hours at all sites"
    }
  }
}
