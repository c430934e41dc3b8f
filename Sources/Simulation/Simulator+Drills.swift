import Platform
import Policies

/// Room that a drill takes at an own site.
struct DrillRoom {
  var tier: Int32
  var site: Int, host: Int
  var request: PlacementRequest
}

extension Simulator {
  /// Plans the drills of all tiers, evenly over the year; where the run is shorter than the time between
  /// two of them, one in its middle, so that the room for it is tried.
  mutating func planDrills() {
    for (index, tier) in blueprint.continuity.tiers.enumerated() {
      guard tier.drillsPerYear > 0, tier.drillSeconds > 0 else { continue }
      let interval = max(Int64(Hazard.secondsPerYear * 1000 / tier.drillsPerYear), 1)
      var times = Array(stride(from: interval / 2, to: horizon, by: Int(interval)))
      if times.isEmpty { times = [horizon / 2] }
      for time in times {
        let end = time + Int64((tier.drillSeconds * 1000).rounded())
        queue.add(Event(time: time, kind: .drillBegins, subject: Int32(index)))
        if end < horizon { queue.add(Event(time: end, kind: .drillEnds, subject: Int32(index))) }
      }
    }
  }

  /// The guests of a tier are recovered beside themselves: what their standbys lack must find room at own
  /// recovery sites, as in an emergency, and nobody else has it meanwhile.
  mutating func beginDrill(of tier: Int, at time: Int64) {
    var held = false
    for row in 0..<guests.count
    where Int(guests.protection[row]) == tier + 1 && guests.state[row] == .running
      && !guests.isEvacuated[row]
    {
      guard let site = recoverySite(of: row), stateOf[site] >= 0, Int(guests.site[row]) != site,
        protection(of: row).restoration?.grows != false
      else { continue }
      held = true
      record.drilled += 1
      let share = guests.standby[row] >= 0 ? protection(of: row).standing.standbyShare : 0
      let cores = Int32((Double(guests.millicores[row]) * (1 - share)).rounded(.up))
      let memory = Int32((Double(guests.memoryMiB[row]) * (1 - share)).rounded(.up))
      guard cores > 0 || memory > 0 else { continue }
      let state = stateOf[site]
      let room = room(for: row, millicores: cores, memoryMiB: memory)
      guard let host = states[state].pool.firstFit(room) else {
        record.drilledWithoutRoom += 1
        continue
      }
      states[state].pool.take(host, room)
      occupy(host, site: site, at: time)
      _ = wake(host, site: site, at: time)
      drillRooms.append(
        DrillRoom(
          tier: Int32(tier), site: site, host: host, request: room))
    }
    if held { record.drills += 1 }
  }

  /// Room for a guest beside itself, on hosts that its rules allow.
  func room(for row: Int, millicores: Int32, memoryMiB: Int32) -> PlacementRequest {
    var room = PlacementRequest.room(millicores: millicores, memoryMiB: memoryMiB)
    room.rules = guests.rules[Int(guests.ruleOf[row])]
    return room
  }

  /// A drill ends, and gives its room back to those that wait.
  mutating func endDrill(of tier: Int, at time: Int64) {
    for room in drillRooms where Int(room.tier) == tier {
      states[stateOf[room.site]].pool.release(room.host, room.request)
      vacate(room.host, site: room.site, at: time)
    }
    drillRooms.removeAll { Int($0.tier) == tier }
    retryWaiting(at: time)
  }

  /// Counts what drills of a guest's recovery rent at a public site, spread evenly over the year: what its
  /// standby lacks of the whole.
  mutating func countDrills(_ row: Int, sign: Int64, at time: Int64) {
    let tier = Int(guests.protection[row]) - 1
    guard tier >= 0, let site = recoverySite(of: row), blueprint.sites[site].kind == .public,
      let type = fittingInstance(row, at: blueprint.sites[site])
    else { return }
    let asked = blueprint.continuity.tiers[tier]
    let busy = asked.drillsPerYear * asked.drillSeconds / Hazard.secondsPerYear
    let share = min(busy, 1) * (1 - protection(of: row).standing.standbyShare)
    guard share > 0 else { return }
    meters.drill(
      cell: meters.firstCell[site] + type, owner: guests.owner[row],
      millionths: sign * Int64((share * 1e6).rounded()), at: time)
  }
}
