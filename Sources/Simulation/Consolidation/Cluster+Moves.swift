import Kernels
import Platform
import Policies

extension Cluster {
  /// A move that a consolidation has decided on.
  struct Move {
    var guest: Int
    var target: Int
  }

  /// Decides which guests move where.
  ///
  /// First, overloaded hosts give guests away until they no longer are; all these guests are placed
  /// together, those with the largest demand first, and may wake hosts. Then, from the least loaded
  /// on, each host that can give all its guests away does. Loads of hosts are those before any
  /// move, except where a guest has been added.
  mutating func consolidate(_ rules: Consolidation, instant: Int) -> [Move] {
    var limit = Int.max
    if rules.budget < 1 {
      let present = members.hosts.reduce(0) { $0 + members.count(of: $1) }
      limit = Int((Double(present) * rules.budget).rounded(.up))
    }
    gather(rules.overload)
    var isExcluded = Array(repeating: false, count: kind.count)
    var leaving: [Int] = []
    for host in kind.indices where !members.isEmpty(host) && isOverloaded(host, rules.overload) {
      isExcluded[host] = true
      targets.hosts.remove(host)
    }
    for host in kind.indices where isExcluded[host] {
      leaving += relieve(host, rules, instant: instant)
    }
    var moves: [Move] = []
    for guest in byDemand(leaving) {
      guard moves.count < limit, let target = place(guest, rules.overload, wakes: true) else {
        continue
      }
      moves.append(Move(guest: guest, target: target))
    }
    overloadedHosts = isExcluded.count { $0 }
    relievingMoves = moves.count
    let receiving = manner.isCloudSim ? [] : moves.map(\.target)
    moves += drain(isExcluded, receiving: receiving, rules, limit: limit - moves.count)
    takeBackChanges(from: 0)
    return moves
  }

  /// Guests by demand, the largest first, equal ones in the order given.
  private func byDemand(_ leaving: [Int]) -> [Int] {
    leaving.enumerated().sorted {
      let (left, right) = (guests[$0.element].demand, guests[$1.element].demand)
      return left != right ? left > right : $0.offset < $1.offset
    }.map(\.element)
  }

  private func isMoving(_ member: Int32) -> Bool { member < 0 || guests[Int(member)].moving > 0 }

  /// The guests of a host that stay where they are so far.
  private func movable(on host: Int) -> [Int] {
    members.places(of: host).compactMap {
      let member = members[$0]
      return isMoving(member) ? nil : Int(member)
    }
  }

  /// Takes guests off an overloaded host until it no longer is.
  private mutating func relieve(
    _ host: Int, _ rules: Consolidation, instant: Int
  ) -> [Int] {
    var taken: [Int] = []
    var round = 0
    repeat {
      let movable = movable(on: host)
      guard !movable.isEmpty else { break }
      let candidates = movable.map { candidate($0, withHistory: rules.needsHistory) }
      let stream = RandomStream(
        seed: manner.seed, replication: manner.replication, component: .migration,
        entity: UInt64(host) << 40 | UInt64(instant) << 12 | UInt64(round))
      let guest = movable[rules.selection.choose(candidates, stream: stream)]
      journal.append(.replaced(host: host, members: members.list(of: host)))
      members.remove(Int32(guest), from: host)
      taken.append(guest)
      round += 1
      sumUp(host, rules.overload)
    } while !members.isEmpty(host) && isOverloaded(host, rules.overload)
    return taken
  }

  private func candidate(_ guest: Int, withHistory: Bool) -> MigrationCandidate {
    MigrationCandidate(
      memoryMiB: Double(guests[guest].memory),
      utilisation: guests[guest].size > 0
        ? guests[guest].demand / Double(guests[guest].size) : 0,
      history: withHistory ? Array(history.values(of: guest)) : [])
  }

  /// Empties hosts, from the least loaded on.
  ///
  /// - Parameters:
  ///   - receiving: Hosts that have just been given guests and keep them.
  ///   - limit: How many guests may move.
  private mutating func drain(
    _ wasOverloaded: [Bool], receiving: [Int], _ rules: Consolidation, limit: Int
  ) -> [Move] {
    let rule = rules.overload
    var moves: [Move] = []
    let isCloudSim = manner.isCloudSim
    var isCandidate = kind.indices.map {
      !wasOverloaded[$0] && !isClosed[$0] && fixedLoad[$0] == 0 && utilisation[$0] < 1
        && (utilisation[$0] > 0 || !isCloudSim)
    }
    for host in receiving { isCandidate[host] = false }
    if isCloudSim {
      for host in kind.indices where utilisation[host] == 0 {
        targets.hosts.remove(host)
      }
    }
    let order = kind.indices.filter { isCandidate[$0] }.sorted {
      (utilisation[$0], $0) < (utilisation[$1], $1)
    }
    for host in order where isCandidate[host] {
      let movable = movable(on: host)
      let receives = members.places(of: host).contains { members[$0] < 0 }
      guard !movable.isEmpty, !receives else { continue }
      if !isCloudSim, movable.count < members.count(of: host) { continue }
      targets.hosts.remove(host)
      let leaving = byDemand(movable)
      var placed: [Move] = []
      var memos: [MigrationTargets.Memo] = []
      let journalled = journal.count
      guard moves.count + leaving.count <= limit else { continue }
      var saved = power[host] - kinds[Int(kind[host])].restingWatts
      for guest in leaving {
        guard let target = place(guest, rule, wakes: false, memos: &memos) else { break }
        placed.append(Move(guest: guest, target: target))
        saved -= lastRise
      }
      let gibibytes = leaving.reduce(0) { $0 + Double(guests[$1].memory) } / 1024
      let isWorthIt =
        rules.leastSaving == 0 || saved >= rules.leastSaving * gibibytes
      if placed.count == leaving.count, isWorthIt {
        for move in placed { isCandidate[move.target] = false }
        moves += placed
      } else {
        undo(memos, journalled: journalled, rule)
      }
    }
    return moves
  }

  /// Takes back all changes of lists but so many.
  private mutating func takeBackChanges(from count: Int) {
    while journal.count > count {
      switch journal.removeLast() {
      case .added(let host): members.removeLast(from: host)
      case .replaced(let host, let before): members.replace(host, with: before)
      }
    }
  }

  private mutating func undo(
    _ memos: [MigrationTargets.Memo], journalled: Int, _ rule: any OverloadPolicy
  ) {
    takeBackChanges(from: journalled)
    for memo in memos.reversed() {
      targets.change(memo.host, to: memo.state, kind: memo.kind)
      sumUp(memo.host, rule)
    }
  }
}

extension Consolidation {
  /// Whether the choice of guests looks at their histories.
  var needsHistory: Bool { type(of: selection).needsHistory }

  /// How many of a guest's newest demands are asked for.
  var historyLength: Int {
    needsHistory ? DemandHistory.length : max(type(of: overload).window, 1)
  }
}
