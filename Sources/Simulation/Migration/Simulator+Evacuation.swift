import Platform
import Policies

extension Simulator {
  /// A planned incident is announced: its hosts take no more guests, and those they have leave in time.
  ///
  /// Within a site guests migrate to hosts that the placement rule chooses; those of a whole site go to the recovery
  /// site, where there is one, with their storage. Small ones go first, as many at once as links take. Who finds no
  /// host, has a GPU, is still starting or is not copied in time goes down.
  mutating func evacuate(_ index: Int, at time: Int64) {
    let loss = losses[index]
    let site = Int(loss.site)
    guard stateOf[site] >= 0 else { return }
    let state = stateOf[site]
    let hosts = (0..<states[state].pool.count).filter { concerns(loss, $0, of: states[state]) }
    for host in hosts {
      states[state].pool.setUsable(host, false)
      if scalesNodes(state) { nodes[state]?.condemned.insert(host) }
      giveUpMigrations(to: host, site: site, at: time)
    }
    let rows = hosts.flatMap { guestsOf(host: $0, site: site) }.filter { row in
      guests.state[row] == .running && guests.moving[row] < 0
    }.sorted { (guests.memoryMiB[$0], $0) < (guests.memoryMiB[$1], $1) }
    if loss.zone < 0 {
      // Services that scale are served by the replicas that they start where they recover to.
      if site == home { relocate(rows.filter { guests.replicaOf[$0] < 0 }, at: time) }
    } else {
      startMoves(
        refuges(for: rows, site: site, at: time), site: site, isUrgent: true, at: time)
    }
  }

  /// Where guests would be placed now, one after another; those that find no host are left out.
  private mutating func refuges(
    for rows: [Int], site: Int, at time: Int64
  ) -> [(row: Int, target: Int)] {
    let state = stateOf[site]
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

  /// Guests leave the home site for the sites that they recover to.
  private mutating func relocate(_ rows: [Int], at time: Int64) {
    for row in rows where guests.gpus[row].isNone {
      guard let site = recoverySite(of: row), site != home else { continue }
      transfer(row, toSite: site, at: time)
    }
  }
}
