import Platform
import Policies

extension Simulator {
  /// A planned incident is announced: its hosts take no more guests, and those they have leave in time.
  ///
  /// Within a site guests migrate to hosts that the placement rule chooses; those that find none, that have a GPU
  /// or whose copy takes too long, go down with their host. All of a home site go to the recovery site, where there
  /// is one, one after another over its bandwidth.
  mutating func evacuate(_ index: Int, at time: Int64) {
    let loss = losses[index]
    guard Int(loss.site) == home else { return }
    let state = stateOf[home]
    let hosts = (0..<states[state].pool.count).filter { concerns(loss, $0, of: states[state]) }
    for host in hosts { states[state].pool.setUsable(host, false) }
    let rows = hosts.flatMap { guestsOf(host: $0, site: home) }.filter { row in
      guests.state[row] == .running && guests.replicaOf[row] < 0 && guests.moving[row] < 0
    }
    if loss.zone < 0 {
      relocate(rows.sorted(), until: loss.start, at: time)
    } else {
      startMoves(refuges(for: rows, at: time), at: time)
    }
  }

  /// Where guests would be placed now, one after another; those that find no host are left out.
  private mutating func refuges(
    for rows: [Int], at time: Int64
  ) -> [(row: Int, target: Int)] {
    let state = stateOf[home]
    var moves: [(row: Int, target: Int)] = []
    var room = states[state].pool
    var rule = placement[state]
    var decisions: [PlacementDecision] = []
    let context = PlacementContext(
      time: time, seed: request.seed, replication: request.replication)
    for row in rows where guests.gpus[row].isNone {
      var wish = placementRequest(row)
      // Room that is kept for failures is there for this.
      wish.mayUseSpare = true
      rule.place([wish], on: &room, in: context, into: &decisions)
      if case .placed(let host, _) = decisions[0] { moves.append((row, Int(host))) }
    }
    return moves
  }

  /// Plans when guests leave the home site for the sites that they recover to: as many as get there in time.
  private mutating func relocate(_ rows: [Int], until end: Int64, at time: Int64) {
    var ready: [Int: Double] = [:]
    for row in rows where guests.gpus[row].isNone {
      guard let site = recoverySite(of: row), site != home else { continue }
      let size =
        blueprint.virtualisation.storageGiBPerGuest + Double(guests.memoryMiB[row]) / 1024
      let seconds =
        size * Blueprint.gigabitsPerGibibyte / blueprint.sites[site].restoreGigabitsPerSecond
      let arrives = ready[site, default: Double(time)] + seconds * 1000
      ready[site] = arrives
      guard arrives < Double(end), arrives < Double(horizon) else { continue }
      queue.add(
        Event(
          time: Int64(arrives.rounded(.up)), kind: .relocates, subject: Int32(row),
          generation: guests.generation[row]))
    }
  }

  /// A guest runs on at the recovery site.
  mutating func relocate(_ row: Int, at time: Int64) {
    guard guests.state[row] == .running, let site = recoverySite(of: row) else { return }
    let gibibytes =
      blueprint.virtualisation.storageGiBPerGuest + Double(guests.memoryMiB[row]) / 1024
    leave(row, at: time)
    unprotect(row, at: time)
    guard settleAway(row, site: site, delay: 0, at: time) == nil else {
      // The recovery site is full: it is down, and waits for a place at home.
      goDown(row, cause: .migration, at: time)
      waiting.append(Int32(row))
      return
    }
    meters.transfer(
      guests.protection[row], owner: guests.owner[row],
      gigabytes: gibibytes * Blueprint.gigabytesPerGibibyte, at: time)
    setEvacuated(row, true, at: time)
    record.relocated += 1
  }
}
