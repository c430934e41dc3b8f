extension Metric {
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
    case .strandedKilowatts: "power that sites may draw and never drew: limit less highest step"
    case .strandedRackKilowatts: "the same of racks, added up"
    case .powerOverCapHours:
      "time for which a rack or site drew more than it may, whatever its hosts did: idle hosts and GPUs are above the cap"
    case .carbonPerGuestHour: "the same per guest-hour, as another functional unit"
    case .carbonPerRequests: "the same per thousand answered requests"
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
    case .gpuUseMean: "GPUs in use over installed GPUs, over time"
    case .unmetGPUShare: "GPU time that guests asked for and did not get over what they asked for"
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
    case .refusedForSlowProvisioning:
      "guests refused because an instance would be there later than they wait for it"
    case .latencyMean: "mean round trip of guests from their tenant's own site, when they start"
    case .latencyP95: "round trip that 95 % of guests keep, when they start"
    case .interruptions: "instances of spare capacity that a provider took back"
    case .guestsBurst: "admitted guests that went to rented sites, though there is a home"
    case .guestsReturned: "guests that ran at another site and came back to the home site"
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
    case .nodesAdded: "rented nodes that were added for guests without a place"
    case .nodesRemoved: "rented nodes that were drained and given back"
    case .hostsOrdered: "own hosts that were ordered"
    case .hostsArrived: "own hosts that were ordered and came within the horizon"
    case .guestsEvicted: "guests that were started anew elsewhere because their node was given back"
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
    case .deadlinesMet: "guests that ended by their deadline, of those that did or are late"
    case .repeatedHours: "work that was lost with failed hosts and done again"
    case .snapshotHours: "time that guests spent on snapshots"
    case .snapshotIntervalBest:
      "work between snapshots that loses least to them and to failures, after Daly 2006"
    case .samples: "demand samples of guests that the simulation looked at"
    case .coreHoursUsed: "busy core-hours at all sites"
    }
  }
}
