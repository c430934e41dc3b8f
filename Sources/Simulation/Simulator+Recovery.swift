import Platform
import Policies

extension Simulator {
  // MARK: Within a site

  /// Guests displaced by the failure of hosts or a zone ask for a new place once it is noticed.
  mutating func planRecovery(of rows: [Int], at time: Int64) {
    let noticed = time + Int64((blueprint.failures.detectionSeconds * 1000).rounded())
    for row in rows where noticed < horizon {
      queue.add(
        Event(
          time: noticed, kind: .recovery, subject: Int32(row),
          generation: guests.generation[row]))
    }
  }

  /// A displaced guest asks for a new place: home, then the overflow site where its data can be read, then it
  /// waits.
  mutating func recover(_ row: Int, at time: Int64) {
    guard guests.state[row] == .down else { return }
    if isCutOff(row) || !findPlace(for: row, at: time) { waiting.append(Int32(row)) }
  }

  /// Home is asked first, then the others; a site that was lost, or that has a copy while home is, comes before.
  private mutating func findPlace(for row: Int, at time: Int64) -> Bool {
    if isBoundToCopy(row) {
      return recoverySite(of: row).map {
        settleAway(row, site: $0, delay: nil, at: time) == nil
      } ?? false
    }
    if guests.downCause[row] == .site, hasData(row) {
      let site = Int(guests.dataSite[row])
      if site >= 0, site != home, blueprint.sites[site].isRented,
        settleAway(row, site: site, delay: nil, at: time) == nil
      {
        return true
      }
    }
    return tryHome(row, at: time)
      || !awaySites.isEmpty && overflow(row, because: .noHost, at: time) == nil
  }

  /// Guests that wait ask again, in order, until one finds no place; those whose data are out of reach wait on.
  mutating func retryWaiting(at time: Int64) {
    guard !waiting.isEmpty else { return }
    var kept: [Int32] = []
    for (index, row) in waiting.enumerated() where guests.state[Int(row)] == .down {
      if isCutOff(Int(row)) {
        kept.append(row)
      } else if !findPlace(for: Int(row), at: time) {
        // Who can only be where its copy is keeps nobody else waiting.
        if isBoundToCopy(Int(row)) {
          kept.append(row)
          continue
        }
        kept += waiting[index...]
        break
      }
    }
    waiting = kept
  }

  /// Whether a guest's data are at a site that is lost, and at no other: then it waits.
  ///
  /// Guests without disks and replicas of elastic services have no data of their own, and what spare capacity lost
  /// had notice.
  private func isCutOff(_ row: Int) -> Bool {
    let site = Int(guests.dataSite[row])
    guard site >= 0, hasData(row),
      site == home && homeLosses > 0 || lostSites[site, default: 0] > 0
    else { return false }
    let cause = guests.downCause[row]
    // A protected guest that was at home when it was lost waits for its data to be ready elsewhere.
    return cause != .interruption
      && !(site == home && cause == .site && protection(of: row).restoration != nil)
  }

  private func hasData(_ row: Int) -> Bool {
    blueprint.virtualisation.storageGiBPerGuest > 0 && guests.replicaOf[row] < 0
  }

  /// Whether a guest's data are at home, which is lost, so that only where its copy is it can start.
  private func isBoundToCopy(_ row: Int) -> Bool {
    guests.downCause[row] == .site && hasData(row) && homeLosses > 0
      && Int(guests.dataSite[row]) == home
  }

  /// Whether a guest that lost its site has its data at home, or none.
  private func mayStartAtHome(_ row: Int) -> Bool {
    let site = Int(guests.dataSite[row])
    return !hasData(row) || site < 0 || !blueprint.sites[site].isRented
      || guests.isEvacuated[row] && recoverySite(of: row) == site
  }

  /// What must be copied from home before a guest that went down there starts at another site, in GB.
  func gigabytesLeft(atHome row: Int) -> Double {
    guard guests.state[row] == .down, guests.downCause[row] != .interruption, homeLosses == 0,
      Int(guests.dataSite[row]) == home, hasData(row)
    else { return 0 }
    return blueprint.virtualisation.storageGiBPerGuest * Blueprint.gigabytesPerGibibyte
  }

  private mutating func tryHome(_ row: Int, at time: Int64) -> Bool {
    guard triesHome, homeLosses == 0, isOfferedHome(row, at: time) else { return false }
    place([row], onSite: home, at: time)
    guard case .placed(let host, let set) = decisions[0] else { return false }
    settle(row, site: home, place: host, gpus: set, delay: 0, at: time)
    return true
  }

  // MARK: To another site

