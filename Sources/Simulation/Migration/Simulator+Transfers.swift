import Kernels
import Platform
import Policies

// A guest moves in legs: it waits until its links have a stream free and its target is awake; it is copied
// while it runs, and while it does not; it starts again; what is left follows. Streams share links max–min
// fairly, so that each that begins or ends changes the rates of others.
extension Simulator {
  /// The network of copies, as the blueprint has it.
  func makeNetwork() -> TransferNetwork {
    TransferNetwork(
      hosts: states.reduce(0) { $0 + $1.pool.count }, gigabits: migration.gigabits,
      sites: blueprint.sites.map { max($0.homeGigabitsPerSecond, 1e-3) },
      most: migration.streams)
  }

  /// A guest of an own site is to move to a host of that site, whose room is taken from now on.
  mutating func transfer(_ row: Int, to target: Int, isUrgent: Bool = false, at time: Int64) {
    let site = Int(guests.site[row])
    let state = stateOf[site]
    states[state].pool.take(target, placementRequest(row))
    occupy(target, site: site, at: time)
    let (first, source) = (states[state].firstHost, Int(guests.place[row]))
    add(
      Transfer(
        row: row, site: site, source: source, toSite: site, target: target,
        links: [network.link(ofHost: first + source), network.link(ofHost: first + target)],
        ready: max(time, wake(target, site: site, at: time)), isUrgent: isUrgent,
        order: transfersAsked, memoryMiB: Double(guests.memoryMiB[row]), storageMiB: 0,
        busy: busyShare(of: row, at: time)), at: time)
  }

  /// A guest of an own site is to run on at another site, whose storage gets its data first.
  mutating func transfer(_ row: Int, toSite other: Int, at time: Int64) {
    let site = Int(guests.site[row])
    let source = Int(guests.place[row])
    add(
      Transfer(
        row: row, site: site, source: source, toSite: other, target: -1,
        links: [
          network.link(ofHost: states[stateOf[site]].firstHost + source),
          network.link(toSite: other),
        ],
        ready: time, isUrgent: true, order: transfersAsked,
        memoryMiB: Double(guests.memoryMiB[row]),
        storageMiB: blueprint.virtualisation.storageGiBPerGuest * 1024,
        busy: busyShare(of: row, at: time)), at: time)
  }

  private mutating func add(_ transfer: Transfer, at time: Int64) {
    transfersAsked += 1
    guests.moving[transfer.row] = Int32(transfers.count)
    transfers.append(transfer)
    transfersChanged = true
    if transfer.ready > time, transfer.ready < horizon {
      queue.add(Event(time: transfer.ready, kind: .transfersReady, subject: 0))
    }
  }

  private func busyShare(of row: Int, at time: Int64) -> Double {
    let size = Double(guests.demandMillicores[row])
    guard size > 0 else { return 0 }
    let step = Int(time / request.workload.stepMilliseconds)
    return Double(demand(of: row, at: step)) / 10 / size
  }

  /// What is sent has changed: begins copies that wait, and shares the links anew.
  mutating func updateTransfers(at time: Int64) {
    while transfersChanged {
      transfersChanged = false
      beginWaiting(at: time)
      shareLinks(at: time)
      // A leg without length is over at once, and may let others begin.
      while let index = transfers.indices.first(where: {
        transfers[$0].leg != .waiting && transfers[$0].legSeconds <= 0
      }) {
        endLeg(index, at: time)
      }
    }
  }

  private mutating func beginWaiting(at time: Int64) {
    let waiting = transfers.indices.filter {
      transfers[$0].leg == .waiting && transfers[$0].ready <= time
    }.sorted {
      let (left, right) = (transfers[$0], transfers[$1])
      return left.isUrgent != right.isUrgent ? left.isUrgent : left.order < right.order
    }
    for index in waiting where network.hasRoom(on: transfers[index].links) {
      network.use(transfers[index].links, by: 1)
      transfers[index].leg = .before
      transfers[index].since = time
      record.migrations += 1
      let state = stateOf[transfers[index].site]
      let zone =
        states[state].firstZone + Int(states[state].zone[transfers[index].source])
      meters.migrations[zone][Int(time / HourlyMeter.hour)] += 1
    }
  }

