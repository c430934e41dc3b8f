internal import HeapModule
import Kernels
import Platform
import Policies

extension Rehearsal {
  // MARK: Loss of a site

  /// A site is lost, or nobody reaches it: its services leave by their strategies, or wait.
  mutating func loseSite(_ occurrence: Occurrence, _ reason: Int32) {
    let site = Int(occurrence.site)
    let start = max(occurrence.start, lostUntil[site])
    guard occurrence.end > start else { return }
    // Those that have left stay away until it is back for good.
    for service in awayUntil.indices where awayAt[service] >= 0 && Int(leftSite[service]) == site {
      guard awayUntil[service] < occurrence.end else { continue }
      awayUntil[service] = occurrence.end
      due.insert(Due(time: occurrence.end, host: Int32(-1 - service)))
    }
    lostUntil[site] = occurrence.end
    var restores: [Int: Int64] = [:]
    let known = recoveries.count
    for (service, replicas) in servicesAt[site] where awayAt[service] < 0 {
      leave(service, replicas, from: site, at: start, occurrence, reason, &restores)
    }
    waitForDependencies(from: known)
    // Those that fled to this site are down until they can go home, or until it is back.
    for service in awayUntil.indices
    where awayUntil[service] > start && Int(awayAt[service]) == site {
      let count = stage.services[service].replicas.count
      add(service, count, start, min(occurrence.end, awayUntil[service]), reason)
    }
  }

  /// A service is back once all that it depends on is.
  private mutating func waitForDependencies(from first: Int) {
    guard stage.isNeeded.contains(true) else { return }
    var times: [Int32: Int64] = [:]
    for recovery in recoveries[first...] { times[recovery.service] = recovery.time }
    for index in first..<recoveries.count {
      for other in stage.needs[Int(recoveries[index].service)] {
        recoveries[index].time = max(recoveries[index].time, times[Int32(other)] ?? 0)
      }
    }
  }

  /// A service leaves a lost site, or waits for it.
  private mutating func leave(
    _ index: Int, _ replicas: Int, from site: Int, at start: Int64, _ occurrence: Occurrence,
    _ reason: Int32, _ restores: inout [Int: Int64]
  ) {
    let end = occurrence.end
    // A public site starts its guests itself, and behind a cut network they never stopped.
    let own = stage.firstHost[site] >= 0 && occurrence.domain != .network ? boot : 0
    let service = stage.services[index]
    let standing = service.protection.standing
    guard let restoration = service.protection.restoration, let to = service.protection.site,
      to != site, lostUntil[to] <= start, end - start > restoration.declareMilliseconds,
      hasRoom(for: service, at: to)
    else {
      wait(index, replicas, start, end + own, reason)
      return
    }
    var steps: [(ContinuityRecord.Phase.Step, Int64)] = []
    var time = start + restoration.declareMilliseconds
    steps.append((.detect, time))
    if restoration.provisions || !blueprint.continuity.isStaticallyStable {
      time = max(time, controlGoneUntil[to])
      steps.append((.wait, time))
    }
    if restoration.provisions {
      let target = blueprint.sites[to]
      time +=
        target.kind == .public ? Int64((target.provisioningSeconds * 1000).rounded()) : boot
      steps.append((.provision, time))
    }
    if restoration.movesData {
      // Restores share the bandwidth one after another.
      time = max(time, restores[to] ?? 0) + restoreTime(replicas, standing.backups, at: to)
      restores[to] = time
      steps.append((.restore, time))
    }
    time += restoration.promoteMilliseconds
    steps.append((.promote, time))
    time += service.rerouteMilliseconds
    steps.append((.reroute, time))
    guard time < end else {
      wait(index, replicas, start, end + own, reason)
      return
    }
    note(steps, of: service, lostAt: start, until: end)
    add(index, replicas, start, time, reason)
    let phase = standing.backups.map { start % $0.interval } ?? -2
    let age = standing.replication?.age(after: start, changes: changes) ?? phase
    recoveries.append((Int32(index), reason, time - start, age))
    abandon(index, at: site, until: time)
    awayUntil[index] = end
    awayAt[index] = Int32(to)
    fled[index] = (time, replicas)
    leftSite[index] = Int32(site)
    if restoration.grows {
      takeRoom(for: index, standing, at: to)
    } else {
      // The other part does not grow: what it lacks is missing until the site is back.
      let lacks = Double(replicas) * (1 - standing.standbyShare * service.standbysHeld)
      missing[index] = (Int(lacks.rounded(.down)), time, reason)
    }
    due.insert(Due(time: end, host: Int32(-1 - index)))
  }