  /// The strategy that a guest has against the loss of its site.
  func protection(of row: Int) -> Protection { protections[Int(guests.protection[row])] }

  /// The site that a guest recovers to, or nil where it waits for its own.
  func recoverySite(of row: Int) -> Int? { protection(of: row).site }

  /// Plans what strategies do for the guests of the lost home site: the most critical tiers first, those of
  /// none last, each in the order of rows.
  mutating func planRestoration(of rows: [Int], at time: Int64) {
    let sharing = blueprint.virtualisation
    let changes =
      sharing.storageGiBPerGuest * sharing.dailyChange * Double(rows.count)
      * Blueprint.gigabitsPerGibibyte / 86_400
    var queued: [Int: Double] = [:]
    func rank(_ row: Int) -> Int { Int(guests.protection[row] &- 1) }
    for row in rows.sorted(by: { (rank($0), $0) < (rank($1), $1) }) {
      let standing = protection(of: row).standing
      let age = time - guests.asked[row]
      if let replication = standing.replication {
        record.lossMilliseconds.append(replication.age(after: age, changes: changes))
      } else if let backups = standing.backups {
        record.lossMilliseconds.append(min(time % backups.interval, age))
      }
      var moves = 0.0
      if let site = recoverySite(of: row) {
        let read = standing.backups?.restoredShare(change: sharing.dailyChange) ?? 1
        queued[site, default: 0] += sharing.storageGiBPerGuest * read
        moves = queued[site, default: 0]
      }
      scheduleRestoration(of: row, lostAt: time, movesGiB: moves)
    }
  }

  /// Plans when a guest is back at its recovery site.
  ///
  /// - Parameter moved: Data that come before it is, its own included.
  mutating func scheduleRestoration(of row: Int, lostAt time: Int64, movesGiB moved: Double) {
    let protection = protection(of: row)
    guard let restoration = protection.restoration, let site = protection.site else {
      if isCutOff(row) { waiting.append(Int32(row)) } else { planRecovery(of: [row], at: time) }
      return
    }
    var ready = time + restoration.declareMilliseconds + restoration.promoteMilliseconds
    if restoration.movesData {
      let seconds =
        moved * Blueprint.gigabitsPerGibibyte / blueprint.sites[site].restoreGigabitsPerSecond
      ready += Int64((seconds * 1000).rounded(.up))
    }
    guard ready < horizon else { return }
    queue.add(
      Event(
        time: ready, kind: .restored, subject: Int32(row), generation: guests.generation[row]))
  }

  /// A guest's data or standby is ready at the recovery site.
  mutating func restore(_ row: Int, at time: Int64) {
    let protection = protection(of: row)
    guard guests.state[row] == .down, let site = protection.site else { return }
    let isReady = guests.standby[row] >= 0 && protection.restoration?.provisions != true
    unprotect(row, at: time)
    if settleAway(row, site: site, delay: isReady ? 0 : nil, at: time) == nil {
      setEvacuated(row, true, at: time)
      planReturn(of: row, at: time)
    } else {
      waiting.append(Int32(row))
    }
  }

  /// The home site is back: guests that waited for it start again.
  mutating func restartAtHome(at time: Int64) {
    for row in 0..<guests.count {
      if guests.state[row] == .down, guests.downCause[row] == .site, mayStartAtHome(row) {
        if tryHome(row, at: time) {
          protect(row, at: time)
        } else if !waiting.contains(Int32(row)) {
          waiting.append(Int32(row))
        }
      }
    }
  }

  /// A guest begins or ends to run where it recovered to.
  mutating func setEvacuated(_ row: Int, _ isEvacuated: Bool, at time: Int64) {
    guard guests.isEvacuated[row] != isEvacuated else { return }
    guests.isEvacuated[row] = isEvacuated
    meters.copy(
      .failedOver, guests.protection[row], owner: guests.owner[row],
      millicores: (isEvacuated ? 1 : -1) * Int64(guests.millicores[row]), at: time)
  }

  // MARK: Standing protection

