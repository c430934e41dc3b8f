import Kernels
import Platform
import Policies

// Nodes are hosts that are rented while they are on. One that is off takes no guests and costs nothing.
extension Simulator {
  /// Gives back the nodes that nobody needs at the start, where nodes scale.
  mutating func buildNodes() {
    let type = NodeScalingCatalogue.named(blueprint.nodeScaling.name)
    nodes = Array(repeating: nil, count: states.count)
    guard let rules = type?.init(blueprint.nodeScaling).rules else { return }
    for (index, site) in blueprint.sites.enumerated() {
      guard let description = site.nodes, stateOf[index] >= 0 else { continue }
      let state = stateOf[index]
      var groups: [[Int]] = Array(repeating: [], count: description.minimum.count)
      for (host, group) in states[state].layout.group.enumerated() {
        groups[Int(group)].append(host)
      }
      nodes[state] = NodeState(
        rules: rules, groups: groups, minimum: description.minimum,
        unneededSince: Array(repeating: nil, count: states[state].pool.count))
      for (group, hosts) in groups.enumerated() {
        for host in hosts.dropFirst(description.minimum[group]) {
          states[state].power[host] = .asleep
          states[state].pool.setUsable(host, false)
        }
      }
      if rules.periodMilliseconds < horizon {
        queue.add(
          Event(time: rules.periodMilliseconds, kind: .nodes, subject: Int32(state)))
      }
    }
  }

  /// Whether the hosts of a site are nodes that come and go.
  func scalesNodes(_ state: Int) -> Bool { !nodes.isEmpty && nodes[state] != nil }

  /// When a node that is ordered now runs guests.
  mutating func nodeReady(_ state: Int, at time: Int64) -> Int64 {
    guard let rules = nodes[state]?.rules else { return time }
    nodes[state]?.ordered += 1
    return time
      + provisioningTime(
        seconds: rules.provisioningSeconds, sigma: rules.provisioningSigma,
        of: UInt64(state) << 40 | (nodes[state]?.ordered ?? 0))
  }

  // MARK: More nodes

  /// Adds nodes for those guests that found no place, and asks for a place there.
  mutating func growNodes(for rows: [Int], onSite site: Int, at time: Int64) {
    let state = stateOf[site]
    let context = PlacementContext(
      time: time, seed: request.seed, replication: request.replication)
    // Many may arrive at once: what they ask for is made once, for those that are refused and for expanders.
    var wishes: [PlacementRequest] = []
    for position in rows.indices {
      guard case .refused = decisions[position] else { continue }
      if wishes.isEmpty { wishes = rows.map { placementRequest($0) } }
      let wish = wishes[position]
      // An earlier guest may have brought a node with room.
      var found: [PlacementDecision] = []
      placement[state].place([wish], on: &states[state].pool, in: context, into: &found)
      if case .refused = found[0] {
        let hosts = expansions(
          for: wish, waiting: wishes[position...], state: state)
        // A rule may forbid one group's nodes and not another's.
        for host in hosts {
          states[state].pool.setUsable(host, true)
          placement[state].place([wish], on: &states[state].pool, in: context, into: &found)
          if case .placed = found[0] {
            record.nodesAdded += 1
            nodes[state]?.lastAdded = time
            nodes[state]?.unneededSince[host] = nil
            break
          }
          states[state].pool.setUsable(host, false)
        }
      }
      decisions[position] = found[0]
    }
  }

  /// The next node of each group that has the size for a guest, in the expander's order.
  private func expansions(
    for wish: PlacementRequest, waiting: ArraySlice<PlacementRequest>, state: Int
  ) -> [Int] {
    guard let nodes = nodes[state] else { return [] }
    var offers: [(group: Int, host: Int, score: Double)] = []
    for (group, hosts) in nodes.groups.enumerated() {
      let off = hosts.first {
        states[state].power[$0] == .asleep && !states[state].pool.isUsable[$0]
          && states[state].outages[$0] == 0 && !nodes.condemned.contains($0)
      }
      guard let host = off else { continue }
      let type = blueprint.hostTypes[Int(states[state].type[host])]
      let cores = Double(states[state].pool.millicores[host])
      let memory = Double(states[state].pool.memoryMiB[host])
      guard Double(wish.millicores) <= cores, Double(wish.memoryMiB) <= memory else { continue }
      // How many of those that wait one such node takes, in their order.
      var (left, room, taken) = (cores, memory, 0.0)
      for other in waiting
      where Double(other.millicores) <= left && Double(other.memoryMiB) <= room {
        left -= Double(other.millicores)
        room -= Double(other.memoryMiB)
        taken += 1
      }
      let score =
        switch nodes.rules.expander {
        // Memory decides where the shares of cores are equal to a millionth.
        case .leastWaste: left / cores + 1e-6 * room / memory
        case .mostPods: -taken
        case .priority: Double(group)
        case .price: referencePrice(of: type, state: state) / max(taken, 1)
        case .random: 0.0
        }
      offers.append((group, host, score))
    }
    guard nodes.rules.expander != .random else {
      let first = offers.isEmpty ? 0 : draw(below: offers.count, for: wish)
      return (offers[first...] + offers[..<first]).map(\.host)
    }
    return offers.sorted { ($0.score, $0.group) < ($1.score, $1.group) }.map(\.host)
  }