  /// A service waits for its site.
  private mutating func wait(
    _ index: Int, _ replicas: Int, _ start: Int64, _ end: Int64, _ reason: Int32
  ) {
    add(index, replicas, start, end, reason)
    recoveries.append((Int32(index), reason, end - start, -2))
  }

  /// Whether a site takes a service in: what its standby does not hold must be found there.
  private mutating func hasRoom(for service: Stage.Service, at site: Int) -> Bool {
    let standing = service.protection.standing
    if service.protection.restoration?.grows == false {
      return standing.standbyShare * service.standbysHeld > 0
    }
    let share = lacking(service, at: site)
    guard share > 0 else { return true }
    if stage.firstHost[site] < 0 {
      let risk = ignoresStockOuts ? 0 : blueprint.continuity.stockOut
      return risk == 0 || stockOuts.uniform() >= risk
    }
    return Double(room[site].millicores) >= share * Double(service.millicores)
      && Double(room[site].memoryMiB) >= share * Double(service.memoryMiB)
  }

  /// The share of a service that its standby at a site does not hold.
  private func lacking(_ service: Stage.Service, at site: Int) -> Double {
    let standing = service.protection.standing
    let isLent = stage.firstHost[site] >= 0 && standing.isLent
    return isLent ? 1 : 1 - standing.standbyShare * service.standbysHeld
  }

  private mutating func takeRoom(for index: Int, _ standing: StandingProtection, at site: Int) {
    guard stage.firstHost[site] >= 0 else { return }
    let service = stage.services[index]
    let share = lacking(service, at: site)
    taken[index] = (
      Int64((share * Double(service.millicores)).rounded()),
      Int64((share * Double(service.memoryMiB)).rounded())
    )
    room[site].millicores -= taken[index].millicores
    room[site].memoryMiB -= taken[index].memoryMiB
  }

  /// A service goes home, unless its site was lost again meanwhile.
  mutating func goBack(_ index: Int, at time: Int64) {
    let site = Int(awayAt[index])
    guard site >= 0, awayUntil[index] == time else { return }
    room[site].millicores += taken[index].millicores
    room[site].memoryMiB += taken[index].memoryMiB
    taken[index] = (0, 0)
    let lacked = missing[index]
    add(index, lacked.replicas, lacked.since, time, lacked.reason)
    missing[index] = (0, 0, 0)
    awayAt[index] = -1
    leftSite[index] = -1
    guard time < horizon else { return }
    let service = stage.services[index]
    // What changed meanwhile crosses the network.
    let days = Double(time - fled[index].since) / 86_400_000
    let sharing = blueprint.virtualisation
    failbacks.append(
      (
        Int32(site), time,
        sharing.storageGiBPerGuest * Blueprint.gigabytesPerGibibyte * Double(fled[index].replicas)
          * min(1, sharing.dailyChange * days)
      ))
    add(
      index, service.replicas.count, time, time + service.failbackMilliseconds, reasons.goingBack)
    resettle(index, at: time)
  }

  /// Time that the data of some replicas take to a site, in milliseconds.
  private func restoreTime(_ replicas: Int, _ backups: BackupSchedule?, at site: Int) -> Int64 {
    let read =
      backups?.restoredShare(change: blueprint.virtualisation.dailyChange) ?? 1
    let seconds =
      gigabits * read * Double(replicas) / blueprint.sites[site].restoreGigabitsPerSecond
    return Int64((seconds * 1000).rounded(.up))
  }

  private mutating func note(
    _ steps: [(ContinuityRecord.Phase.Step, Int64)], of service: Stage.Service, lostAt start: Int64,
    until end: Int64
  ) {
    guard notesTimeline else { return }
    var before = start
    let back = end + service.failbackMilliseconds
    for (step, time) in steps + [(.away, end), (.back, back)] where time > before {
      timeline.append(
        .init(
          tenant: service.tenant, service: service.name, step: step, start: before - start,
          end: time - start))
      before = time
    }
  }