  private mutating func shareLinks(at time: Int64) {
    let sending = transfers.indices.filter { transfers[$0].isSending }
    let rates = network.rates(of: sending.map { transfers[$0].links })
    for (index, rate) in zip(sending, rates) where transfers[index].gigabits != rate {
      if transfers[index].gigabits > 0 { count(index, at: time) }
      transfers[index].gigabits = rate
      if transfers[index].leg == .before {
        transfers[index].plan = plan(of: transfers[index], gigabits: rate)
      }
      planEnd(index)
    }
  }

  /// How a guest is moved at a rate; data that the target does not share are sent first.
  private func plan(of transfer: Transfer, gigabits: Double) -> MigrationPlan {
    var plan = migration.plan(
      memoryMiB: transfer.memoryMiB, busy: transfer.busy, gigabits: gigabits)
    plan.before.movedMiB += transfer.storageMiB
    plan.before.seconds +=
      transfer.storageMiB / MigrationPlan.mebibytesPerSecond(gigabits)
    return plan
  }

  private mutating func planEnd(_ index: Int) {
    transferVersion += 1
    transfers[index].version = transferVersion
    guard transfers[index].end < horizon else { return }
    queue.add(
      Event(
        time: transfers[index].end, kind: .guestMoves, subject: Int32(transfers[index].row),
        generation: transferVersion))
  }

  /// Counts what was sent and what the guest lost up to an instant.
  private mutating func count(_ index: Int, at time: Int64) {
    let transfer = transfers[index]
    record.migratedMiB += transfers[index].advance(to: time)
    if transfer.leg == .before || transfer.leg == .after {
      lose(transfer.row, transfer.plan.loss, from: transfer.since, until: time)
    }
  }

  /// Counts what a guest loses of its demand while it is copied; its host is busy all the same.
  private mutating func lose(_ row: Int, _ share: Double, from start: Int64, until end: Int64) {
    guard share > 0 else { return }
    let length = request.workload.stepMilliseconds
    var time = start
    while time < end {
      let step = Int(time / length)
      let until = min(end, Int64(step + 1) * length)
      record.lostToMigration += Double(demand(of: row, at: step)) * Double(until - time) * share
      time = until
    }
  }

  // MARK: Legs

  /// The time of a leg has come, unless rates have changed since it was foreseen.
  mutating func endLeg(of row: Int, version: Int32, at time: Int64) {
    let index = Int(guests.moving[row])
    guard index >= 0, transfers[index].version == version else { return }
    endLeg(index, at: time)
  }

  private mutating func endLeg(_ index: Int, at time: Int64) {
    count(index, at: time)
    record.migratedMiB += transfers[index].finish()
    let row = transfers[index].row
    let plan = transfers[index].plan
    switch transfers[index].leg {
    case .waiting: preconditionFailure("what waits has no end")
    case .before:
      guard change(row, at: time) else { return }
      enter(.stopped, row, plan.stopped.movedMiB, at: time)
    case .stopped: enter(.restarting, row, 0, at: time)
    case .restarting:
      if plan.downtimeSeconds > 0 { resume(row, at: time) }
      enter(.after, row, plan.after.movedMiB, at: time)
    case .after: endMigration(of: row, at: time)
    }
  }

  /// Goes on with the next leg, which may have no length.
  private mutating func enter(_ leg: Transfer.Leg, _ row: Int, _ volume: Double, at time: Int64) {
    let index = Int(guests.moving[row])
    guard index >= 0 else { return }
    transfers[index].leg = leg
    transfers[index].done = 0
    transfers[index].since = time
    transfers[index].volumeMiB = volume
    transfersChanged = true
    if transfers[index].legSeconds > 0 { planEnd(index) }
  }

