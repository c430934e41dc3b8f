import Kernels
import Platform
import Policies

extension Simulator {
  /// Admits the guests that arrive at one instant: home first, then the overflow site.
  mutating func admit(_ rows: Range<Int>, at time: Int64) {
    var arriving: [Int] = []
    for row in rows
    where guests.departure[row] > time && !isElastic(request.workload.service[row]) {
      arriving.append(row)
    }
    guard !arriving.isEmpty else { return }
    admit(arriving, at: time)
  }

  /// Admits guests in order; those refused everywhere are counted with the reason.
  mutating func admit(_ asking: [Int], at time: Int64) {
    let rows = quotas.isEmpty ? asking : asking.filter { takesQuota($0) }
    let outcome = offerHome(rows, at: time)
    for (row, decision) in zip(rows, outcome) {
      switch decision {
      case .placed(let host, let set):
        accept(row)
        if row < record.firstHosts.count { record.firstHosts[row] = host }
        settle(row, site: home, place: host, gpus: set, delay: 0, at: time)
        protect(row, at: time)
      case .refused(let reason):
        if let refusal = overflow(row, because: reason, at: time) {
          if triesHome, homeLosses > 0 {
            accept(row)
            goDown(row, cause: .site, at: time)
            scheduleRestoration(of: row, lostAt: time, movesGiB: 0)
          } else {
            if guests.replicaOf[row] < 0 {
              record.refusals[refusal, default: 0] += 1
            } else {
              record.replicasRefused += 1
            }
            giveBackQuota(row)
          }
        } else {
          accept(row)
          record.burst += triesHome && blueprint.sites[Int(guests.site[row])].isRented ? 1 : 0
        }
      }
    }
  }

  /// Takes a guest into its quotas; one that does not fit is refused.
  private mutating func takesQuota(_ row: Int) -> Bool {
    guard
      let refusal = quotas.take(
        guests.quotaKey[row], millicores: guests.millicores[row],
        memoryMiB: guests.memoryMiB[row])
    else { return true }
    if guests.replicaOf[row] < 0 {
      record.refusals[refusal, default: 0] += 1
    } else {
      record.replicasRefused += 1
    }
    return false
  }

  private mutating func giveBackQuota(_ row: Int) {
    guard !quotas.isEmpty else { return }
    quotas.giveBack(
      guests.quotaKey[row], millicores: guests.millicores[row], memoryMiB: guests.memoryMiB[row])
  }

  /// Asks the home site for a place for those guests that are offered to it.
  private mutating func offerHome(_ rows: [Int], at time: Int64) -> [PlacementDecision] {
    guard homeLosses == 0, triesHome else {
      return rows.map { .refused(mayRun($0, at: home) ? .noHost : .residency) }
    }
    if offersAllHome {
      place(rows, onSite: home, at: time)
      return decisions
    }
    let offered = rows.filter { isOfferedHome($0, at: time) }
    place(offered, onSite: home, at: time)
    var found = decisions.makeIterator()
    let isOffered = Set(offered)
    return rows.map {
      isOffered.contains($0) ? found.next() ?? .refused(.noHost) : .refused(.residency)
    }
  }

  /// Asks the policy of a private site for a place for each guest; answers are in `decisions`.
  mutating func place(_ rows: [Int], onSite site: Int, at time: Int64) {
    batch.removeAll(keepingCapacity: true)
    for row in rows {
      batch.append(placementRequest(row))
    }
    let context = PlacementContext(
      time: time, seed: request.seed, replication: request.replication)
    let index = stateOf[site]
    placement[index].place(
      batch, on: &states[index].pool, in: context, into: &decisions)
    if scalesNodes(index) { growNodes(for: rows, onSite: site, at: time) }
  }

  /// What a guest asks of a placement rule.
  func placementRequest(_ row: Int) -> PlacementRequest {
    // Room that is kept free is for guests of what has failed, not for those whose instance was taken back.
    let hasFailed = guests.state[row] == .down && guests.downCause[row] != .interruption
    return PlacementRequest(
      guest: Int32(row), identity: guests.identity[row], millicores: guests.millicores[row],
      memoryMiB: guests.memoryMiB[row], gpus: guests.gpus[row], machine: guests.machine[row],
      service: guests.service[row], departure: expectedDeparture(of: row),
      rules: guests.rules[Int(guests.ruleOf[row])], mayUseSpare: hasFailed)
  }

