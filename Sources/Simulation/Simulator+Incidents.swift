import Kernels
import Platform
import Policies

extension Simulator {
  /// Draws what goes wrong, and plans when guests leave ahead of it.
  mutating func planIncidents() {
    let plan = IncidentPlan(blueprint, isReplay: true)
    // All replications have the same incidents where the study does not redraw them.
    losses =
      plan.drawn(
        seed: request.seed, replication: request.redrawsIncidents ? request.replication : 0,
        horizon: horizon, takesCalendar: false
      ).occurrences
    // Those of the calendar come last: their numbers are known before anything is drawn.
    for (incident, loss) in zip(
      blueprint.failures.calendar.filter { $0.start < horizon && $0.share >= 1 },
      plan.calendar(until: horizon))
    {
      losses.append(loss)
      guard incident.notice > 0 else { continue }
      queue.add(
        Event(
          time: max(0, incident.start - incident.notice), kind: .evacuation,
          subject: Int32(losses.count - 1)))
    }
    for (index, loss) in losses.enumerated() {
      queue.add(Event(time: loss.start, kind: .lossBegins, subject: Int32(index)))
    }
  }

  /// Whether a loss holds down a host.
  func concerns(_ loss: Occurrence, _ host: Int, of state: SiteState) -> Bool {
    if loss.host >= 0 { return host == Int(loss.host) }
    return state.layout.contains(
      host, zone: loss.zone < 0 ? nil : Int(loss.zone), rack: loss.rack < 0 ? nil : Int(loss.rack))
  }

  /// The hosts of a site that a loss may hold down.
  private func range(_ loss: Occurrence, of state: SiteState) -> Range<Int> {
    if loss.host >= 0 { return Int(loss.host)..<Int(loss.host) + 1 }
    guard loss.zone >= 0 else { return 0..<state.pool.count }
    return state.layout.firstOfZone[Int(loss.zone)]..<state.layout.firstOfZone[Int(loss.zone) + 1]
  }

  mutating func beginLoss(_ index: Int, at time: Int64) {
    let loss = losses[index]
    if loss.end < horizon {
      queue.add(Event(time: loss.end, kind: .lossEnds, subject: Int32(index)))
    }
    let place = Int(loss.site)
    let site = blueprint.sites[place]
    var hit = 0
    var displaced: [Int] = []
    let cause = loss.cause
    if site.isRented, loss.zone < 0 { loseSite(place, sign: 1, at: time) }
    if stateOf[place] >= 0 {
      let state = stateOf[place]
      if loss.zone < 0, place == home { homeLosses += 1 }
      for host in range(loss, of: states[state]) {
        guard concerns(loss, host, of: states[state]) else { continue }
        hit += guestsRunning(on: host, state: state)
        displaced += takeDown(host, state: state, cause: cause, at: time)
      }
    } else {
      for row in 0..<guests.count where Int(guests.site[row]) == place {
        if guests.state[row] == .running { hit += 1 }
        leave(row, at: time)
        goDown(row, cause: .site, at: time)
        displaced.append(row)
      }
    }
    record.incidents.append(
      Incident(
        cause: cause, site: site.name, zone: loss.zone < 0 ? "" : site.zones[Int(loss.zone)].name,
        rack: rack(of: loss), host: loss.host, start: time, end: loss.end, guestsHit: hit))
    if cause == .site, place == home {
      // Those that were down there already have lost their data too.
      for row in 0..<guests.count
      where guests.state[row] == .down && Int(guests.dataSite[row]) == home
        && [.host, .rack, .zone].contains(guests.downCause[row])
      {
        goDown(row, cause: .site, at: time)
        displaced.append(row)
        waiting.removeAll { $0 == Int32(row) }
      }
    }
    displaced.sort()
    if cause == .site, place == home {
      planRestoration(of: displaced, at: time)
    } else {
      planRecovery(of: displaced, at: time)
    }
  }

