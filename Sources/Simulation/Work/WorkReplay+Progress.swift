import Kernels
import Platform
import Policies

extension WorkReplay {
  // MARK: Guests

  mutating func start(_ guest: Int, on host: Int, _ gpus: GPUSet, at time: Int64) {
    account(host, until: time)
    tasks[guest].state = .running
    tasks[guest].startedAt = time
    tasks[guest].host = Int32(host)
    tasks[guest].gpus = gpus
    tasks[guest].done = tasks[guest].saved
    tasks[guest].interval = rules.snapshotEvery
    tasks[guest].nextSnapshot =
      rules.snapshotEvery > 0 ? tasks[guest].saved + rules.snapshotEvery : .infinity
    if !tasks[guest].hasRun {
      tasks[guest].hasRun = true
      notes.waits.append(time - tasks[guest].asked)
      book.tallies[book.account(of: guest)].started += 1
      book.tallies[book.account(of: guest)].waits += Double(time - tasks[guest].asked)
      if guest < notes.firstHosts.count {
        notes.firstHosts[guest] = Int32(host)
        notes.firstStarts[guest] = time
      }
    }
    if hosts[host].guests.isEmpty {
      notes.hostsUsed += 1
      notes.hostsUsedPeak = max(notes.hostsUsedPeak, notes.hostsUsed)
    }
    let place = hosts[host].guests.firstIndex { $0 > guest } ?? hosts[host].guests.count
    hosts[host].guests.insert(Int32(guest), at: place)
    hold(guest, sign: 1, at: time)
    share(host, at: time)
  }

  /// Takes a guest from its host.
  private mutating func remove(_ guest: Int, at time: Int64) {
    let host = Int(tasks[guest].host)
    hold(guest, sign: -1, at: time)
    state.pool.release(host, wish(guest), gpus: tasks[guest].gpus)
    hosts[host].guests.removeAll { $0 == guest }
    if hosts[host].guests.isEmpty { notes.hostsUsed -= 1 }
    tasks[guest].host = -1
    tasks[guest].gpus = 0
  }

  /// Counts what a guest holds in the ledger.
  private mutating func hold(_ guest: Int, sign: Int64, at time: Int64) {
    let host = Int(tasks[guest].host)
    let cell = Int(state.zone[host])
    let owner = guests.owner[guest]
    book.advance(to: time)
    book.hold(guest, size(of: guest), sign: sign)
    meters.allocate(
      cell: cell, owner: owner, guests: sign, millicores: sign * Int64(guests.millicores[guest]),
      memoryMiB: sign * Int64(guests.memoryMiB[guest]), at: time)
    guard tasks[guest].gpus != 0 else { return }
    let used = gpuShares.change(
      guest, state: 0, host: host, gpus: tasks[guest].gpus, milli: guests.gpus[guest].milli,
      isTaken: sign > 0, at: time)
    meters.hold(
      zone: cell, host: host, owner: owner, request.blueprint.hostTypes[Int(state.type[host])].gpus,
      milliGPUs: sign * Int64(guests.gpus[guest].total),
      used: used, at: time)
  }

  /// The work of a guest, in milliseconds at full service.
  func work(_ guest: Int) -> Double {
    Double(guests.departure[guest] - max(request.workload.arrival[guest], 0))
  }

  /// What a guest asks for at a point of its work, in core-basis-points.
  private func demand(of guest: Int, at done: Double) -> Double {
    let instant = Double(max(request.workload.arrival[guest], 0)) + done
    let step = min(Int((instant + 1e-6) / Double(sums.step)), sums.steps - 1)
    let asked = demand.sum(
      of: Stay(
        guest: Int32(guest), host: -1, start: 0, end: 0, sharers: 0, sharer: 0, cell: 0,
        millicores: guests.millicores[guest]),
      steps: step..<(step + 1), guests: guests)
    return Double(
      rules.isUnlimited ? asked : min(asked, Int64(guests.millicores[guest]) * 10))
  }

  /// The most that a guest asks for at any point of its work.
  private func peak(of guest: Int) -> Double {
    let step = Double(sums.step)
    var point = 0.0
    var most = 0.0
    while point < work(guest) {
      most = max(most, demand(of: guest, at: point))
      let instant = Double(max(request.workload.arrival[guest], 0)) + point
      point += (((instant + 1e-6) / step).rounded(.down) + 1) * step - instant
    }
    return most
  }

  // MARK: Hosts