  /// What a guest takes of the host that it has: all that giving it back asks for.
  func occupancy(_ row: Int) -> PlacementRequest {
    var room = PlacementRequest.room(
      millicores: guests.millicores[row], memoryMiB: guests.memoryMiB[row])
    room.service = guests.service[row]
    room.rules = guests.rules[Int(guests.ruleOf[row])]
    if guests.heldGPUs[row] != 0 { room.gpus = guests.gpus[row] }
    if countsDepartures { room.departure = expectedDeparture(of: row) }
    return room
  }

  /// When a guest is expected to leave: its life times a log-normal error.
  private func expectedDeparture(of row: Int) -> Int64 {
    let error = blueprint.virtualisation.lifetimeError
    guard error > 0 else { return guests.departure[row] }
    var stream = RandomStream(
      seed: request.seed, replication: request.replication, component: .placement,
      entity: guests.identity[row] &+ 0x6C69_6665)
    let life = Double(guests.departure[row] - guests.asked[row])
    let expected = life * Elementary.exp(error * stream.normal())
    return guests.asked[row] + Int64(min(expected, 1e15))
  }

  /// Places a guest at a site other than home; returns the reason where that fails.
  ///
  /// - Parameter delay: Milliseconds until it runs, or nil for the site's own.
  mutating func settleAway(
    _ row: Int, site: Int, delay: Int64?, atLeast least: Int64 = 0, boots: Bool = true,
    at time: Int64
  ) -> Refusal? {
    let description = blueprint.sites[site]
    guard mayRun(row, at: site) else { return .residency }
    guard lostSites[site, default: 0] == 0 else { return .noHost }
    guard hasCapacity(description, at: time) else { return .noSpareCapacity }
    if description.kind == .private {
      place([row], onSite: site, at: time)
      switch decisions[0] {
      case .placed(let host, let set):
        settle(
          row, site: site, place: host, gpus: set, delay: max(delay ?? 0, least), boots: boots,
          at: time)
        return nil
      case .refused(let reason): return reason
      }
    }
    guard let type = fittingInstance(row, at: description) else { return .noInstanceType }
    let own = instanceTime(of: row, at: description)
    // Who has run already waits as long as it takes.
    if delay == nil, guests.state[row] == .absent, own > deployment.bursting.patience {
      return .slowProvisioning
    }
    settle(
      row, site: site, place: Int32(type), delay: max(delay ?? own, least), at: time)
    planInterruption(of: row, at: time)
    return nil
  }

  /// Counts a guest as admitted and plans its departure.
  mutating func accept(_ row: Int) {
    if guests.replicaOf[row] < 0 { record.admitted += 1 }
    if guests.departure[row] < horizon {
      queue.add(Event(time: guests.departure[row], kind: .departure, subject: Int32(row)))
    }
  }

  /// Gives a guest its place and starts it.
  ///
  /// - Parameters:
  ///   - gpus: The GPUs that it holds there.
  ///   - delay: Milliseconds until it starts.
  ///   - boots: Whether it then takes its time to boot.
  mutating func settle(
    _ row: Int, site: Int, place: Int32, gpus: GPUSet = 0, delay: Int64, boots: Bool = true,
    at time: Int64
  ) {
    guests.site[row] = Int16(site)
    guests.heldGPUs[row] = gpus
    guests.place[row] = place
    guests.state[row] = .starting
    guests.generation[row] += 1
    if hasOrigins { record.latencies.append(latency(of: row, at: site)) }
    var ready = time + delay
    let owner = guests.owner[row]
    let cell: Int
    if stateOf[site] >= 0 {
      let host = Int(place)
      link(row, to: host, site: site)
      occupy(host, site: site, at: time)
      ready = max(ready, wake(host, site: site, at: time))
      if boots { ready += bootTime(of: row) }
      cell = meters.firstCell[site] + Int(states[stateOf[site]].zone[host])
    } else {
      cell = meters.firstCell[site] + Int(place)
      meters.rent(cell: cell, owner: owner, 1, at: time)
    }
    meters.allocate(
      cell: cell, owner: owner, guests: 1, millicores: Int64(guests.millicores[row]),
      memoryMiB: Int64(guests.memoryMiB[row]), at: time)
    exchange(row, at: site, millicores: Int64(guests.millicores[row]), at: time)
    if gpus != 0 { holdGPUs(row, cell: cell, sign: 1, at: time) }
    if ready <= time {
      startRunning(row, at: time)
    } else if ready < horizon {
      queue.add(
        Event(
          time: ready, kind: .guestBooted, subject: Int32(row),
          generation: guests.generation[row]))
    }
  }

