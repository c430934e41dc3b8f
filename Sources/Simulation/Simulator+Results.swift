import Kernels
import Platform
import Policies

extension Simulator {
  /// Ends everything at the horizon, integrates the loads and writes the books.
  mutating func finish() -> RunRecord {
    closeAll()
    let step = request.workload.stepMilliseconds
    var sums = LoadSums(
      step: step, steps: request.workload.steps, hours: hours, zones: meters.zones,
      cells: meters.cells, owners: meters.owners)
    integrate(into: &sums)
    for zone in 0..<meters.zones {
      meters.gpuPower[zone].add(to: &sums.powerParts[zone], step: step)
    }
    record.counts.samples = sums.counts.samples
    record.counts.usedUnits = sums.counts.usedUnits
    record.counts.unmetUnits = sums.counts.unmetUnits
    record.counts.onMilliseconds = sums.counts.onMilliseconds
    record.counts.overloadedSteps = sums.counts.overloadedSteps
    let ledger = LedgerWriter(
      source: LedgerSource(
        request: request, meters: meters, protections: protections,
        absentHours: absences()),
      sums: sums
    ).ledger()
    var result = RunRecord(
      hours: hours, counts: record.counts, ledger: ledger, metrics: metrics(ledger, sums: sums),
      incidents: record.incidents, refusals: record.refusals,
      downHours: record.downMilliseconds.mapValues { Double($0) / 3_600_000 },
      recoveryMinutes: Self.minutes(record.recoveryMilliseconds),
      lossMinutes: Self.minutes(record.lossMilliseconds), firstHosts: record.firstHosts)
    result.hosts = record.hosts
    let scaling = scalingResults()
    result.scaling = scaling.records
    result.metrics.merge(scaling.metrics) { $1 }
    let answers = answerRequests()
    result.requests = answers.records
    result.metrics.merge(answers.metrics) { $1 }
    let answered = answers.records.reduce(0) { $0 + $1.answered }
    if answered > 0, let carbon = result.metrics[.carbonKilograms] {
      let embodied = result.metrics[.carbonEmbodiedKilograms] ?? 0
      result.metrics[.carbonPerRequests] = (carbon + embodied) * 1e6 / answered
    }
    result.continuity = rehearse()
    result.continuity?.addMetrics(
      to: &result.metrics,
      hasTiers: blueprint.continuity.tiers.contains {
        $0.recoveryTime != nil || $0.recoveryPoint != nil
      })
    return result
  }

  /// Hours for which own hosts were not there yet, where some were not.
  private func absences() -> [Int: [Double]] {
    guard !record.absent.isEmpty || !record.arrived.isEmpty else { return [:] }
    var hours: [Int: [Double]] = [:]
    for zone in 0..<meters.zones {
      for type in blueprint.hostTypes.indices {
        hours[zone * blueprint.hostTypes.count + type] = absentHours(zone: zone, type: type)
      }
    }
    return hours
  }

  private static func minutes(_ milliseconds: [Int64]) -> [Double] {
    milliseconds.sorted().map { Double($0) / 60_000 }
  }

  private mutating func closeAll() {
    gpuShares.advance(to: horizon)
    for index in services.indices {
      share(index, at: horizon)
      countReplicas(of: index, until: min(horizon, services[index].end))
    }
    for row in 0..<guests.count {
      if guests.state[row] == .running, guests.replicaOf[row] < 0 {
        endStay(row, sharers: 0, sharer: 0, at: horizon)
      }
      endDowntime(row, at: horizon)
    }
    for state in states.indices {
      for host in 0..<states[state].pool.count {
        switch states[state].power[host] {
        case .on, .waking, .falling: endOnTime(host, state: state, at: horizon)
        case .asleep, .failed: break
        }
        if states[state].occupants[host] > 0 {
          record.counts.occupiedMilliseconds += horizon - states[state].occupiedSince[host]
        }
      }
    }
  }

