import Kernels
import Platform
import Policies

extension WorkReplay {
  /// Writes the books and the metrics.
  mutating func finish() -> RunRecord {
    for zone in 0..<meters.zones {
      meters.gpuPower[zone].add(to: &sums.powerParts[zone], step: sums.step)
    }
    gpuShares.advance(to: horizon)
    // Who is still not done, and should be, has missed a deadline.
    for guest in tasks.indices where tasks[guest].state != .done {
      if let deadline = deadline(of: guest), deadline < horizon {
        book.tallies[book.account(of: guest)].missed += 1
      }
    }
    sums.counts.samples = 0
    // What still waits at the end found no place.
    for guest in line where !tasks[Int(guest)].hasRun {
      notes.refusals[state.pool.refusal(wish(Int(guest))), default: 0] += 1
    }
    let ledger = LedgerWriter(
      source: LedgerSource(
        request: request, meters: meters, protections: []),
      sums: sums
    ).ledger()
    var record = RunRecord(
      hours: request.workload.hours, counts: sums.counts, ledger: ledger,
      metrics: metrics(ledger), incidents: notes.incidents, refusals: notes.refusals,
      firstHosts: notes.firstHosts)
    record.firstStarts = notes.firstStarts
    record.hosts = hostTotals.records(
      [request.blueprint.sites[home]], request.blueprint)
    record.accounts = book.records(length: horizon)
    return record
  }

  private func metrics(_ ledger: Ledger) -> [Metric: Double] {
    let blueprint = request.blueprint
    var metrics: [Metric: Double] = [:]
    let length = Double(horizon)
    metrics[.energyKilowattHours] = ledger.total(.facilityEnergy)
    EnergyMetrics(blueprint: blueprint, horizon: horizon).add(ledger, to: &metrics)
    var cores = 0.0
    var memory = 0.0
    for type in state.type {
      cores += Double(blueprint.capacity(of: blueprint.hostTypes[Int(type)])) / 10_000
      memory += Double(blueprint.hostTypes[Int(type)].memoryMiB)
    }
    let step = Double(sums.step)
    let used = (0..<sums.steps).map { step in
      sums.usedParts.reduce(0) { $0 + Double($1[step]) } / Double(sums.step) / 10_000
    }
    let watts = (0..<sums.steps).map { place in
      sums.powerParts.reduce(0) { $0 + $1[place] } / step
    }
    metrics[.peakKilowatts] = (watts.max() ?? 0) / 1000
    metrics[.cpuUtilisationMean] = Statistics.mean(used) / cores
    metrics[.cpuUtilisation95] = Statistics.quantile(ofSorted: used.sorted(), 0.95) / cores
    metrics[.memoryUtilisationMean] =
      ledger.total(.memoryAllocated) * 1024 * 3_600_000 / (memory * length)
    metrics[.hostsUsedPeak] = Double(notes.hostsUsedPeak)
    metrics[.hostsOnMean] = Double(sums.counts.onMilliseconds) / length
    if state.pool.gpus.total > 0 {
      metrics[.gpuAllocationMean] =
        ledger.total(.gpuHoursAllocated) * 3_600_000 / (Double(state.pool.gpus.total) * length)
      gpuShares.add(cards: state.pool.gpus.total, length: length, to: &metrics)
    }
    let admitted = tasks.count(where: \.hasRun)
    metrics[.guestsAdmitted] = Double(admitted)
    metrics[.guestsRefused] = Double(notes.refusals.values.reduce(0, +))
    for (reason, count) in notes.refusals { metrics[.refused(for: reason)] = Double(count) }
    metrics[.coreHoursUsed] = ledger.total(.coreHoursUsed)
    let unmet = ledger.total(.coreHoursUnmet)
    let asked = unmet + ledger.total(.coreHoursUsed)
    metrics[.unmetCPUShare] = asked > 0 ? unmet / asked : 0
    metrics[.guestsCompleted] = Double(notes.completed)
    metrics[.guestsGivenUp] = Double(notes.givenUp)
    if order.preempts { metrics[.preemptions] = Double(notes.preempted) }
    metrics[.fairness] = book.fairness
    let late = book.tallies.reduce(0) { $0 + $1.missed }
    let dated = book.tallies.reduce(late) { $0 + $1.met }
    if dated > 0 { metrics[.deadlinesMet] = 1 - Double(late) / Double(dated) }
    metrics[.makespanHours] = Double(notes.lastEnd) / 3_600_000
    metrics[.repeatedHours] = notes.repeated / 3_600_000
    if rules.snapshotEvery > 0 {
      metrics[.snapshotHours] = Double(notes.snapshots) / 3_600_000
      let rate = request.blueprint.failures.replayed.reduce(0) { $0 + 1 / $1.between.meanSeconds }
      if rate > 0, rules.snapshotLength > 0 {
        metrics[.snapshotIntervalBest] =
          Checkpointing.bestInterval(
            snapshot: Double(rules.snapshotLength) / 1000, meanTimeBetween: 1 / rate) / 3600
      }
    }
    if !notes.slowdowns.isEmpty {
      metrics[.slowdownMean] = Statistics.mean(notes.slowdowns)
      metrics[.boundedSlowdown] = notes.boundedSlowdowns / Double(notes.slowdowns.count)
    }
    let waits = notes.waits.sorted().map { Double($0) / 60_000 }
    if !waits.isEmpty {
      metrics[.waitMean] = Statistics.mean(waits)
      metrics[.provisioning95] = Statistics.quantile(ofSorted: waits, 0.95)
    }
    if shift.moved > 0 {
      metrics[.guestsShifted] = Double(shift.moved)
      metrics[.meanShift] =
        Double(shift.waitMilliseconds) / Double(shift.moved) / 3_600_000
    }
    return metrics
  }
}
