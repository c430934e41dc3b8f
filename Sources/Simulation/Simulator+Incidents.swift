import Kernels
import Platform
import Policies

extension Simulator {
  /// Draws the losses of sites and the first failure of each host.
  mutating func planIncidents() {
    let failures = blueprint.failures
    for (index, loss) in failures.losses.enumerated() where loss.perYear > 0 {
      let site = blueprint.sites[loss.site]
      let zone = loss.zone.map { "/\(site.zones[$0].name)" } ?? ""
      drawLosses(
        Loss(site: loss.site, zone: loss.zone, start: 0, end: 0), component: .siteFailure,
        entity: Identity.of(site.name + zone) &+ UInt64(index),
        meanBetween: 31_536_000_000 / loss.perYear, meanLength: loss.meanSeconds * 1000)
    }
    if failures.rackMeanTimeBetweenSeconds > 0 { drawRackFailures() }
    for incident in failures.calendar where incident.start < horizon {
      losses.append(
        Loss(
          site: incident.site, zone: incident.zone, rack: incident.rack, host: incident.host,
          start: incident.start, end: incident.start + incident.length))
      guard incident.notice > 0 else { continue }
      queue.add(
        Event(
          time: max(0, incident.start - incident.notice), kind: .evacuation,
          subject: Int32(losses.count - 1)))
    }
    for (index, loss) in losses.enumerated() {
      queue.add(Event(time: loss.start, kind: .lossBegins, subject: Int32(index)))
    }
    guard failures.hostMeanTimeBetweenSeconds > 0 else { return }
    for state in states.indices {
      for host in 0..<states[state].pool.count {
        let up = hostStream(state, host, failure: 0).up
        planFailure(host, state: state, after: up, at: 0)
      }
    }
  }

  private mutating func drawRackFailures() {
    let failures = blueprint.failures
    for (index, site) in blueprint.sites.enumerated() where site.kind == .private {
      for (zoneIndex, zone) in site.zones.enumerated() {
        for rack in 0..<zone.racks {
          drawLosses(
            Loss(site: index, zone: zoneIndex, rack: rack, start: 0, end: 0),
            component: .rackFailure,
            entity: Identity.of("\(site.name)/\(zone.name)/rack/\(rack)"),
            meanBetween: failures.rackMeanTimeBetweenSeconds * 1000,
            meanLength: failures.rackMeanTimeToRepairSeconds * 1000)
        }
      }
    }
  }

  /// Draws the losses of one place: times up and times down in turn, in milliseconds.
  private mutating func drawLosses(
    _ place: Loss, component: RandomStream.Component, entity: UInt64, meanBetween: Double,
    meanLength: Double
  ) {
    var stream = RandomStream(
      seed: request.seed, replication: incidentReplication, component: component, entity: entity)
    var time = stream.exponential(mean: meanBetween)
    while time < Double(horizon) {
      var loss = place
      loss.start = Int64(time)
      loss.end = loss.start + max(1, Int64(min(stream.exponential(mean: meanLength), 1e15)))
      losses.append(loss)
      time = Double(loss.end) + stream.exponential(mean: meanBetween)
    }
  }

  /// The replication that incidents are drawn for: all the same where the study does not redraw
  /// them.
  private var incidentReplication: Int { request.redrawsIncidents ? request.replication : 0 }

  /// Whether a loss holds down a host.
  func concerns(_ loss: Loss, _ host: Int, of state: SiteState) -> Bool {
    state.contains(host, zone: loss.zone, rack: loss.rack, number: loss.host)
  }

  /// Time up before, and time of repair after, a host's n-th failure, in milliseconds.
  private func hostStream(_ state: Int, _ host: Int, failure: Int) -> (up: Double, repair: Double) {
    HostFailures(request).draw(states[state].identity[host], failure: failure)
  }

  private mutating func planFailure(_ host: Int, state: Int, after up: Double, at time: Int64) {
    let due = Double(time) + max(up, 1)
    guard due < Double(horizon) else { return }
    queue.add(
      Event(
        time: Int64(due), kind: .hostFails, subject: Int32(states[state].firstHost + host)))
  }