  private mutating func integrate(into sums: inout LoadSums) {
    let demand = DemandSource(request.workload, serviceLoad: serviceLoad)
    let isDetailed = meters.owners > 1
    var fast = LoadIntegrator(
      countsWholeSteps: countsWholeSteps, demand: demand, steps: sums.steps,
      isDetailed: isDetailed)
    fast.sharing = sharing
    let slow = SteppedIntegrator(
      countsWholeSteps: countsWholeSteps, demand: demand, sharing: sharing)
    let shared = SharedIntegrator(
      countsWholeSteps: countsWholeSteps, demand: demand, isDetailed: isDetailed, sharing: sharing)
    let hosts = IntegratedHosts(self)
    sums.pressedSteps = hosts.pressedSteps
    defer { addWithinSteps(hosts, demand, to: &sums) }
    let budget = PowerBudget(simulator: self, hosts: hosts, demand: demand).outcome()
    record.strandedRackKilowatts = budget.strandedRackKilowatts
    record.overCapMilliseconds = Int64(budget.stepsOver) * sums.step
    var totals = HostTotals(hosts: hosts.count, isAsked: request.notesHosts)
    defer {
      record.hosts = totals.records(
        blueprint.sites.filter { $0.kind == .private }, blueprint)
    }
    for index in 0..<hosts.count {
      var description = hosts.description[index]
      if !budget.throttles.isEmpty {
        description.throttle = description.throttle.lower(budget.throttles[index])
      }
      let before = totals.keeps(index) ? sums.totals(ofZone: description.zone) : nil
      defer {
        if let before {
          let after = sums.totals(ofZone: description.zone)
          totals.add(
            index, seconds: after.seconds - before.seconds,
            coreSeconds: after.coreSeconds - before.coreSeconds,
            joules: after.joules - before.joules)
        }
      }
      switch request.path {
      case .intervals where !sharing.isWorkConserving:
        shared.add(
          description, stays: hosts.stays(of: index), onTimes: hosts.onTimes(of: index),
          guests: guests, to: &sums)
      case .intervals:
        fast.add(
          description, stays: hosts.stays(of: index), onTimes: hosts.onTimes(of: index),
          guests: guests, to: &sums)
      case .stepped:
        slow.add(
          description, stays: hosts.stays(of: index), onTimes: hosts.onTimes(of: index),
          guests: guests, to: &sums)
      }
    }
    // Replicas serve what their cores do; what is asked of them beyond that is not served.
    for stay in stays where stay.sharers > 0 || guests.isCapped(stay) {
      let zone = stay.host < 0 ? nil : Int(stay.cell)
      fast.addExcess(
        of: stay, zone: zone, isOwned: isDetailed || stay.host < 0, guests: guests, to: &sums)
    }
    addUnattended(isDetailed: isDetailed, to: &sums)
    for stay in stays where stay.host < 0 || isDetailed {
      fast.addDemand(of: stay, guests: guests, to: &sums)
      if stay.host < 0 {
        sums.counts.samples += Int64(max(0, sums.ceilStep(stay.end) - sums.ceilStep(stay.start)))
      }
    }
  }

  /// Adds what hosts are expected not to serve within steps, where the trace tells how loads stray.
  private func addWithinSteps(
    _ hosts: IntegratedHosts, _ demand: DemandSource, to sums: inout LoadSums
  ) {
    guard let spreads = request.workload.spreads else { return }
    let within = WithinSteps(demand: demand, spreads: spreads, step: sums.step)
    sums.unservedWithinSteps = (0..<hosts.count).reduce(0) {
      $0
        + within.unserved(
          hosts.description[$1], stays: hosts.stays(of: $1), guests: guests, steps: sums.steps)
    }
  }

  // MARK: Metrics

