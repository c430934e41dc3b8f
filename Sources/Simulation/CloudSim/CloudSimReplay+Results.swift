import Kernels
import Platform
import Policies

extension CloudSimReplay {
  /// Ends the replay and writes the books.
  mutating func finish() -> RunRecord {
    levels.close()
    var counts = RunRecord.Counts()
    counts.samples = Int64(books.samples)
    let ledger = self.ledger()
    var metrics: [Metric: Double] = [:]
    metrics[.energyKilowattHours] = ledger.total(.facilityEnergy)
    EnergyMetrics(blueprint: request.blueprint, horizon: request.workload.horizon)
      .add(ledger, to: &metrics)
    let length = Double(request.workload.horizon) / 3_600_000
    let cores = cluster.kind.reduce(0) { $0 + cluster.kinds[Int($1)].capacity } / 1000
    let used = ledger.series(.coreHoursUsed).map { $0 / cores }
    metrics[.cpuUtilisationMean] = used.reduce(0, +) / length
    metrics[.cpuUtilisation95] = Statistics.quantile(ofSorted: used.sorted(), 0.95)
    metrics[.hostsUsedPeak] = Double(hostsUsedPeak)
    metrics[.hostsOnMean] = ledger.total(.hostOnHours) / length
    let refused = refusals.values.reduce(0, +)
    metrics[.guestsAdmitted] = Double(cluster.guests.count - refused)
    metrics[.guestsRefused] = Double(refused)
    for (reason, count) in refusals { metrics[.refused(for: reason)] = Double(count) }
    metrics[.coreHoursUsed] = ledger.total(.coreHoursUsed)
    metrics[.unmetCPUShare] = levels.unserved
    metrics[.samples] = Double(books.samples)
    metrics[.hostShutdowns] = Double(levels.shutdowns)
    metrics[.secondsBeforeShutdown] = levels.meanSecondsBeforeShutdown
    metrics[.hostOverloadShare] = levels.violationTime
    metrics[.meanShortfall] = levels.meanShortfall
    if consolidation != nil {
      let violation = levels.migrationDegradation * levels.violationTime
      metrics[.migrations] = ledger.total(.migrations)
      metrics[.migrationDegradation] = levels.migrationDegradation
      metrics[.slaViolation] = violation
      metrics[.energySLAViolation] = violation * ledger.total(.itEnergy)
    }
    var record = RunRecord(
      hours: request.workload.hours, counts: counts, ledger: ledger, metrics: metrics,
      refusals: refusals,
      firstHosts: request.notesFirstHosts ? firstHosts : [])
    record.steps = replaySteps
    record.hosts = hostTotals.records(
      request.blueprint.sites.filter { $0.kind == .private }, request.blueprint)
    return record
  }

  private func ledger() -> Ledger {
    let hours = request.workload.hours
    var accounts: [Ledger.Account] = []
    var zone = 0
    for site in request.blueprint.sites where site.kind == .private {
      var kilowatts: [[Double]] = []
      for description in site.zones {
        func add(_ meter: Meter, _ sums: [Double], sku: String = "") {
          accounts.append(
            Ledger.Account(
              key: .init(meter, site: site.name, zone: description.name, sku: sku), sums: sums))
        }
        for (type, model) in request.blueprint.hostTypes.enumerated() {
          let count = description.types.count { $0 == type }
          guard count > 0 else { continue }
          let horizon = Double(request.workload.horizon) / 3_600_000
          add(
            .hostHours, (0..<hours).map { Double(count) * min(1, horizon - Double($0)) },
            sku: model.name)
          add(
            .hostOnHours, books.on[zone * cluster.kinds.count + type].map { $0 / 3600 },
            sku: model.name)
        }
        let energy = books.energy[zone].map { $0 / 3_600_000 }
        add(.itEnergy, energy)
        kilowatts.append(energy)
        if consolidation != nil { add(.migrations, books.migrations[zone]) }
        for (index, owner) in request.owners.enumerated() {
          let services = books.services(zone: zone, owner: index)
          for (meter, sums) in [
            (Meter.coreHoursUsed, services.map(\.served)),
            (.coreHoursUnmet, services.map(\.unserved)),
            (.coreHoursAllocated, services.map(\.promised)),
          ] where sums.contains(where: { $0 != 0 }) {
            accounts.append(
              Ledger.Account(
                key: .init(
                  meter, site: site.name, zone: description.name, tenant: owner.tenant,
                  service: owner.service),
                sums: sums.map { $0 / 3_600_000 }))
          }
        }
        zone += 1
      }
      accounts += Facility(
        site: site, rated: request.blueprint.ratedWatts(of: site), step: HourlyMeter.hour,
        epoch: request.epoch, battery: request.blueprint.battery
      ).accounts(kilowatts: kilowatts, hours: hours)
    }
    accounts.sort { $0.key < $1.key }
    return Ledger(hours: hours, accounts: accounts)
  }
}
