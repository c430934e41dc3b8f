import Kernels
import Platform
import Policies

extension Simulator {
  /// Starts the power meters of a site's hosts.
  mutating func startMeters(of index: Int) {
    for host in 0..<states[index].pool.count {
      switch states[index].power[host] {
      case .asleep: sleepPower(host, state: index, sign: 1, at: 0)
      case .failed: break
      default: onPower(host, state: index, sign: 1, at: 0)
      }
    }
  }

  /// A guest takes a host that may have been empty.
  mutating func occupy(_ host: Int, site: Int, at time: Int64) {
    let state = stateOf[site]
    states[state].occupants[host] += 1
    guard states[state].occupants[host] == 1 else { return }
    states[state].occupiedSince[host] = time
    states[state].generation[host] += 1
    record.counts.occupations += 1
    record.hostsUsed += 1
    record.hostsUsedPeak = max(record.hostsUsedPeak, record.hostsUsed)
  }

  /// A guest left a host that may be empty now.
  mutating func vacate(_ host: Int, site: Int, at time: Int64) {
    let state = stateOf[site]
    states[state].occupants[host] -= 1
    guard states[state].occupants[host] == 0 else { return }
    record.counts.occupiedMilliseconds += time - states[state].occupiedSince[host]
    record.hostsUsed -= 1
    planSleep(host, state: state, at: time)
  }

  /// Plans when an empty host falls asleep.
  mutating func planSleep(_ host: Int, state: Int, at time: Int64) {
    guard blueprint.sites[siteIndex(of: state)].nodes == nil,
      let sleep = energy.sleepTime(ofHostEmptiedAt: time), sleep < horizon
    else { return }
    states[state].generation[host] += 1
    queue.add(
      Event(
        time: sleep, kind: .hostSleeps, subject: Int32(states[state].firstHost + host),
        generation: states[state].generation[host]))
  }

  /// Wakes a host if it sleeps; returns when it runs guests.
  mutating func wake(_ host: Int, site: Int, at time: Int64) -> Int64 {
    let state = stateOf[site]
    let isNode = scalesNodes(state)
    switch states[state].power[host] {
    case .on: return time
    case .waking: return states[state].awakeAt[host]
    case .failed: preconditionFailure("a failed host receives no guest")
    case .asleep, .falling:
      let isFalling = states[state].power[host] == .falling
      // One that is falling asleep must get there first.
      let rested = isFalling ? states[state].awakeAt[host] : time
      let awake =
        isNode
        ? nodeReady(state, at: time) : rested + (energy.resting?.wakeMilliseconds ?? 0)
      record.counts.wakes += 1
      if !isFalling {
        sleepPower(host, state: state, sign: -1, at: time)
        onPower(host, state: state, sign: 1, at: time)
        states[state].powerSince[host] = time
      }
      if !isNode {
        spend(energy.resting?.wakeWattHours ?? 0, on: host, state: state, at: rested)
      }
      states[state].generation[host] += 1
      states[state].awakeAt[host] = awake
      states[state].power[host] = awake > time ? .waking : .on
      if awake > time {
        queue.add(
          Event(
            time: awake, kind: .hostAwake, subject: Int32(states[state].firstHost + host),
            generation: 0))
      }
      return awake
    }
  }

  mutating func becomeAwake(host: Int, at time: Int64) {
    let (state, host) = locate(host)
    guard states[state].power[host] == .waking, states[state].awakeAt[host] == time else {
      return
    }
    states[state].power[host] = .on
    if states[state].occupants[host] == 0 { planSleep(host, state: state, at: time) }
  }