  private func metrics(_ ledger: Ledger, sums: LoadSums) -> [Metric: Double] {
    var metrics: [Metric: Double] = [:]
    let length = Double(horizon)
    let (cores, memory, isSteady) = meanCapacity(ledger)
    metrics[.energyKilowattHours] = ledger.total(.facilityEnergy)
    EnergyMetrics(blueprint: blueprint, horizon: horizon).add(ledger, to: &metrics)
    metrics[.strandedKilowatts] = strandedKilowatts(ledger, sums)
    metrics[.strandedRackKilowatts] = record.strandedRackKilowatts
    if record.overCapMilliseconds > 0 {
      metrics[.powerOverCapHours] = Double(record.overCapMilliseconds) / 3_600_000
    }
    if sums.counts.onMilliseconds > 0, blueprint.isPowerLimited {
      metrics[.powerCappedShare] =
        Double(sums.cappedSteps * sums.step) / Double(sums.counts.onMilliseconds)
    }
    if sums.counts.onMilliseconds > 0, blueprint.virtualisation.memoryOvercommit > 1 {
      metrics[.memoryPressureShare] =
        Double(sums.pressedSteps * sums.step) / Double(sums.counts.onMilliseconds)
    }
    if record.drills > 0 {
      metrics[.drillsHeld] = Double(record.drills)
      metrics[.drillGuests] = Double(record.drilled)
      metrics[.drillGuestsWithoutRoom] = Double(record.drilledWithoutRoom)
    }
    if resizing.periodMilliseconds != nil { metrics[.guestsResized] = Double(record.resized) }
    if shift.moved > 0 {
      metrics[.guestsShifted] = Double(shift.moved)
      metrics[.meanShift] =
        Double(shift.waitMilliseconds) / Double(shift.moved) / 3_600_000
    }
    let used = (0..<sums.steps).map { usedCores(at: $0, sums) }
    let power = (0..<sums.steps).map { watts(at: $0, sums) }
    if cores > 0 {
      metrics[.peakKilowatts] = (power.max() ?? 0) / 1000
      metrics[.cpuUtilisationMean] = Statistics.mean(used) / cores
      if isSteady {
        metrics[.cpuUtilisation95] = Statistics.quantile(ofSorted: used.sorted(), 0.95) / cores
      }
      let privates = Set(blueprint.sites.filter { $0.kind == .private }.map(\.name))
      let held = ledger.total(.memoryAllocated) { privates.contains($0.site) }
      metrics[.memoryUtilisationMean] = held * 1024 * 3_600_000 / (memory * length)
      metrics[.hostsUsedPeak] = Double(record.hostsUsedPeak)
      metrics[.hostsOnMean] = Double(sums.counts.onMilliseconds) / length
    }
    let cards = states.reduce(0) { $0 + $1.pool.gpus.total }
    if cards > 0 {
      metrics[.gpuAllocationMean] =
        ledger.total(.gpuHoursAllocated) * 3_600_000 / (Double(cards) * length)
      metrics[.gpuAllocationPeak] = Double(record.gpusHeldPeak) / 1000 / Double(cards)
      gpuShares.add(cards: cards, length: length, to: &metrics)
    }
    metrics[.guestsAdmitted] = Double(record.admitted)
    metrics[.guestsRefused] = Double(record.refusals.values.reduce(0, +))
    // A reason that never held is an empty field.
    for (reason, count) in record.refusals { metrics[.refused(for: reason)] = Double(count) }
    if !awaySites.isEmpty, triesHome { metrics[.guestsBurst] = Double(record.burst) }
    if record.returned > 0 || !awaySites.isEmpty && deployment.bursting.returns != .never {
      metrics[.guestsReturned] = Double(record.returned)
    }
    if hasOrigins, !record.latencies.isEmpty {
      metrics[.latencyMean] = Statistics.mean(record.latencies)
      metrics[.latencyP95] = Statistics.quantile(ofSorted: record.latencies.sorted(), 0.95)
    }
    if blueprint.sites.contains(where: { $0.spot != nil }) {
      metrics[.interruptions] = Double(record.interruptions)
    }
    metrics[.coreHoursUsed] = ledger.total(.coreHoursUsed)
    let unmet = ledger.total(.coreHoursUnmet)
    let asked = unmet + ledger.total(.coreHoursUsed)
    metrics[.unmetCPUShare] = asked > 0 ? unmet / asked : 0
    metrics[.samples] = Double(sums.counts.samples)
    if request.workload.spreads != nil, asked > 0 {
      metrics[.unmetWithinSteps] = sums.unservedWithinSteps / 3.6e10 / asked
    }
    if sums.counts.onMilliseconds > 0 {
      metrics[.hostOverloadShare] =
        Double(sums.counts.overloadedSteps * sums.step) / Double(sums.counts.onMilliseconds)
    }
    if blueprint.failures.calendar.contains(where: { $0.notice > 0 }) {
      metrics[.guestsRelocated] = Double(record.relocated)
    }
    if rebalancer != nil || balancing.periodMilliseconds != nil || record.migrations > 0 {
      let demand = (ledger.total(.coreHoursUsed) + unmet) * 3.6e10
      let lost = demand > 0 ? record.lostToMigration / demand : 0
      metrics[.migrations] = Double(record.migrations)
      metrics[.migratedGiB] = record.migratedMiB / 1024
      metrics[.migrationDegradation] = lost
      metrics[.slaViolation] = lost * (metrics[.hostOverloadShare] ?? 0)
    }
    addTenancy(ledger, to: &metrics)
    addAvailability(to: &metrics)
    let waits = record.provisioningMilliseconds.sorted().map { Double($0) / 60_000 }
    if !waits.isEmpty {
      metrics[.provisioning95] = Statistics.quantile(ofSorted: waits, 0.95)
    }
    if !record.absent.isEmpty || !record.arrived.isEmpty {
      metrics[.hostsOrdered] = Double(record.hostsOrdered)
      metrics[.hostsArrived] = Double(record.arrived.count)
    }
    if nodes.contains(where: { $0 != nil }) {
      metrics[.nodesAdded] = Double(record.nodesAdded)
      metrics[.nodesRemoved] = Double(record.nodesRemoved)
      metrics[.guestsEvicted] = Double(record.evicted)
    }
    if energy.resting != nil { metrics[.hostWakes] = Double(record.counts.wakes) }
    if !services.isEmpty {
      metrics[.scalingActions] = Double(record.scalingActions)
      metrics[.replicasRefused] = Double(record.replicasRefused)
      metrics[.coldStarts] = Double(record.coldStarts)
      metrics[.replicasMean] =
        services.reduce(0) { $0 + Double($1.replicaMilliseconds) } / length
    }
    return metrics
  }