  /// Guests of a host have come to a point at which something changes.
  mutating func progress(_ host: Int, at time: Int64) {
    account(host, until: time)
    for guest in hosts[host].guests.map({ Int($0) }) {
      switch tasks[guest].state {
      case .snapshotting where tasks[guest].snapshotEnd <= time:
        tasks[guest].state = .running
        // A snapshot counts once it is whole.
        tasks[guest].saved = tasks[guest].done
      case .running where tasks[guest].done >= work(guest) - 1e-6: complete(guest, at: time)
      case .running where tasks[guest].done >= tasks[guest].nextSnapshot - 1e-6:
        if rules.snapshotLength == 0 { tasks[guest].saved = tasks[guest].done }
        tasks[guest].interval *= rules.snapshotScaling
        tasks[guest].nextSnapshot = tasks[guest].done + tasks[guest].interval
        notes.snapshots += rules.snapshotLength
        guard rules.snapshotLength > 0 else { continue }
        tasks[guest].state = .snapshotting
        tasks[guest].snapshotEnd = time + rules.snapshotLength
      default: break
      }
    }
    share(host, at: time)
  }

  /// Work shorter than this counts as long, so that the shortest jobs do not decide, in milliseconds.
  ///
  /// Source: D. G. Feitelson, L. Rudolph, JSSPP 1998.
  private static let shortestWork = 10_000.0

  private mutating func complete(_ guest: Int, at time: Int64) {
    remove(guest, at: time)
    tasks[guest].state = .done
    notes.completed += 1
    notes.lastEnd = max(notes.lastEnd, time)
    let turnaround = Double(time - tasks[guest].asked)
    notes.slowdowns.append(turnaround / max(work(guest), 1))
    let slowdown = max(turnaround / max(work(guest), Self.shortestWork), 1)
    notes.boundedSlowdowns += slowdown
    let account = book.account(of: guest)
    book.tallies[account].completed += 1
    book.tallies[account].slowdowns += slowdown
    if let deadline = deadline(of: guest) {
      if time <= deadline {
        book.tallies[account].met += 1
      } else {
        book.tallies[account].missed += 1
      }
    }
    guard !children.isEmpty else { return }
    for child in children[guest] {
      parentsLeft[Int(child)] -= 1
      guard parentsLeft[Int(child)] == 0 else { continue }
      tasks[Int(child)].asked = max(tasks[Int(child)].asked, time)
      plan(.arrival, Int(child), at: starting(tasks[Int(child)].asked))
    }
  }

  /// Counts a host's use up to an instant, and lets its guests work until then.
  mutating func account(_ host: Int, until time: Int64) {
    let from = hosts[host].since
    hosts[host].since = time
    guard time > from else { return }
    for guest in hosts[host].guests where tasks[Int(guest)].state == .running {
      tasks[Int(guest)].done += tasks[Int(guest)].rate * Double(time - from)
    }
    let isDown = hosts[host].outages > 0
    if isDown, !request.blueprint.failures.failedHostsIdle { return }
    let type = request.blueprint.hostTypes[Int(state.type[host])]
    let capacity = Double(request.blueprint.capacity(of: type))
    let watts = type.power.power(at: min(hosts[host].asked / capacity, 1))
    let zone = Int(state.zone[host])
    let owned = hosts[host].guests.indices.map { place in
      (
        owner: guests.owner[Int(hosts[host].guests[place])], asked: hosts[host].demands[place],
        short: hosts[host].demands[place] - hosts[host].shares[place]
      )
    }
    if !isDown {
      sums.counts.onMilliseconds += time - from
      let seconds = Double(time - from) / 1000
      hostTotals.add(
        host, seconds: seconds, coreSeconds: hosts[host].served / 10_000 * seconds,
        joules: watts * seconds)
    }
    var start = from
    while start < time {
      let step = Int(start / sums.step)
      let end = min(time, Int64(step + 1) * sums.step)
      let length = Double(end - start)
      let used = Int64((hosts[host].served * length).rounded())
      sums.usedParts[zone][step] += used
      sums.powerParts[zone][step] += watts * length
      sums.counts.usedUnits += used
      let over = Int64(((hosts[host].asked - hosts[host].served) * length).rounded())
      if over > 0 {
        sums.unmet[zone][step] += over
        sums.counts.unmetUnits += over
      }
      if request.owners.count > 1 {
        let hour = Int(start / HourlyMeter.hour)
        for item in owned {
          sums.addDemand(
            Int64((item.asked * length).rounded()), cell: Int32(zone), owner: item.owner,
            hour: hour)
          if item.short > 0 {
            sums.addUnmet(
              item.short * length, cell: Int32(zone), owner: item.owner, hour: hour)
          }
        }
      }
      start = end
    }
  }

