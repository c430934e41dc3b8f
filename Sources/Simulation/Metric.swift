/// The physical results of a run, by the names of the result files.
package enum Metric: String, Sendable, CaseIterable, Hashable, Codable, CodingKeyRepresentable {
  case energyKilowattHours = "energy_kwh"
  case carbonKilograms = "carbon_kg"
  case carbonMarketKilograms = "carbon_market_kg"
  case carbonEmbodiedKilograms = "carbon_embodied_kg"
  case softwareCarbonIntensity = "sci_g_per_core_hour"
  case powerUsageEffectiveness = "pue_mean"
  case batteryKilowattHours = "battery_kwh"
  case strandedKilowatts = "stranded_kw"
  case powerCappedShare = "power_capped_share"
  case memoryPressureShare = "memory_pressure_share"
  case guestsShifted = "guests_shifted"
  case meanShift = "shift_mean_hours"
  case peakKilowatts = "peak_kw"
  case cpuUtilisationMean = "cpu_utilisation_mean"
  case cpuUtilisation95 = "cpu_utilisation_p95"
  case memoryUtilisationMean = "memory_utilisation_mean"
  case gpuAllocationMean = "gpu_allocation_mean"
  case gpuAllocationPeak = "gpu_allocation_peak"
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
  case refusedForLabels = "guests_refused_labels"
  case refusedForGPUModel = "guests_refused_gpu_model"
  case refusedForGPU = "guests_refused_gpu"
  case refusedForGPUFragmentation = "guests_refused_gpu_fragmentation"
  case refusedForDensity = "guests_refused_density"
  case refusedForAffinity = "guests_refused_affinity"
  case refusedForNoInstanceType = "guests_refused_no_instance_type"
  case refusedForNoSpareCapacity = "guests_refused_no_spare_capacity"
  case refusedForQuota = "guests_refused_quota"
  case refusedForIsolation = "guests_refused_isolation"
  case refusedForAddresses = "guests_refused_addresses"
  case refusedForResidency = "guests_refused_residency"
  case refusedForLatency = "guests_refused_latency"
  case latencyMean = "latency_mean_ms"
  case latencyP95 = "latency_p95_ms"
  case guestsBurst = "guests_burst"
  case interruptions = "spot_interruptions"
  case unmetCPUShare = "unmet_cpu_share"
  case unmetWithinSteps = "unmet_cpu_share_within_steps"
  case availability
  case availabilityExpected = "availability_expected"
  case downtimeHours = "downtime_guest_hours"
  case availabilityTime = "availability_time"
  case availabilityTimeError = "availability_time_half_width"
  case availabilityTimeExpected = "availability_time_expected"
  case availabilityRequests = "availability_requests"
  case availabilityGuests = "availability_guests"
  case availabilityWorst = "availability_time_worst"
  case availabilityMet = "availability_met_share"
  case plannedDowntime = "downtime_planned_hours_per_year"
  case unplannedDowntime = "downtime_unplanned_hours_per_year"
  case recoveryTimeMet = "rto_met_share"
  case recoveryPointMet = "rpo_met_share"
  case recoveryTimeRehearsed = "rto_rehearsed_p95_minutes"
  case recoveryPointRehearsed = "rpo_rehearsed_p95_minutes"
  case recoveriesPerYear = "recoveries_per_year"
  case unrecoverablePerYear = "data_unrecoverable_per_year"
  case creditShare = "credit_share"
  case hostsAbsorbed = "host_losses_absorbed"
  case hostShortfall = "host_shortfall_share"
  case rehearsedYears = "rehearsed_years"
  case effectiveYears = "rehearsed_years_effective"
  case recoveryTime95 = "rto_p95_minutes"
  case recoveryPoint95 = "rpo_p95_minutes"
  case provisioning95 = "time_to_provision_p95_minutes"
  case hostWakes = "host_wakes"
  case replicasMean = "replicas_mean"
  case scalingActions = "scaling_actions"
  case replicasRefused = "replicas_refused"
  case coldStarts = "cold_starts"
  case underProvisioned = "elasticity_under_share"
  case overProvisioned = "elasticity_over_share"
  case timeUnderProvisioned = "elasticity_time_under_share"
  case timeOverProvisioned = "elasticity_time_over_share"
  case scalingInstability = "elasticity_instability_share"
  case elasticDeviation = "elasticity_deviation_share"
  case violationMinutes = "slo_violation_minutes"
  case servicesEligible = "services_eligible_share"
  case responseMean = "response_mean_ms"
  case responseP95 = "response_p95_ms"
  case responseP99 = "response_p99_ms"
  case responseViolationMinutes = "response_violation_minutes"
  case requestsLate = "requests_late_share"
  case requestsRefused = "requests_refused_share"
  case requestsFailed = "requests_failed_share"
  case requestsRemote = "requests_remote_share"
  case loadImbalance = "load_imbalance"
  case migrations
  case migratedGiB = "migrated_gib"
  case guestsResized = "guests_resized"
  case guestsRelocated = "guests_relocated"
  case drillsHeld = "drills_held"
  case drillGuests = "drill_guests"
  case drillGuestsWithoutRoom = "drill_guests_without_room"
  case failbackGigabytes = "failback_gb_per_year"
  case servicesNotRehearsed = "services_not_rehearsed"
  case unservedRequests = "unserved_requests_share"
  case coresidentShare = "coresident_share"
  case isolationViolationHours = "isolation_violation_guest_hours"
  case poolingGain = "pooling_gain_share"
  case poolingGainUsed = "pooling_gain_used_share"
  case unmetWorstOwner = "unmet_cpu_worst_owner_share"
  case subnets
  case slaViolation = "sla_violation"
  case hostOverloadShare = "host_overload_share"
  case migrationDegradation = "migration_degradation_share"
  case energySLAViolation = "energy_sla_violation_kwh"
  case meanShortfall = "cpu_shortfall_mean"
  case hostShutdowns = "host_shutdowns"
  case secondsBeforeShutdown = "time_before_shutdown_s"
  case guestsCompleted = "guests_completed"
  case guestsGivenUp = "guests_given_up"
  case makespanHours = "makespan_hours"
  case slowdownMean = "slowdown_mean"
  case boundedSlowdown = "slowdown_bounded_mean"
  case waitMean = "wait_mean_minutes"
  case preemptions
  case fairness = "fairness_index"
  case deadlinesMet = "deadlines_met_share"
  case repeatedHours = "repeated_guest_hours"
  case snapshotHours = "snapshot_guest_hours"
  case snapshotIntervalBest = "snapshot_interval_best_hours"
  case samples = "vm_samples"
  case coreHoursUsed = "core_hours_used"

  /// The unit, empty for a pure number.
  package var unit: String {
    switch self {
    case .energyKilowattHours: "kWh"
    case .carbonKilograms, .carbonMarketKilograms, .carbonEmbodiedKilograms: "kg CO2e"
    case .softwareCarbonIntensity: "g CO2e/core-hour"
    case .powerUsageEffectiveness: ""
    case .batteryKilowattHours: "kWh"
    case .strandedKilowatts: "kW"
    case .powerCappedShare, .memoryPressureShare: "share"
    case .guestsShifted: "guests"
    case .meanShift: "hours"
    case .peakKilowatts: "kW"
    case .cpuUtilisationMean, .cpuUtilisation95, .memoryUtilisationMean, .gpuAllocationMean,
      .gpuAllocationPeak, .unmetCPUShare, .unmetWithinSteps,
      .availability, .availabilityExpected, .availabilityTime, .availabilityTimeError,
      .availabilityTimeExpected, .availabilityRequests, .availabilityGuests, .availabilityWorst,
      .availabilityMet, .hostShortfall, .recoveryTimeMet, .recoveryPointMet, .creditShare,
      .unservedRequests, .slaViolation, .hostOverloadShare,
      .migrationDegradation, .meanShortfall:
      "share"
    case .migrations: "migrations"
    case .guestsRelocated, .drillGuests, .drillGuestsWithoutRoom: "guests"
    case .coresidentShare, .poolingGain, .poolingGainUsed, .unmetWorstOwner: "share"
    case .isolationViolationHours: "guest-hours"
    case .subnets: "subnets"
    case .drillsHeld: "drills"
    case .failbackGigabytes: "GB"
    case .servicesNotRehearsed: "services"
    case .guestsResized: ""
    case .migratedGiB: "GiB"
    case .energySLAViolation: "kWh"
    case .secondsBeforeShutdown: "s"
    case .hostsUsedPeak, .hostsOnMean: "hosts"
    case .interruptions: "interruptions"
    case .refusedForNoSpareCapacity, .refusedForQuota, .refusedForIsolation, .refusedForAddresses,
      .refusedForResidency, .refusedForLatency:
      "guests"
    case .latencyMean, .latencyP95: "ms"
    case .guestsAdmitted, .guestsRefused, .guestsBurst, .refusedForCPU, .refusedForMemory,
      .refusedForFragmentation, .refusedForNoHost, .refusedForNoInstanceType, .refusedForSpare,
      .refusedForAntiAffinity, .refusedForNotThroughout, .refusedForLabels, .refusedForGPUModel,
      .refusedForGPU, .refusedForGPUFragmentation, .refusedForAffinity, .refusedForDensity:
      "guests"
    case .downtimeHours: "guest-hours"
    case .plannedDowntime, .unplannedDowntime: "hours"
    case .recoveriesPerYear, .unrecoverablePerYear: "recoveries"
    case .hostsAbsorbed: "hosts"
    case .rehearsedYears, .effectiveYears: "years"
    case .recoveryTimeRehearsed, .recoveryPointRehearsed: "minutes"
    case .recoveryTime95, .recoveryPoint95, .provisioning95: "minutes"
    case .hostWakes, .hostShutdowns, .scalingActions, .coldStarts: ""
    case .underProvisioned, .overProvisioned, .timeUnderProvisioned, .timeOverProvisioned,
      .scalingInstability, .elasticDeviation:
      "share"
    case .violationMinutes, .responseViolationMinutes: "minutes"
    case .servicesEligible, .requestsLate, .requestsRefused, .requestsFailed, .requestsRemote:
      "share"
    case .responseMean, .responseP95, .responseP99: "ms"
    case .loadImbalance: ""
    case .replicasMean, .replicasRefused: "replicas"
    case .guestsCompleted, .guestsGivenUp: "guests"
    case .makespanHours: "hours"
    case .slowdownMean, .boundedSlowdown: ""
    case .waitMean: "minutes"
    case .preemptions, .fairness: ""
    case .deadlinesMet: "share"
    case .repeatedHours, .snapshotHours: "guest-hours"
    case .snapshotIntervalBest: "hours"
    case .samples: "samples"
    case .coreHoursUsed: "core-hours"
    }
  }

  /// One sentence on what the metric says.
  package var meaning: String {
    switch self {
    case .energyKilowattHours:
      "energy that the grid gives to the private sites: hosts, overhead and batteries"
    case .carbonKilograms:
      "that energy times the carbon intensity of each site's grid at the time: location-based"
    case .carbonMarketKilograms:
      "the same with the carbon intensity of contracts where a site has one: market-based"
    case .carbonEmbodiedKilograms:
      "carbon of making the installed hosts, over their life, for the horizon's part of it"
    case .softwareCarbonIntensity:
      "location-based and embodied carbon per busy core-hour: SCI, ISO/IEC 21031"
    case .powerUsageEffectiveness: "energy of the facilities over energy of the hosts"
    case .batteryKilowattHours: "energy that batteries gave"
    case .strandedKilowatts: "power that sites may draw and never drew: limit less highest hour"
    case .powerCappedShare:
      "host-time in which a limit of power or the clock frequency kept demand from being served"
    case .memoryPressureShare:
      "host-time in which guests touched more memory than their host has"
    case .guestsShifted: "guests whose start was put off for carbon or price"
    case .meanShift: "mean time by which they were put off"
    case .peakKilowatts: "largest power of all hosts together in one step, without overhead"
    case .cpuUtilisationMean: "busy cores over installed cores of the private sites, over time"
    case .cpuUtilisation95: "95th percentile over the steps of busy over installed cores"
    case .memoryUtilisationMean: "memory promised to guests over installed memory, over time"
    case .gpuAllocationMean: "GPUs held by guests over installed GPUs, over time"
    case .gpuAllocationPeak: "largest share of the installed GPUs that guests held at one instant"
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
    case .refusedForLabels:
      "guests refused because no usable host has the labels that rules ask for"
    case .refusedForGPUModel: "guests refused because no host has GPUs of a model that will do"
    case .refusedForGPU: "guests refused because fewer GPUs were free than they ask for"
    case .refusedForGPUFragmentation:
      "guests refused although enough was free of GPUs, because it was spread over too many"
    case .refusedForDensity: "guests refused because hosts had as many guests as they may have"
    case .refusedForAffinity:
      "guests refused because no room was left where the others of their service are"
    case .refusedForNoInstanceType: "guests refused because no instance type is large enough"
    case .refusedForNoSpareCapacity: "guests refused because the provider had no spare capacity"
    case .refusedForQuota: "guests refused because a quota of their tenant or service was used up"
    case .refusedForIsolation:
      "guests refused because hosts with room have guests of tenants that they may not be with"
    case .refusedForAddresses: "guests refused because their subnet had no address left"
    case .refusedForResidency: "guests refused because no site that rules allow had room"
    case .refusedForLatency: "guests refused because no site near enough had room"
    case .latencyMean: "mean round trip of guests from their tenant's own site, when they start"
    case .latencyP95: "round trip that 95 % of guests keep, when they start"
    case .interruptions: "instances of spare capacity that a provider took back"
    case .guestsBurst: "admitted guests that the home site did not take"
    case .unmetCPUShare: "demand that found no capacity over all demand of running guests"
    case .unmetWithinSteps:
      "unmet_cpu_share with what is expected to go short within steps: from least and most readings"
    case .availability: "time that admitted guests were up over the time they should have been"
    case .availabilityExpected:
      "availability expected from failure rates and recovery times alone, without chance"
    case .downtimeHours: "hours that admitted guests were down"
    case .availabilityTime:
      "time with enough replicas up and in reach over all time, mean of services by cores (rehearsed)"
    case .availabilityTimeError:
      "half the width of its 95 % interval over the rehearsed years of a run"
    case .availabilityTimeExpected:
      "the same from failure rates and recovery times alone: what rehearsals cannot see is in it"
    case .availabilityRequests:
      "requests served over those made, were they made evenly, mean of services by cores (rehearsed); those of guests that the replay refused or kept waiting are not served"
    case .unservedRequests:
      "part of the asked core-time that the replay did not serve: guests refused, waiting or starting, and replicas that were too few"
    case .availabilityGuests: "time that replicas were up over all their time (rehearsed)"
    case .availabilityWorst: "availability_time of the service that has least"
    case .availabilityMet:
      "probability that a year keeps a service's availability, mean of those with an objective"
    case .plannedDowntime: "hours a year that a service is down by plan, mean by cores (rehearsed)"
    case .unplannedDowntime: "hours a year that it is down otherwise, mean by cores (rehearsed)"
    case .recoveryTimeMet: "share of the recoveries that kept the recovery time of their tier"
    case .recoveryPointMet: "share of the recoveries that kept the recovery point of their tier"
    case .recoveryTimeRehearsed:
      "time that 95 % of the recoveries of services keep in rehearsals, longest over tiers"
    case .recoveryPointRehearsed:
      "age of data that 95 % of them keep, oldest over tiers and causes"
    case .recoveriesPerYear: "recoveries of services from lost sites or data, a year"
    case .unrecoverablePerYear: "of those, the ones without any data from before"
    case .creditShare: "share of fees given back for months below what was promised, by cores"
    case .hostsAbsorbed:
      "hosts of the home site that may fail at once and leave room for all guests"
    case .hostShortfall:
      "expected time in which more hosts of the home site are down than may be, by a Markov chain of hosts and crews"
    case .rehearsedYears: "years that were rehearsed"
    case .effectiveYears:
      "as many years of equal weight: less under importance sampling, whose few heavy ones decide"
    case .recoveryTime95: "95th percentile of the time until a guest of a lost site ran again"
    case .recoveryPoint95: "95th percentile of the age of the data it then had"
    case .provisioning95: "95th percentile of the time from a guest's arrival to its running"
    case .hostWakes: "how often hosts woke from sleep"
    case .replicasMean: "replicas of elastic services, averaged over time"
    case .coldStarts: "how often a service that had no replicas was asked for, and had to start one"
    case .scalingActions: "how often elasticity changed the number of replicas"
    case .underProvisioned: "replicas missing over those needed, mean over time: SPEC's θU"
    case .overProvisioned: "replicas too many over those needed, mean over time: SPEC's θO"
    case .timeUnderProvisioned: "time with too few replicas: SPEC's τU"
    case .timeOverProvisioned: "time with too many replicas: SPEC's τO"
    case .scalingInstability: "time in which replicas do not move as demand does: SPEC's υ"
    case .elasticDeviation: "fifth root of the sum of the fifth powers of those five: SPEC's σ"
    case .servicesEligible:
      "part of the demand that is of groups whose members are balanced and correlated, so that they count as services"
    case .responseMean: "mean time to answer a request, mean of services by requests"
    case .responseP95:
      "time that 95 % of a service's answered requests keep, mean of services by requests"
    case .responseP99: "time that 99 % of them keep, mean of services by requests"
    case .responseViolationMinutes:
      "minutes in which too few requests were answered in time, of all services added up"
    case .requestsLate: "answered requests that took longer than their objective"
    case .requestsRefused:
      "requests refused because replicas were too busy, or because none was there"
    case .requestsFailed: "requests sent to replicas that had died"
    case .requestsRemote: "requests answered in another zone or site than they came from"
    case .loadImbalance:
      "load of the busiest replica over the mean of its service, mean over requests"
    case .violationMinutes: "minutes in which services had too few replicas, all added up"
    case .replicasRefused: "replicas that elasticity asked for and that found no place"
    case .migrations: "migrations of guests that started"
    case .guestsResized: "how often guests were given other numbers of cores"
    case .guestsRelocated: "guests that moved to the recovery site before the home site was lost"
    case .coresidentShare:
      "guest-time on hosts that also have guests of other tenants, of all guest-time"
    case .isolationViolationHours:
      "guest-hours beside guests that rules keep them apart from, whether enforced or not"
    case .poolingGain:
      "cores that tenants save together: 1 less the most that all have at once over the sum of each one's most"
    case .poolingGainUsed: "the same of busy cores by the hour, of those that showback tells apart"
    case .unmetWorstOwner:
      "demand that found no capacity over all demand, of the owner for whom it is most"
    case .subnets: "private subnets that tenants have"
    case .drillsHeld: "recoveries rehearsed for real at own sites"
    case .drillGuests: "guests that were recovered in them"
    case .drillGuestsWithoutRoom: "of those, the ones for which the recovery site had no room"
    case .servicesNotRehearsed:
      "services with the fewest cores that rehearsals leave out, beyond services-at-most"
    case .failbackGigabytes: "data that go back home after failovers, a year (rehearsed)"
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
    case .guestsCompleted: "guests that did all their work within the horizon"
    case .guestsGivenUp: "guests given up after too many failures"
    case .makespanHours: "time from the start to the end of the last guest that ended"
    case .slowdownMean:
      "time from asking to the end over the time that the work takes, mean of those that ended"
    case .boundedSlowdown: "the same with work of less than 10 s counted as 10 s, and at least 1"
    case .waitMean: "time from asking to the first host, mean of those that got one"
    case .preemptions: "guests sent away from their hosts for others"
    case .fairness:
      "Jain's index of what accounts had over what max-min fairness would have given them: 1 for all alike"
    case .deadlinesMet: "guests that ended by their deadline, of those that ended and had one"
    case .repeatedHours: "work that was lost with failed hosts and done again"
    case .snapshotHours: "time that guests spent on snapshots"
    case .snapshotIntervalBest:
      "work between snapshots that loses least to them and to failures, after Daly 2006"
    case .samples: "demand samples of guests that the simulation looked at"
    case .coreHoursUsed: "busy core-hours at all sites"
    }
  }
}
