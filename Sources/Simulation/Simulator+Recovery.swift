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

  /// A displaced guest asks for a new place: home, then the overflow site, then it waits.
  mutating func recover(_ row: Int, at time: Int64) {
    guard guests.state[row] == .down else { return }
    if tryHome(row, at: time) { return }
    if !awaySites.isEmpty, overflow(row, because: .noHost, at: time) == nil { return }
    waiting.append(Int32(row))
  }

  /// Guests that wait ask again, in order, until one finds no place.
  mutating func retryWaiting(at time: Int64) {
    guard !waiting.isEmpty else { return }
    var served = 0
    for row in waiting {
      if guests.state[Int(row)] == .down, !tryHome(Int(row), at: time),
        awaySites.isEmpty || overflow(Int(row), because: .noHost, at: time) != nil
      {
        break
      }
      served += 1
    }
    waiting.removeFirst(served)
  }

  private mutating func tryHome(_ row: Int, at time: Int64) -> Bool {
    guard triesHome, homeLosses == 0, isOfferedHome(row, at: time) else { return false }
    place([row], onSite: home, at: time)
    guard case .placed(let host, let set) = decisions[0] else { return false }
    settle(row, site: home, place: host, gpus: set, delay: 0, at: time)
    return true
  }

  // MARK: To another site

  /// Plans what the strategy does for the guests of the lost home site, in the order of rows.
  mutating func planRestoration(of rows: [Int], at time: Int64) {
    var queued = 0.0
    for row in rows {
      let data = blueprint.virtualisation.storageGiBPerGuest
      record.lossMilliseconds.append(
        contentsOf: dataLoss(of: row, at: time).map { [$0] } ?? [])
      scheduleRestoration(of: row, lostAt: time, dataGiB: data, queuedGiB: queued)
      queued += data
    }
  }

  /// Age of the data that a guest has when it comes back, or nil where its site keeps it.
  private func dataLoss(of row: Int, at time: Int64) -> Int64? {
    let age = time - guests.asked[row]
    if let interval = recovery.standing.backupInterval { return min(time % interval, age) }
    return recovery.standing.replicationLag.map { min($0, age) }
  }

  mutating func scheduleRestoration(
    of row: Int, lostAt time: Int64, dataGiB: Double, queuedGiB: Double
  ) {
    guard let restoration = recovery.restoration, let recoverySite else {
      waiting.append(Int32(row))
      return
    }
    var ready = time + restoration.declareMilliseconds + restoration.promoteMilliseconds
    if restoration.movesData {
      // A GiB is 8.589934592 Gbit.
      let gigabits = (queuedGiB + dataGiB) * 8.589934592
      let seconds = gigabits / blueprint.sites[recoverySite].restoreGigabitsPerSecond
      ready += Int64((seconds * 1000).rounded(.up))
    }
    guard ready < horizon else { return }
    queue.add(
      Event(
        time: ready, kind: .restored, subject: Int32(row), generation: guests.generation[row]))
  }

  /// A guest's data or standby is ready at the recovery site.
  mutating func restore(_ row: Int, at time: Int64) {
    guard guests.state[row] == .down, let recoverySite else { return }
    let hadStandby = guests.standby[row] >= 0
    unprotect(row, at: time)
    if settleAway(row, site: recoverySite, delay: hadStandby ? 0 : nil, at: time) == nil {
      guests.isEvacuated[row] = true
    } else {
      waiting.append(Int32(row))
    }
  }

  /// The home site is back: guests that waited for it start again, evacuated ones move back.
  mutating func returnHome(at time: Int64) {
    for row in 0..<guests.count {
      if guests.state[row] == .down, guests.downCause[row] == .site {
        if tryHome(row, at: time) {
          protect(row, at: time)
        } else if !waiting.contains(Int32(row)) {
          waiting.append(Int32(row))
        }
      } else if guests.isEvacuated[row], guests.state[row] == .running {
        moveHome(row, at: time)
      }
    }
  }

  /// Moves an evacuated guest back without a pause; what changed meanwhile crosses the network.
  private mutating func moveHome(_ row: Int, at time: Int64) {
    place([row], onSite: home, at: time)
    guard case .placed(let host, let set) = decisions[0] else { return }
    let days = Double(time - guests.since[row]) / 86_400_000
    let sharing = blueprint.virtualisation
    meters.transfer(
      owner: guests.owner[row],
      gigabytes: sharing.storageGiBPerGuest * Blueprint.gigabytesPerGibibyte
        * min(1, sharing.dailyChange * days),
      at: time)
    leave(row, at: time)
    settle(row, site: home, place: host, gpus: set, delay: 0, at: time)
    guests.isEvacuated[row] = false
    protect(row, at: time)
  }

  // MARK: Standing protection

  /// Starts the backups or the standby of a guest at home.
  mutating func protect(_ row: Int, at time: Int64) {
    let standing = recovery.standing
    guard let recoverySite, guests.standby[row] == -1 else { return }
    // A guest that is gone before the next backup is never backed up.
    if let interval = standing.backupInterval,
      guests.departure[row] <= (time / interval + 1) * interval
    {
      return
    }
    let data = blueprint.virtualisation.storageGiBPerGuest * Blueprint.gigabytesPerGibibyte
    meters.protect(owner: guests.owner[row], gigabytes: data, at: time)
    meters.transfer(owner: guests.owner[row], gigabytes: data, at: time)
    guests.standby[row] = Self.protectedWithoutStandby
    guard standing.standbyShare > 0 else { return }
    let (cores, memory) = standbySize(row)
    let site = blueprint.sites[recoverySite]
    if site.kind == .public {
      guard let type = site.firstInstance(millicores: Int(cores), memoryMiB: Int(memory))
      else { return }
      meters.rent(
        cell: meters.firstCell[recoverySite] + type, owner: guests.owner[row], 1, at: time)
      guests.standby[row] = Int32(type)
    } else {
      let state = stateOf[recoverySite]
      guard
        let host = states[state].pool.firstFit(millicores: cores, memoryMiB: memory)
      else { return }
      states[state].pool.take(host, .room(millicores: cores, memoryMiB: memory))
      occupy(host, site: recoverySite, at: time)
      _ = wake(host, site: recoverySite, at: time)
      guests.standby[row] = Int32(host)
    }
  }

  /// Ends the backups or the standby of a guest.
  mutating func unprotect(_ row: Int, at time: Int64) {
    guard let recoverySite, guests.standby[row] != -1 else { return }
    let data = blueprint.virtualisation.storageGiBPerGuest * Blueprint.gigabytesPerGibibyte
    meters.protect(owner: guests.owner[row], gigabytes: -data, at: time)
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
    guard let recoverySite, stateOf[recoverySite] == state else { return }
    for row in 0..<guests.count where guests.standby[row] == Int32(host) {
      guests.standby[row] = Self.protectedWithoutStandby
      releaseStandby(row, host: host, at: time)
    }
  }

  private mutating func releaseStandby(_ row: Int, host: Int, at time: Int64) {
    guard let recoverySite else { return }
    let (cores, memory) = standbySize(row)
    states[stateOf[recoverySite]].pool.release(
      host, .room(millicores: cores, memoryMiB: memory))
    vacate(host, site: recoverySite, at: time)
  }

  private func standbySize(_ row: Int) -> (millicores: Int32, memoryMiB: Int32) {
    let share = recovery.standing.standbyShare
    return (
      Int32((Double(guests.millicores[row]) * share).rounded(.up)),
      Int32((Double(guests.memoryMiB[row]) * share).rounded(.up))
    )
  }

  private static let protectedWithoutStandby: Int32 = -2
}
