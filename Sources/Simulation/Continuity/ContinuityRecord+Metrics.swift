import Kernels

extension ContinuityRecord {
  /// Adds what holds for the platform as a whole: means of services by their cores.
  ///
  /// - Parameter hasTiers: Whether any service has objectives.
  func addMetrics(to metrics: inout [Metric: Double], hasTiers: Bool) {
    let cores = services.reduce(0) { $0 + $1.cores }
    guard cores > 0 else { return }
    func mean(_ value: (Service) -> Double) -> Double {
      services.reduce(0) { $0 + $1.cores * value($1) } / cores
    }
    metrics[.availabilityTime] = mean { $0.time.mean }
    // Services go down together: their errors add up.
    metrics[.availabilityTimeError] = mean { $0.time.halfWidth }
    metrics[.availabilityTimeExpected] = mean { $0.timeExpected }
    metrics[.availabilityRequests] = requests
    metrics[.unservedRequests] = unserved
    metrics[.servicesNotRehearsed] = Double(servicesLeft)
    if !failbacks.isEmpty {
      metrics[.failbackGigabytes] = failbacks.reduce(0) { $0 + $1.perYear * $1.gigabytes }
    }
    metrics[.availabilityGuests] = mean { $0.guestTime }
    metrics[.availabilityWorst] = services.map(\.time.mean).min()
    let promised = services.compactMap(\.objectiveMet)
    if !promised.isEmpty { metrics[.availabilityMet] = Statistics.mean(promised) }
    metrics[.plannedDowntime] = mean { $0.plannedHours }
    metrics[.unplannedDowntime] = mean { $0.unplannedHours }
    metrics[.creditShare] = mean { $0.credit }
    metrics[.rehearsedYears] = Double(years)
    metrics[.effectiveYears] = effectiveYears
    metrics[.hostsAbsorbed] = hostsAbsorbed.map(Double.init)
    metrics[.hostShortfall] = shortfall
    for (kind, met, time) in [
      (Objective.Kind.recoveryTime, Metric.recoveryTimeMet, Metric.recoveryTimeRehearsed),
      (.recoveryPoint, .recoveryPointMet, .recoveryPointRehearsed),
    ] {
      let own = objectives.filter { $0.kind == kind }
      let asked = own.filter { $0.met != nil }
      let count = asked.reduce(0) { $0 + $1.perYear }
      // Without a recovery every one has kept its objective.
      if hasTiers, count == 0 { metrics[met] = 1 }
      if count > 0 { metrics[met] = asked.reduce(0) { $0 + $1.perYear * ($1.met ?? 0) } / count }
      if let longest = own.compactMap({ $0.quantile(0.95) }).max() { metrics[time] = longest }
    }
    let times = objectives.filter { $0.kind == .recoveryTime }
    metrics[.recoveriesPerYear] = times.reduce(0) { $0 + $1.perYear }
    metrics[.unrecoverablePerYear] = objectives.reduce(0) { $0 + $1.unrecoverable }
  }
}