  /// Shares a host anew among its guests, and plans when something changes next.
  private mutating func share(_ host: Int, at time: Int64) {
    hosts[host].version += 1
    let members = hosts[host].guests.map { Int($0) }
    let type = request.blueprint.hostTypes[Int(state.type[host])]
    let promised = members.reduce(0) { $0 + Double(guests.memoryMiB[$1]) }
    let pressed = MemoryPressure(request.blueprint).ceiling(
      promised: promised, own: Double(type.memoryMiB))
    let capacity =
      Double(request.blueprint.capacity(of: type)) * min(ceiling[Int(state.type[host])], pressed)
    let demands = members.map { guest in
      tasks[guest].state == .snapshotting
        ? peak(of: guest) : demand(of: guest, at: tasks[guest].done)
    }
    // A limit leaves the work as it is, and makes it take longer.
    let allowed = members.indices.map { place in
      let guest = members[place]
      let limit = guests.rules[Int(guests.ruleOf[guest])].cpuLimit
      return min(demands[place], limit * Double(guests.millicores[guest]) * 10)
    }
    let shares = sharing.allocate(
      capacity: capacity, demands: allowed,
      own: members.map {
        Double(max(guests.millicores[$0], 1)) * 10
          * guests.rules[Int(guests.ruleOf[$0])].cpuWeight
      })
    hosts[host].demands = demands
    hosts[host].shares = shares
    hosts[host].asked = demands.reduce(0, +)
    hosts[host].served = min(shares.reduce(0, +), capacity)
    var next = Int64.max
    for (place, guest) in members.enumerated() {
      if tasks[guest].state == .snapshotting {
        next = min(next, tasks[guest].snapshotEnd)
        continue
      }
      let isFull = rules.losesUnserved || demands[place] <= 0
      let rate = isFull ? 1 : shares[place] / demands[place]
      tasks[guest].rate = rate
      guard rate > 0 else { continue }
      let instant = Double(max(request.workload.arrival[guest], 0)) + tasks[guest].done
      let step = Double(sums.step)
      let boundary = (((instant + 1e-6) / step).rounded(.down) + 1) * step - instant
      let ahead = min(
        boundary, work(guest) - tasks[guest].done, tasks[guest].nextSnapshot - tasks[guest].done)
      next = min(next, time + max(1, Int64((max(ahead, 0) / rate - 1e-6).rounded(.up))))
    }
    if next < .max { plan(.progress, host, at: next, hosts[host].version) }
  }

  // MARK: Failures

  mutating func fail(
    _ members: [Int], cause: Incident.Cause, until end: Int64, at time: Int64
  ) {
    var hit = 0
    for host in members {
      account(host, until: time)
      hosts[host].outages += 1
      guard hosts[host].outages == 1 else { continue }
      if !request.blueprint.failures.failedHostsIdle { meterPower(host, sign: -1, at: time) }
      state.pool.setUsable(host, false)
      let displaced = hosts[host].guests.map { Int($0) }
      hit += displaced.count
      for guest in displaced { interrupt(guest, at: time) }
      share(host, at: time)
    }
    total = state.pool.usableCapacity
    guard let first = members.first else { return }
    let site = request.blueprint.sites[home]
    notes.incidents.append(
      Incident(
        cause: cause, site: site.name, zone: site.zones[Int(state.zone[first])].name,
        rack: cause == .host || cause == .rack ? state.rack[first] : -1,
        host: cause == .host ? Int32(first) : -1, start: time, end: end, guestsHit: hit))
  }

  /// A guest loses its host: it waits for another, or is given up.
  private mutating func interrupt(_ guest: Int, at time: Int64) {
    remove(guest, at: time)
    tasks[guest].attempts += 1
    notes.repeated += tasks[guest].done - tasks[guest].saved
    if rules.attempts > 0, tasks[guest].attempts >= rules.attempts {
      tasks[guest].state = .givenUp
      notes.givenUp += 1
      notes.lastEnd = max(notes.lastEnd, time)
    } else {
      enqueue(guest, at: time)
    }
  }

  /// A guest is sent away from its host; it has yet to be put into the line.
  mutating func preempt(_ guest: Int, at time: Int64) {
    let host = Int(tasks[guest].host)
    account(host, until: time)
    remove(guest, at: time)
    tasks[guest].state = .waiting
    notes.repeated += tasks[guest].done - tasks[guest].saved
    notes.preempted += 1
    book.tallies[book.account(of: guest)].preempted += 1
    share(host, at: time)
  }

  mutating func repair(_ members: [Int], at time: Int64) {
    for host in members {
      account(host, until: time)
      hosts[host].outages -= 1
      guard hosts[host].outages == 0 else { continue }
      if !request.blueprint.failures.failedHostsIdle { meterPower(host, sign: 1, at: time) }
      state.pool.setUsable(host, true)
    }
    total = state.pool.usableCapacity
  }

  /// The hosts that a loss takes down.
  func members(of loss: Occurrence) -> [Int] {
    if loss.host >= 0 { return [Int(loss.host)] }
    return (0..<state.pool.count).filter {
      state.layout.contains(
        $0, zone: loss.zone < 0 ? nil : Int(loss.zone),
        rack: loss.rack < 0 ? nil : Int(loss.rack))
    }
  }

  /// Counts a host as on, or no longer.
  mutating func meterPower(_ host: Int, sign: Int64, at time: Int64) {
    let zone = Int(state.zone[host])
    meters.power(zone: zone, type: state.type[host], sign, at: time)
    meters.idleGPUs(
      zone: zone, host: host, request.blueprint.hostTypes[Int(state.type[host])].gpus, sign: sign,
      at: time)
  }
}