  /// Power that private sites may draw and never do, where they have a limit.
  private func strandedKilowatts(_ ledger: Ledger, _ sums: LoadSums) -> Double? {
    let limit = blueprint.caps.siteWatts / 1000
    guard limit > 0 else { return nil }
    let perHour = Int(HourlyMeter.hour / sums.step)
    return states.indices.reduce(0) { total, state in
      let site = blueprint.sites[siteIndex(of: state)]
      let zones = states[state].firstZone..<(states[state].firstZone + site.zones.count)
      // Hosts that rest draw the mean of their hour.
      let resting = ledger.series(.sleepEnergy) { $0.site == site.name }
      let peak = (0..<sums.steps).reduce(0.0) { peak, step in
        let watts = zones.reduce(0) {
          $0 + sums.power[$1][step] + sums.powerParts[$1][step] / Double(sums.step)
        }
        let hour = min(perHour > 0 ? step / perHour : step, resting.count - 1)
        return max(peak, watts / 1000 + (hour >= 0 ? resting[hour] : 0))
      }
      return total + max(0, limit - peak)
    }
  }

  /// Busy cores of all private sites in one step.
  private func usedCores(at step: Int, _ sums: LoadSums) -> Double {
    var total = 0.0
    for zone in 0..<meters.zones {
      total += Double(sums.used[zone][step])
      total += Double(sums.usedParts[zone][step]) / Double(sums.step)
    }
    return total / 10_000
  }

  /// Power of all hosts that are on, in one step.
  private func watts(at step: Int, _ sums: LoadSums) -> Double {
    var total = 0.0
    for zone in 0..<meters.zones {
      total += sums.power[zone][step] + sums.powerParts[zone][step] / Double(sums.step)
    }
    return total
  }

  private func addAvailability(to metrics: inout [Metric: Double]) {
    guard
      !blueprint.failures.replayed.isEmpty || !losses.isEmpty || record.migrations > 0
        || record.evicted > 0
    else { return }
    var wanted = 0.0
    for row in 0..<guests.count where guests.firstRun[row] >= 0 || guests.state[row] == .down {
      let start = guests.firstRun[row] >= 0 ? guests.firstRun[row] : guests.asked[row]
      wanted += Double(max(0, min(guests.departure[row], horizon) - max(start, 0)))
    }
    let down = Double(record.downMilliseconds.values.reduce(0, +))
    metrics[.availability] = wanted > 0 ? 1 - down / wanted : 1
    metrics[.downtimeHours] = down / 3_600_000
    metrics[.availabilityExpected] = Analytic.guestAvailability(
      blueprint, at: triesHome ? home : awaySites.first ?? home,
      restoration: protections[0].restoration,
      recoverySite: protections[0].site.map { blueprint.sites[$0] }, guestsAtOnce: peakGuests)
    let recoveries = Self.minutes(record.recoveryMilliseconds)
    if !recoveries.isEmpty {
      metrics[.recoveryTime95] = Statistics.quantile(ofSorted: recoveries, 0.95)
    }
    let lost = Self.minutes(record.lossMilliseconds)
    if !lost.isEmpty { metrics[.recoveryPoint95] = Statistics.quantile(ofSorted: lost, 0.95) }
  }

  /// Guests alive at once on average, which is how many a lost site displaces.
  private var peakGuests: Double {
    var alive = 0.0
    for row in 0..<guests.count where guests.firstRun[row] >= 0 {
      alive += Double(max(0, min(guests.departure[row], horizon) - guests.firstRun[row]))
    }
    return alive / Double(horizon)
  }
}