  mutating func failHost(_ globalHost: Int, at time: Int64) {
    let (state, host) = locate(globalHost)
    let count = states[state].failures[host]
    let repair = hostStream(state, host, failure: count).repair
    states[state].failures[host] += 1
    let end = time + max(1, Int64(min(repair, 1e15)))
    let hit = guestsRunning(on: host, state: state)
    let site = blueprint.sites[siteIndex(of: state)]
    record.incidents.append(
      Incident(
        cause: .host, site: site.name, zone: site.zones[Int(states[state].zone[host])].name,
        rack: states[state].rack[host], host: Int32(host), start: time, end: end, guestsHit: hit))
    let displaced = takeDown(host, state: state, cause: .host, at: time)
    planRecovery(of: displaced, at: time)
    if end < horizon {
      queue.add(Event(time: end, kind: .hostRepaired, subject: Int32(globalHost)))
    }
  }

  mutating func repairHost(_ globalHost: Int, at time: Int64) {
    let (state, host) = locate(globalHost)
    bringUp(host, state: state, at: time)
    let up = hostStream(state, host, failure: states[state].failures[host]).up
    planFailure(host, state: state, after: up, at: time)
    retryWaiting(at: time)
  }

  mutating func beginLoss(_ index: Int, at time: Int64) {
    let loss = losses[index]
    if loss.end < horizon {
      queue.add(Event(time: loss.end, kind: .lossEnds, subject: Int32(index)))
    }
    let site = blueprint.sites[loss.site]
    var hit = 0
    var displaced: [Int] = []
    let cause: Incident.Cause =
      loss.host != nil ? .host : loss.zone == nil ? .site : loss.rack == nil ? .zone : .rack
    if stateOf[loss.site] >= 0 {
      let state = stateOf[loss.site]
      if loss.zone == nil, loss.site == home { homeLosses += 1 }
      for host in 0..<states[state].pool.count {
        guard concerns(loss, host, of: states[state]) else { continue }
        hit += guestsRunning(on: host, state: state)
        displaced += takeDown(host, state: state, cause: cause, at: time)
      }
    } else {
      lostSites[loss.site, default: 0] += 1
      for row in 0..<guests.count where Int(guests.site[row]) == loss.site {
        if guests.state[row] == .running { hit += 1 }
        leave(row, at: time)
        goDown(row, cause: .site, at: time)
        displaced.append(row)
      }
    }
    record.incidents.append(
      Incident(
        cause: cause, site: site.name, zone: loss.zone.map { site.zones[$0].name } ?? "",
        rack: Int32(loss.rack ?? -1), host: -1, start: time, end: loss.end, guestsHit: hit))
    displaced.sort()
    if cause == .site, loss.site == home {
      planRestoration(of: displaced, at: time)
    } else {
      planRecovery(of: displaced, at: time)
    }
  }

  mutating func endLoss(_ index: Int, at time: Int64) {
    let loss = losses[index]
    if stateOf[loss.site] >= 0 {
      let state = stateOf[loss.site]
      if loss.zone == nil, loss.site == home { homeLosses -= 1 }
      for host in 0..<states[state].pool.count {
        guard concerns(loss, host, of: states[state]) else { continue }
        bringUp(host, state: state, at: time)
      }
    } else {
      lostSites[loss.site, default: 0] -= 1
    }
    if loss.site == home, homeLosses == 0 { returnHome(at: time) }
    retryWaiting(at: time)
  }

  // MARK: Hosts

  /// One more incident holds a host down; its guests lose their places.
  private mutating func takeDown(
    _ host: Int, state: Int, cause: Incident.Cause, at time: Int64
  ) -> [Int] {
    states[state].outages[host] += 1
    guard states[state].outages[host] == 1 else { return [] }
    giveUpMigrations(to: host, site: siteIndex(of: state), at: time)
    let displaced = guestsOf(host: host, site: siteIndex(of: state))
    for row in displaced {
      leave(row, at: time)
      goDown(row, cause: cause, at: time)
    }
    dropStandbys(on: host, state: state, at: time)
    switch states[state].power[host] {
    case .on, .waking: endOnTime(host, state: state, at: time)
    case .asleep: sleepPower(host, state: state, sign: -1, at: time)
    case .failed: break
    }
    states[state].power[host] = .failed
    states[state].generation[host] += 1
    states[state].pool.setUsable(host, false)
    return displaced
  }

  /// One incident less holds a host down.
  private mutating func bringUp(_ host: Int, state: Int, at time: Int64) {
    states[state].outages[host] -= 1
    guard states[state].outages[host] == 0 else { return }
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