  mutating func endLoss(_ index: Int, at time: Int64) {
    let loss = losses[index]
    let place = Int(loss.site)
    if blueprint.sites[place].isRented, loss.zone < 0 { loseSite(place, sign: -1, at: time) }
    if stateOf[place] >= 0 {
      let state = stateOf[place]
      if loss.zone < 0, place == home { homeLosses -= 1 }
      for host in range(loss, of: states[state]) {
        guard concerns(loss, host, of: states[state]) else { continue }
        bringUp(host, state: state, at: time)
      }
    }
    if place == home, homeLosses == 0 { restartAtHome(at: time) }
    retryWaiting(at: time)
    if place == home { returnGuests(among: .max, at: time) }
  }

  /// One more loss holds a rented site down, or one less.
  private mutating func loseSite(_ place: Int, sign: Int, at time: Int64) {
    let before = lostSites[place, default: 0]
    lostSites[place] = before + sign
    guard (before > 0) != (before + sign > 0) else { return }
    meters.loseSite(place, sign: Int64(sign), at: time)
  }

  /// The rack of a loss in its zone, or -1.
  private func rack(of loss: Occurrence) -> Int32 {
    guard loss.host >= 0 else { return loss.rack }
    return states[stateOf[Int(loss.site)]].rack[Int(loss.host)]
  }

  // MARK: Hosts

  /// One more incident holds a host down; its guests lose their places.
  private mutating func takeDown(
    _ host: Int, state: Int, cause: Incident.Cause, at time: Int64
  ) -> [Int] {
    states[state].outages[host] += 1
    guard states[state].outages[host] == 1 else { return [] }
    giveUpMigrations(to: host, site: siteIndex(of: state), at: time)
    let site = siteIndex(of: state)
    // Those whose pages are not all copied are lost with their source.
    let displaced = guestsOf(host: host, site: site) + orphans(of: host, site: site)
    for row in displaced {
      leave(row, at: time)
      goDown(row, cause: cause, at: time)
    }
    dropStandbys(on: host, state: state, at: time)
    switch states[state].power[host] {
    case .on, .waking, .falling: endOnTime(host, state: state, at: time)
    case .asleep: sleepPower(host, state: state, sign: -1, at: time)
    case .failed: break
    }
    states[state].power[host] = .failed
    if blueprint.failures.failedHostsIdle { failedPower(host, state: state, sign: 1, at: time) }
    states[state].generation[host] += 1
    states[state].pool.setUsable(host, false)
    return displaced
  }

  /// One incident less holds a host down.
  private mutating func bringUp(_ host: Int, state: Int, at time: Int64) {
    states[state].outages[host] -= 1
    guard states[state].outages[host] == 0 else { return }
    if blueprint.failures.failedHostsIdle { failedPower(host, state: state, sign: -1, at: time) }
    if scalesNodes(state) {
      // A node that failed is gone; another is ordered when it is needed.
      states[state].power[host] = .asleep
      sleepPower(host, state: state, sign: 1, at: time)
      nodes[state]?.condemned.remove(host)
      return
    }
    states[state].pool.setUsable(host, true)
    states[state].power[host] = .on
    states[state].powerSince[host] = time
    onPower(host, state: state, sign: 1, at: time)
    planSleep(host, state: state, at: time)
  }

  private func guestsRunning(on host: Int, state: Int) -> Int {
    guestsOf(host: host, site: siteIndex(of: state)).count { guests.state[$0] == .running }
  }

  /// The site of a private site's index.
  func siteIndex(of state: Int) -> Int { stateOf.firstIndex(of: state) ?? home }

  // MARK: Downtime

  /// A guest that should be up has no place.
  mutating func goDown(_ row: Int, cause: Incident.Cause, at time: Int64) {
    endDowntime(row, at: time)
    if blueprint.requests != nil { record.deaths.append((Int32(row), time)) }
    guests.state[row] = .down
    guests.downSince[row] = time
    guests.downCause[row] = cause
    guests.generation[row] += 1
  }

  /// Counts a guest's downtime, which ends now.
  mutating func endDowntime(_ row: Int, at time: Int64) {
    guard guests.downSince[row] >= 0 else { return }
    let cause = guests.downCause[row]
    record.downMilliseconds[cause, default: 0] += time - guests.downSince[row]
    if cause == .site { record.recoveryMilliseconds.append(time - guests.downSince[row]) }
    guests.downSince[row] = -1
  }
}