  /// Starts the backups or the standby of a guest at home.
  mutating func protect(_ row: Int, at time: Int64) {
    let standing = protection(of: row).standing
    guard let recoverySite = recoverySite(of: row), guests.standby[row] == -1 else { return }
    // A guest that is gone before the next backup is never backed up.
    if standing.replication == nil, let interval = standing.backups?.interval,
      guests.departure[row] <= (time / interval + 1) * interval
    {
      return
    }
    let data = blueprint.virtualisation.storageGiBPerGuest * Blueprint.gigabytesPerGibibyte
    let (kind, owner) = (guests.protection[row], guests.owner[row])
    meters.protect(kind, owner: owner, gigabytes: data, at: time)
    // Guests that are there from the start were copied before it.
    if time > 0 { meters.transfer(kind, owner: owner, gigabytes: data, at: time) }
    guests.standby[row] = Self.protectedWithoutStandby
    meters.copy(.protected, kind, owner: owner, millicores: Int64(guests.millicores[row]), at: time)
    countDrills(row, sign: 1, at: time)
    guard standing.standbyShare > 0 else { return }
    let (cores, memory) = standbySize(row)
    meters.copy(.standby, kind, owner: owner, millicores: Int64(cores), at: time)
    let site = blueprint.sites[recoverySite]
    if site.kind == .public {
      guard let type = site.firstInstance(millicores: Int(cores), memoryMiB: Int(memory))
      else {
        guests.lacksStandby[row] = true
        return
      }
      meters.rent(
        cell: meters.firstCell[recoverySite] + type, owner: guests.owner[row], 1, at: time)
      guests.standby[row] = Int32(type)
    } else if !standing.isLent {
      let state = stateOf[recoverySite]
      let room = room(for: row, millicores: cores, memoryMiB: memory)
      guard let host = states[state].pool.firstFit(room) else {
        guests.lacksStandby[row] = true
        return
      }
      states[state].pool.take(host, room)
      occupy(host, site: recoverySite, at: time)
      _ = wake(host, site: recoverySite, at: time)
      guests.standby[row] = Int32(host)
      guests.standbyHost[row] = Int32(host)
    }
  }

  /// A guest that has backups, but no standby, changes its cores.
  mutating func resizeCopy(of row: Int, to size: Int32, at time: Int64) {
    guard guests.standby[row] == Self.protectedWithoutStandby else { return }
    countDrills(row, sign: -1, at: time)
    let before = guests.millicores[row]
    guests.millicores[row] = size
    countDrills(row, sign: 1, at: time)
    meters.copy(
      .protected, guests.protection[row], owner: guests.owner[row],
      millicores: Int64(size - before), at: time)
  }

  /// Ends the backups or the standby of a guest.
  mutating func unprotect(_ row: Int, at time: Int64) {
    guard let recoverySite = recoverySite(of: row), guests.standby[row] != -1 else { return }
    let data = blueprint.virtualisation.storageGiBPerGuest * Blueprint.gigabytesPerGibibyte
    meters.protect(
      guests.protection[row], owner: guests.owner[row], gigabytes: -data, at: time)
    let (kind, owner) = (guests.protection[row], guests.owner[row])
    meters.copy(
      .protected, kind, owner: owner, millicores: -Int64(guests.millicores[row]), at: time)
    countDrills(row, sign: -1, at: time)
    if protection(of: row).standing.standbyShare > 0 {
      meters.copy(
        .standby, kind, owner: owner, millicores: -Int64(standbySize(row).millicores), at: time)
    }
    let standby = guests.standby[row]
    guests.standby[row] = -1
    guard standby >= 0 else { return }
    if blueprint.sites[recoverySite].kind == .public {
      meters.rent(
        cell: meters.firstCell[recoverySite] + Int(standby), owner: guests.owner[row], -1,
        at: time)
    } else {
      releaseStandby(row, host: Int(standby), at: time)
    }
  }

  /// Standbys on a host that goes down are lost; their guests stay unprotected by one.
  mutating func dropStandbys(on host: Int, state: Int, at time: Int64) {
    guard protections.contains(where: { $0.site.map { stateOf[$0] } == state }) else { return }
    for row in 0..<guests.count
    where guests.standby[row] == Int32(host) && recoverySite(of: row).map({ stateOf[$0] }) == state
    {
      guests.standby[row] = Self.protectedWithoutStandby
      releaseStandby(row, host: host, at: time)
    }
  }

  private mutating func releaseStandby(_ row: Int, host: Int, at time: Int64) {
    guard let recoverySite = recoverySite(of: row) else { return }
    let (cores, memory) = standbySize(row)
    states[stateOf[recoverySite]].pool.release(
      host, room(for: row, millicores: cores, memoryMiB: memory))
    vacate(host, site: recoverySite, at: time)
  }

  private func standbySize(_ row: Int) -> (millicores: Int32, memoryMiB: Int32) {
    let share = protection(of: row).standing.standbyShare
    return (
      Int32((Double(guests.millicores[row]) * share).rounded(.up)),
      Int32((Double(guests.memoryMiB[row]) * share).rounded(.up))
    )
  }

  private static let protectedWithoutStandby: Int32 = -2
}