  private func draw(below count: Int, for wish: PlacementRequest) -> Int {
    var stream = RandomStream(
      seed: request.seed, replication: request.replication, component: .placement,
      entity: wish.identity &+ 0x6E6F_6465)
    return Int(stream.integer(below: UInt64(count)))
  }

  private func referencePrice(of type: HostType, state: Int) -> Double {
    let site = blueprint.sites[siteIndex(of: state)]
    return site.instanceTypes.first { $0.name == type.name }?.referencePrice ?? .infinity
  }

  // MARK: Fewer nodes

  /// Looks at all nodes of a site: those that are not needed for long enough go.
  mutating func shrinkNodes(_ state: Int, at time: Int64) {
    guard let rules = nodes[state]?.rules else { return }
    if time + rules.periodMilliseconds < horizon {
      queue.add(
        Event(time: time + rules.periodMilliseconds, kind: .nodes, subject: Int32(state)))
    }
    keepMinimum(state, at: time)
    var hasDrained = false
    for (group, hosts) in (nodes[state]?.groups ?? []).enumerated() {
      var present = hosts.count { states[state].pool.isUsable[$0] }
      for host in hosts.reversed() where states[state].pool.isUsable[host] {
        guard states[state].power[host] == .on, present > nodes[state]?.minimum[group] ?? 0,
          isUnneeded(host, state: state, threshold: rules.threshold),
          let moves = moves(off: host, state: state, at: time)
        else {
          nodes[state]?.unneededSince[host] = nil
          continue
        }
        let since = nodes[state]?.unneededSince[host] ?? time
        nodes[state]?.unneededSince[host] = since
        guard time - since >= rules.unneededMilliseconds,
          time - (nodes[state]?.lastAdded ?? 0) >= rules.delayMilliseconds,
          moves.isEmpty || !hasDrained
        else { continue }
        hasDrained = hasDrained || !moves.isEmpty
        give(back: host, moves: moves, state: state, at: time)
        present -= 1
      }
    }
  }

  /// Orders nodes for those of a group's minimum that have failed.
  private mutating func keepMinimum(_ state: Int, at time: Int64) {
    let site = siteIndex(of: state)
    for (group, hosts) in (nodes[state]?.groups ?? []).enumerated() {
      let present = hosts.count { states[state].pool.isUsable[$0] }
      let lacking = max(0, (nodes[state]?.minimum[group] ?? 0) - present)
      let off = hosts.filter {
        states[state].power[$0] == .asleep && !states[state].pool.isUsable[$0]
          && states[state].outages[$0] == 0 && nodes[state]?.condemned.contains($0) != true
      }
      for host in off.prefix(lacking) {
        states[state].pool.setUsable(host, true)
        _ = wake(host, site: site, at: time)
      }
    }
  }

  /// Whether a node is empty, or less of its cores and memory is promised than a threshold.
  private func isUnneeded(_ host: Int, state: Int, threshold: Double) -> Bool {
    states[state].pool.guests[host] == 0 || promisedShare(of: host, state: state) < threshold
  }

  /// The larger share of a node's cores and memory that is promised.
  private func promisedShare(of host: Int, state: Int) -> Double {
    let pool = states[state].pool
    return max(
      1 - Double(pool.freeMillicores[host]) / Double(max(pool.millicores[host], 1)),
      1 - Double(pool.freeMemoryMiB[host]) / Double(max(pool.memoryMiB[host], 1)))
  }

  /// Where a node's guests would go on the other nodes, or nil where one of them fits nowhere or must stay.
  private mutating func moves(
    off host: Int, state: Int, at time: Int64
  ) -> [(row: Int, host: Int)]? {
    let rows = guestsOf(host: host, site: siteIndex(of: state))
    guard states[state].occupants[host] == rows.count else { return nil }
    guard !rows.isEmpty else { return [] }
    var room = states[state].pool
    room.setUsable(host, false)
    var rule = placement[state]
    var found: [PlacementDecision] = []
    let context = PlacementContext(
      time: time, seed: request.seed, replication: request.replication)
    var moves: [(row: Int, host: Int)] = []
    for row in rows {
      guard guests.gpus[row].isNone, guests.moving[row] < 0 else { return nil }
      rule.place([placementRequest(row)], on: &room, in: context, into: &found)
      guard case .placed(let target, _) = found[0] else { return nil }
      moves.append((row, Int(target)))
    }
    return moves
  }

  private mutating func give(
    back host: Int, moves: [(row: Int, host: Int)], state: Int, at time: Int64
  ) {
    let site = siteIndex(of: state)
    for (row, target) in moves {
      leave(row, at: time)
      // The guest is started anew elsewhere, and is not there meanwhile.
      if guests.downSince[row] < 0, guests.firstRun[row] >= 0 {
        guests.downSince[row] = time
        guests.downCause[row] = .migration
      }
      states[state].pool.take(target, placementRequest(row))
      settle(row, site: site, place: Int32(target), delay: 0, at: time)
      record.evicted += 1
    }
    endOnTime(host, state: state, at: time)
    states[state].power[host] = .asleep
    states[state].generation[host] += 1
    states[state].pool.setUsable(host, false)
    nodes[state]?.unneededSince[host] = nil
    record.nodesRemoved += 1
  }
}