  mutating func fallAsleep(host: Int, generation: Int32, at time: Int64) {
    let (state, host) = locate(host)
    guard
      states[state].generation[host] == generation, states[state].occupants[host] == 0
    else { return }
    let fall = energy.resting?.fallMilliseconds ?? 0
    if states[state].power[host] == .on {
      spend(energy.resting?.fallWattHours ?? 0, on: host, state: state, at: time)
      if fall > 0 {
        states[state].power[host] = .falling
        states[state].awakeAt[host] = time + fall
        guard time + fall < horizon else { return }
        queue.add(
          Event(
            time: time + fall, kind: .hostSleeps, subject: Int32(states[state].firstHost + host),
            generation: generation))
        return
      }
    } else if states[state].power[host] != .falling {
      return
    }
    endOnTime(host, state: state, at: time)
    states[state].power[host] = .asleep
    sleepPower(host, state: state, sign: 1, at: time)
  }

  /// Counts the energy of a change of state.
  private mutating func spend(
    _ wattHours: Double, on host: Int, state: Int, at time: Int64
  ) {
    let zone = states[state].firstZone + Int(states[state].zone[host])
    let hour = Int(time / HourlyMeter.hour)
    if hour < hours { meters.transition[zone][hour] += wattHours }
  }

  /// What a host draws at rest.
  func restingWatts(of type: HostType) -> Double {
    energy.resting?.isOff == true ? type.offWatts : type.sleepWatts
  }

  /// Notes the time for which a host was on.
  mutating func endOnTime(_ host: Int, state: Int, at time: Int64) {
    let since = states[state].powerSince[host]
    if since < time {
      states[state].onTimes.append(
        SiteState.OnTime(host: Int32(host), start: since, end: time))
    }
    if time < horizon { onPower(host, state: state, sign: -1, at: time) }
  }

  /// The private site's index and the host's index in it.
  func locate(_ globalHost: Int) -> (state: Int, host: Int) {
    var state = states.count - 1
    while state > 0, states[state].firstHost > globalHost { state -= 1 }
    return (state, globalHost - states[state].firstHost)
  }

  mutating func onPower(_ host: Int, state: Int, sign: Int64, at time: Int64) {
    meters.power(
      zone: states[state].firstZone + Int(states[state].zone[host]),
      type: states[state].type[host], sign, at: time)
    meters.idleGPUs(
      zone: states[state].firstZone + Int(states[state].zone[host]),
      host: states[state].firstHost + host, blueprint.hostTypes[Int(states[state].type[host])].gpus,
      sign: sign, at: time)
  }

  /// A guest takes the GPUs of its place, or gives them back.
  mutating func holdGPUs(_ row: Int, cell: Int, sign: Int64, at time: Int64) {
    let state = stateOf[Int(guests.site[row])]
    let host = Int(guests.place[row])
    let type = blueprint.hostTypes[Int(states[state].type[host])].gpus
    let held = Int64(guests.gpus[row].total)
    let used = gpuShares.change(
      row, state: state, host: host, gpus: guests.heldGPUs[row], milli: guests.gpus[row].milli,
      isTaken: sign > 0, at: time)
    meters.hold(
      zone: cell, host: states[state].firstHost + host, owner: guests.owner[row], type,
      milliGPUs: sign * held, used: used, at: time)
    record.gpusHeld += sign * held
    record.gpusHeldPeak = max(record.gpusHeldPeak, record.gpusHeld)
  }

  /// Counts what a failed host draws, beside what sleeping ones do.
  mutating func failedPower(_ host: Int, state: Int, sign: Int64, at time: Int64) {
    let type = blueprint.hostTypes[Int(states[state].type[host])]
    let zone = states[state].firstZone + Int(states[state].zone[host])
    meters.sleep[zone].change(
      by: sign * Int64((type.power.power(at: 0) * 1000).rounded()), at: time)
  }

  mutating func sleepPower(_ host: Int, state: Int, sign: Int64, at time: Int64) {
    let type = blueprint.hostTypes[Int(states[state].type[host])]
    let zone = states[state].firstZone + Int(states[state].zone[host])
    meters.sleep[zone].change(by: sign * Int64((restingWatts(of: type) * 1000).rounded()), at: time)
  }
}