  /// The guest runs from now on.
  mutating func startRunning(_ row: Int, at time: Int64) {
    guests.state[row] = .running
    guests.since[row] = time
    guests.dataSite[row] = guests.site[row]
    if Int(guests.site[row]) == home { guests.hasRunAtHome[row] = true }
    if guests.firstRun[row] < 0 {
      guests.firstRun[row] = time
      record.provisioningMilliseconds.append(time - guests.asked[row])
    }
    endDowntime(row, at: time)
    if guests.replicaOf[row] >= 0 { share(Int(guests.replicaOf[row]), adding: row, at: time) }
  }

  /// Ends the guest's stay and gives its place back; its state is the caller's business.
  mutating func leave(_ row: Int, at time: Int64) {
    let site = Int(guests.site[row])
    guard site >= 0 else { return }
    endMigration(of: row, at: time)
    giveUpReturn(of: row, at: time)
    let place = Int(guests.place[row])
    if guests.state[row] == .running {
      if guests.replicaOf[row] >= 0 {
        share(Int(guests.replicaOf[row]), removing: row, at: time)
      } else {
        endStay(row, sharers: 0, sharer: 0, at: time)
      }
    }
    let owner = guests.owner[row]
    let cell: Int
    if stateOf[site] >= 0 {
      let state = stateOf[site]
      cell = meters.firstCell[site] + Int(states[state].zone[place])
      unlink(row, from: place, site: site)
      states[state].pool.release(
        place, occupancy(row), gpus: guests.heldGPUs[row])
      if guests.heldGPUs[row] != 0 { holdGPUs(row, cell: cell, sign: -1, at: time) }
      guests.heldGPUs[row] = 0
      vacate(place, site: site, at: time)
    } else {
      cell = meters.firstCell[site] + place
      meters.rent(cell: cell, owner: owner, -1, at: time)
    }
    meters.allocate(
      cell: cell, owner: owner, guests: -1, millicores: -Int64(guests.millicores[row]),
      memoryMiB: -Int64(guests.memoryMiB[row]), at: time)
    exchange(row, at: site, millicores: -Int64(guests.millicores[row]), at: time)
    guests.site[row] = -1
    guests.place[row] = -1
    guests.generation[row] += 1
  }

  /// Notes the time for which a guest ran at its place with one demand.
  mutating func endStay(_ row: Int, sharers: Int32, sharer: Int32, at time: Int64) {
    guard guests.since[row] < time else { return }
    let site = Int(guests.site[row])
    let place = guests.place[row]
    let state = stateOf[site]
    let cell =
      meters.firstCell[site] + (state >= 0 ? Int(states[state].zone[Int(place)]) : Int(place))
    stays.append(
      Stay(
        guest: Int32(row), host: state >= 0 ? Int32(states[state].firstHost) + place : -1,
        start: guests.since[row], end: time, sharers: sharers, sharer: sharer,
        cell: Int32(cell), millicores: guests.millicores[row]))
  }

  /// A guest's life ends.
  mutating func depart(_ row: Int, at time: Int64) {
    let state = guests.state[row]
    guard state == .starting || state == .running || state == .down else { return }
    if guests.firstRun[row] < 0, state == .starting {
      record.provisioningMilliseconds.append(time - guests.asked[row])
    }
    leave(row, at: time)
    endDowntime(row, at: time)
    giveBackQuota(row)
    setEvacuated(row, false, at: time)
    guests.state[row] = .departed
    guests.generation[row] += 1
    unprotect(row, at: time)
    returns.remove(row)
    retryWaiting(at: time)
    returnGuests(among: ReturnQueue.triedAtOnce, at: time)
  }

  // MARK: Guests of one host

  private mutating func link(_ row: Int, to host: Int, site: Int) {
    let state = stateOf[site]
    let first = states[state].firstGuest[host]
    guests.next[row] = first
    guests.previous[row] = -1
    if first >= 0 { guests.previous[Int(first)] = Int32(row) }
    states[state].firstGuest[host] = Int32(row)
  }

  private mutating func unlink(_ row: Int, from host: Int, site: Int) {
    let (previous, next) = (guests.previous[row], guests.next[row])
    if previous >= 0 {
      guests.next[Int(previous)] = next
    } else {
      states[stateOf[site]].firstGuest[host] = next
    }
    if next >= 0 { guests.previous[Int(next)] = previous }
  }

  /// The guests of a host, in the order of their rows.
  func guestsOf(host: Int, site: Int) -> [Int] {
    var rows: [Int] = []
    var row = states[stateOf[site]].firstGuest[host]
    while row >= 0 {
      rows.append(Int(row))
      row = guests.next[Int(row)]
    }
    return rows.sorted()
  }
}
