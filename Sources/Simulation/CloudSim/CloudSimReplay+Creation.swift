import Platform
import Policies

extension CloudSimReplay {
  /// Creates the guests in their order, with all they may ask for.
  ///
  /// Without consolidation each goes to the first host that fits it. With it, each goes to the host
  /// whose power rises least, where a host that already has a guest must not be overloaded by the
  /// new one alone, since those before it ask for nothing yet.
  mutating func create() {
    var creation = Creation(kinds: cluster.kinds, kind: cluster.kind, rules: rules)
    let workload = request.workload
    for guest in cluster.guests.indices {
      guard workload.arrival[guest] <= 0, workload.departure[guest] >= workload.horizon else {
        refusals[.notThroughout, default: 0] += 1
        continue
      }
      let need = (Double(cluster.guests[guest].size), Double(cluster.guests[guest].memory))
      let host =
        if let consolidation {
          creation.leastPower(need) { capacity in
            consolidation.overload.isOverloaded(
              demand: need.0 / capacity, history: Span(), length: 0, lookahead: 1)
          }
        } else {
          creation.first(need)
        }
      guard let host else {
        refusals[refusal(need), default: 0] += 1
        continue
      }
      creation.take(host, need)
      cluster.members.append(Int32(guest), to: host)
      stays[guest].host = Int32(host)
    }
    firstHosts = stays.map(\.host)
  }

  /// Why no host takes a guest.
  private func refusal(_ need: (cores: Double, memory: Double)) -> Refusal {
    if !cluster.kinds.contains(where: { $0.core >= need.cores }) { return .cpu }
    return cluster.kinds.contains { $0.memory >= need.memory } ? .fragmentation : .memory
  }
}

/// Hosts while guests are created, grouped by what they have left.
///
/// Hosts of one type with the same load, memory and number of guests are alike, so that the choice
/// looks at groups: their number does not grow with the number of hosts.
private struct Creation {
  private let kinds: [Cluster.Kind]
  private let guestsPerHost: Int
  private var groupOf: [Int] = []
  private var groups: [Group] = []
  private var known: [State: Int] = [:]

  /// What hosts that are alike have in common.
  private struct State: Hashable {
    var kind: Int
    var load: Double
    var memory: Double
    var guests: Int
  }

  private struct Group {
    var state: State
    /// Hosts in rising order; those that left are dropped from the front.
    var hosts: [Int]
    var next = 0
  }

  init(kinds: [Cluster.Kind], kind: [Int32], rules: CloudSimRules) {
    self.kinds = kinds
    guestsPerHost =
      rules.guestGigabits > 0
      ? Int(rules.hostGigabits / rules.guestGigabits + 1e-9) : Int.max
    for host in kind.indices {
      let kind = Int(kind[host])
      groupOf.append(-1)
      enter(host, State(kind: kind, load: 0, memory: kinds[kind].memory, guests: 0))
    }
  }

  private mutating func enter(_ host: Int, _ state: State) {
    let index = known[state] ?? groups.count
    if index == groups.count {
      known[state] = index
      groups.append(Group(state: state, hosts: []))
    }
    groupOf[host] = index
    // Hosts mostly come in rising order.
    var place = groups[index].hosts.count
    while place > groups[index].next, groups[index].hosts[place - 1] > host { place -= 1 }
    groups[index].hosts.insert(host, at: place)
  }

  private func fits(_ state: State, _ need: (Double, Double)) -> Bool {
    let kind = kinds[state.kind]
    return kind.core >= need.0 && kind.capacity - state.load >= need.0 && state.memory >= need.1
      && state.guests < guestsPerHost
  }

  /// The lowest host that fits.
  mutating func first(_ need: (Double, Double)) -> Int? {
    best(need) { _ in 0 }
  }

  /// The host whose power rises least; the lowest of equals.
  mutating func leastPower(
    _ need: (Double, Double), unless isOverloaded: (Double) -> Bool
  ) -> Int? {
    let kinds = kinds
    return best(need) { state in
      let kind = kinds[state.kind]
      if state.load != 0, isOverloaded(kind.capacity) { return nil }
      return kind.power(at: (state.load + need.0) / kind.capacity) - kind.watts[0]
    }
  }

  /// The lowest host of the groups with the least cost; a group without cost is left out.
  private mutating func best(_ need: (Double, Double), cost: (State) -> Double?) -> Int? {
    var best: (cost: Double, host: Int)?
    for index in groups.indices {
      while groups[index].next < groups[index].hosts.count,
        groupOf[groups[index].hosts[groups[index].next]] != index
      {
        groups[index].next += 1
      }
      guard groups[index].next < groups[index].hosts.count, fits(groups[index].state, need),
        let cost = cost(groups[index].state)
      else { continue }
      let host = groups[index].hosts[groups[index].next]
      if best.map({ (cost, host) < ($0.cost, $0.host) }) ?? true { best = (cost, host) }
    }
    return best?.host
  }

  mutating func take(_ host: Int, _ need: (Double, Double)) {
    var state = groups[groupOf[host]].state
    state.load += need.0
    state.memory -= need.1
    state.guests += 1
    enter(host, state)
  }
}