  /// A guest leaves its source for its target; whether it got there.
  private mutating func change(_ row: Int, at time: Int64) -> Bool {
    let index = Int(guests.moving[row])
    let transfer = transfers[index]
    let state = stateOf[transfer.site]
    let downtime = transfer.plan.downtimeSeconds
    // It comes back under the same transfer once it has its new place.
    guests.moving[row] = -1
    if transfer.target >= 0 {
      states[state].pool.release(transfer.target, placementRequest(row))
      vacate(transfer.target, site: transfer.site, at: time)
    } else {
      unprotect(row, at: time)
    }
    let held = PlacementRequest.room(
      millicores: guests.millicores[row], memoryMiB: guests.memoryMiB[row])
    leave(row, at: time)
    if downtime > 0 {
      guests.downSince[row] = time
      guests.downCause[row] = .migration
    }
    let delay = downtime > 0 ? horizon : 0
    if transfer.target >= 0 {
      states[state].pool.take(transfer.target, placementRequest(row))
      settle(
        row, site: transfer.site, place: Int32(transfer.target), delay: delay, boots: false,
        at: time)
    } else if settleAway(row, site: transfer.toSite, delay: delay, boots: false, at: time) != nil {
      // The other site is full: the guest is down, and waits for a place at home.
      guests.moving[row] = Int32(index)
      endMigration(of: row, at: time)
      goDown(row, cause: .migration, at: time)
      waiting.append(Int32(row))
      return false
    } else {
      setEvacuated(row, true, at: time)
      planReturn(of: row, at: time)
      record.relocated += 1
    }
    guests.moving[row] = Int32(index)
    let isCopied = transfer.plan.stopped.movedMiB == 0 && transfer.plan.after.movedMiB == 0
    guard !isCopied, states[state].pool.fits(transfer.source, held) else { return true }
    // What is not copied yet keeps its room at the source.
    states[state].pool.take(transfer.source, held)
    occupy(transfer.source, site: transfer.site, at: time)
    transfers[index].hold = held
    return true
  }

  /// A guest runs on at its new place, once that is awake.
  private mutating func resume(_ row: Int, at time: Int64) {
    let state = stateOf[Int(guests.site[row])]
    let place = Int(guests.place[row])
    if state >= 0, states[state].power[place] == .waking {
      queue.add(
        Event(
          time: states[state].awakeAt[place], kind: .guestBooted, subject: Int32(row),
          generation: guests.generation[row]))
    } else {
      startRunning(row, at: time)
    }
  }

  /// Counts what has been sent when the run ends.
  mutating func closeTransfers() {
    for index in transfers.indices where transfers[index].isSending { count(index, at: horizon) }
  }

  /// A migration is over, or is given up: what it holds is free again.
  mutating func endMigration(of row: Int, at time: Int64) {
    guard guests.moving[row] >= 0 else { return }
    let index = Int(guests.moving[row])
    if transfers[index].isSending, transfers[index].since < time { count(index, at: time) }
    let transfer = transfers[index]
    // The last one takes its place.
    guests.moving[transfers[transfers.count - 1].row] = Int32(index)
    guests.moving[row] = -1
    transfers.swapAt(index, transfers.count - 1)
    transfers.removeLast()
    transfersChanged = true
    if transfer.leg != .waiting { network.use(transfer.links, by: -1) }
    let state = stateOf[transfer.site]
    if transfer.isAtSource, transfer.target >= 0 {
      states[state].pool.release(transfer.target, placementRequest(row))
      vacate(transfer.target, site: transfer.site, at: time)
    }
    if let hold = transfer.hold {
      states[state].pool.release(transfer.source, hold)
      vacate(transfer.source, site: transfer.site, at: time)
    }
    if transfer.toSite != transfer.site {
      meters.transfer(
        guests.protection[row], owner: guests.owner[row],
        gigabytes: transfer.sentMiB / 1024 * Blueprint.gigabytesPerGibibyte, at: time)
    }
  }

  /// A host fails, or will: guests on their way to it stay where they are.
  mutating func giveUpMigrations(to host: Int, site: Int, at time: Int64) {
    let rows = transfers.filter {
      $0.isAtSource && $0.target == host && $0.toSite == site
    }.map(\.row)
    for row in rows { endMigration(of: row, at: time) }
  }

  /// Guests that run elsewhere, or will, while something of them is on a host only.
  func orphans(of host: Int, site: Int) -> [Int] {
    transfers.filter {
      !$0.isAtSource && $0.needsSource && $0.source == host && $0.site == site
    }.map(\.row).sorted()
  }
}