  // MARK: Loss of data

  /// Data are spoilt, and so are their copies: services are restored from a backup of before.
  mutating func spoil(_ occurrence: Occurrence, _ reason: Int32) {
    let hazard = reasons.hazards[Int(occurrence.hazard)]
    let latent = Int64((hazard.noticedSeconds * 1000).rounded())
    let noticed = occurrence.start + latent
    guard noticed < horizon else { return }
    var restores: [Int: Int64] = [:]
    for index in victims(occurrence) {
      let service = stage.services[index]
      let standing = service.protection.standing
      let isSafe = hazard.cause != .security || standing.backups?.isImmutable == true
      guard isSafe, let backups = standing.backups, let to = service.protection.site,
        let age = backups.age(before: latent, phase: noticed % backups.interval)
      else {
        let end = noticed + occurrence.end - occurrence.start
        add(index, service.replicas.count, noticed, end, reason)
        recoveries.append((Int32(index), reason, end - noticed, -1))
        continue
      }
      var time = noticed + (service.protection.restoration?.declareMilliseconds ?? 0)
      time =
        max(time, restores[to] ?? 0) + restoreTime(service.replicas.count, backups, at: to)
      restores[to] = time
      time += boot + service.rerouteMilliseconds
      add(index, service.replicas.count, noticed, time, reason)
      recoveries.append((Int32(index), reason, time - noticed, age))
    }
  }

  /// The services whose data an occurrence spoils.
  private func victims(_ occurrence: Occurrence) -> [Int] {
    if occurrence.domain == .service { return [Int(occurrence.unit)] }
    if occurrence.domain == .guest { return [Int(stage.serviceOf[Int(occurrence.unit)])] }
    let site = Int(occurrence.site)
    let all = servicesAt[site].map(\.service)
    guard let layout = layouts[site], occurrence.zone >= 0 || occurrence.host >= 0 else {
      return all
    }
    return all.filter { index in
      stage.services[index].replicas.contains { replica in
        let host = Int(stage.hostOf[replica]) - stage.firstHost[site]
        guard stage.hostOf[replica] >= 0, Int(stage.siteOf[replica]) == site else { return false }
        if occurrence.host >= 0 { return host == Int(occurrence.host) }
        return layout.contains(
          host, zone: Int(occurrence.zone),
          rack: occurrence.rack < 0 ? nil : Int(occurrence.rack))
      }
    }
  }

  /// Time until a replica has its data again from elsewhere, in milliseconds; nil where nobody has them.
  func copyTime(of service: Stage.Service, at site: Int) -> Int64? {
    let standing = service.protection.standing
    guard service.replicas.count > 1 || standing.replication != nil || standing.backups != nil
    else { return nil }
    return restart + restoreTime(1, standing.backups, at: site)
  }

  /// A disk is gone, with the data of one replica of its host.
  mutating func loseDisk(_ occurrence: Occurrence, _ reason: Int32) {
    let site = Int(occurrence.site)
    let host = stage.firstHost[site] + Int(occurrence.host)
    let residents = stage.firstResident[host]..<stage.firstResident[host + 1]
    guard !residents.isEmpty, downUntil[host] <= occurrence.start,
      lostUntil[site] <= occurrence.start
    else { return }
    let chosen = residents.lowerBound + Int32(occurrence.start % Int64(residents.count))
    let index = Int(stage.serviceOf[Int(stage.residents[Int(chosen)])])
    let service = stage.services[index]
    let standing = service.protection.standing
    let start = occurrence.start
    var age: Int64 = -1
    if service.replicas.count > 1 {
      // The other replicas of the service have the data.
      age = 0
    } else if let replication = standing.replication {
      age = replication.age(after: start, changes: changes)
    } else if let backups = standing.backups {
      age = start % backups.interval
    }
    let time = copyTime(of: service, at: site).map { start + $0 } ?? occurrence.end
    add(index, 1, start, time, reason)
    recoveries.append((Int32(index), reason, time - start, age))
  }
}
