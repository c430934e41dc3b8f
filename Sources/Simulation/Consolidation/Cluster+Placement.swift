import Kernels
import Policies

extension Cluster {
  /// Steps until the migration of so much memory has ended.
  private func lookahead(_ memory: Double) -> Double {
    (memory * manner.secondsPerMiB / manner.period).rounded(.up)
  }

  /// Prepares the columns of all hosts for one consolidation.
  mutating func gather(_ rule: any OverloadPolicy) {
    let window = type(of: rule).window
    let count = kind.count
    if targets.requested.count != count {
      targets.prepare(kinds, hosts: count, window: window)
      targets.screens = (0...DemandHistory.length).map { rule.screen(length: $0) }
    }
    // Screens look one step ahead; the guest that takes longest to move decides.
    targets.isScreened = lookahead(Double(largestMemory)) <= 1
    targets.screen = targets.screens[history.count]
    targets.need.limit = targets.screen.limit
    targets.removeAll()
    for host in kind.indices {
      guard !members.isEmpty(host) || fixedLoad[host] > 0 else {
        if !isClosed[host] { targets.empty[Int(kind[host])].append(Int32(host)) }
        continue
      }
      sumUp(host, rule)
      guard !isClosed[host] else { continue }
      targets.hosts.insert(
        host, type: Int(kind[host]),
        PowerRise.Host(
          available: available[host], allocated: allocated[host], power: power[host],
          screened: screened(host, allocated: allocated[host]), freeMemory: freeMemoryNow(host),
          unpromised: unpromised[host]))
    }
    for kind in targets.empty.indices { targets.empty[kind].reverse() }
  }

  /// Memory of a host that no guest has, where it counts.
  private func freeMemoryNow(_ host: Int) -> Double {
    guard manner.heedsMemory, manner.isCloudSim else { return freeMemory[host] }
    return members.places(of: host).reduce(kinds[Int(kind[host])].memory) {
      let member = members[$1]
      return $0 - Double(guests[Int(member < 0 ? ~member : member)].memory)
    }
  }

  /// Adds up what a host's guests ask for and asked for, in the order of its list.
  mutating func sumUp(_ host: Int, _ rule: any OverloadPolicy) {
    let window = type(of: rule).window
    let first = host * window
    let capacity = kinds[Int(kind[host])].capacity
    for age in 0..<window { targets.history[first + age] = fixedLoad[host] / capacity }
    targets.requested[host] = fixedLoad[host]
    targets.length[host] = 1
    targets.largest[host] = 0
    for place in members.places(of: host) { include(members[place], host, window, capacity) }
  }

  /// Adds one more guest, the last of a host's list.
  private mutating func include(
    _ member: Int32, _ host: Int, _ window: Int, _ capacity: Double
  ) {
    let guest = Int(member < 0 ? ~member : member)
    targets.requested[host] += guests[guest].demand
    targets.length[host] = max(targets.length[host], history.span(of: guest))
    targets.largest[host] = max(targets.largest[host], Double(guests[guest].memory))
    history.addValues(
      of: guest, count: window, size: Double(guests[guest].size), over: capacity,
      to: &targets.history,
      from: host * window)
  }

  /// What the screen of the overload rule looks at, or minus infinity where it does not hold.
  private func screened(_ host: Int, allocated: Double) -> Double {
    guard targets.isScreened, allocated != 0,
      targets.screens[min(targets.length[host], history.count)] == targets.screen
    else { return -.infinity }
    if targets.screen.weights.isEmpty {
      return targets.requested[host] / kinds[Int(kind[host])].capacity
    }
    let first = host * (targets.history.count / max(kind.count, 1))
    var sum = 0.0
    for (age, weight) in targets.screen.weights.enumerated() {
      sum += weight * targets.history[first + age]
    }
    return sum
  }

  /// Whether a host with its present list is overloaded.
  func isOverloaded(_ host: Int, _ rule: any OverloadPolicy) -> Bool {
    let window = type(of: rule).window
    let capacity = kinds[Int(kind[host])].capacity
    return rule.isOverloaded(
      demand: targets.requested[host] / capacity,
      history: targets.history.span.extracting((host * window)..<((host + 1) * window)),
      length: min(targets.length[host], DemandHistory.length),
      lookahead: lookahead(targets.largest[host]))
  }

  /// Whether a host would be overloaded with one more guest.
  private func isOverloaded(
    _ host: Int, with guest: Int, _ rule: any OverloadPolicy
  ) -> Bool {
    let window = type(of: rule).window
    let capacity = kinds[Int(kind[host])].capacity
    var values = InlineArray<30, Double>(repeating: 0)
    for age in 0..<window { values[age] = targets.history[host * window + age] }
    let first = history.place(of: guest)
    for age in 0..<window {
      values[age] += history.value(at: first + age) * Double(guests[guest].size) / capacity
    }
    return rule.isOverloaded(
      demand: (targets.requested[host] + guests[guest].demand) / capacity, history: values.span,
      length: max(targets.length[host], history.span(of: guest)),
      lookahead: lookahead(max(targets.largest[host], Double(guests[guest].memory))))
  }

  /// Finds the host whose power rises least with one more guest, and adds the guest to it.
  mutating func place(_ guest: Int, _ rule: any OverloadPolicy, wakes: Bool) -> Int? {
    var memos: [MigrationTargets.Memo] = []
    return place(guest, rule, wakes: wakes, memos: &memos)
  }

  mutating func place(
    _ guest: Int, _ rule: any OverloadPolicy, wakes: Bool, memos: inout [MigrationTargets.Memo]
  ) -> Int? {
    let need = guests[guest].demand
    targets.need.demand = need
    targets.need.room =
      manner.heedsMemory
      ? (Double(guests[guest].memory), Double(guests[guest].promised)) : nil
    for (index, kind) in kinds.enumerated() where kind.core >= need {
      targets.need.added[index] = added(guest, kind.capacity)
    }
    defer { targets.endSearch() }
    while true {
      let best = targets.hosts.best(for: targets.need)
      if wakes, let (rise, host) = emptyHost(guest, need),
        best.map({ (rise, host) < ($0.rise, $0.host) }) ?? true
      {
        wake(host)
        lastRise = rise
        add(guest, to: host, rule, &memos)
        return host
      }
      guard let best else { return nil }
      if targets.hosts[best.host].allocated == 0 || !isOverloaded(best.host, with: guest, rule) {
        lastRise = best.rise
        add(guest, to: best.host, rule, &memos)
        return best.host
      }
      targets.refuse(best.host, kind: Int(kind[best.host]))
    }
  }

  /// What a guest adds to the screen of a host.
  private func added(_ guest: Int, _ capacity: Double) -> Double {
    guard !targets.screen.weights.isEmpty else { return guests[guest].demand / capacity }
    let first = history.place(of: guest)
    var sum = 0.0
    for (age, weight) in targets.screen.weights.enumerated() {
      sum += weight * history.value(at: first + age)
    }
    return sum * Double(guests[guest].size) / capacity
  }

  /// The empty host whose power rises least, the lowest of equals.
  private func emptyHost(_ guest: Int, _ need: Double) -> (Double, Int)? {
    var best: (Double, Int)?
    for (index, kind) in kinds.enumerated() {
      guard let host = targets.empty[index].last, kind.core >= need,
        kind.capacity >= need,
        !manner.heedsMemory
          || kind.memory >= Double(guests[guest].memory)
            && unpromised[Int(host)] >= Double(guests[guest].promised)
      else { continue }
      let rise =
        kind.power(at: need / kind.capacity)
        - (manner.isCloudSim ? kind.watts[0] : kind.restingWatts)
      if best.map({ (rise, Int(host)) < $0 }) ?? true { best = (rise, Int(host)) }
    }
    return best
  }

  /// An empty host joins those that may take guests.
  private mutating func wake(_ host: Int) {
    let group = Int(kind[host])
    targets.empty[group].removeLast()
    targets.hosts.insert(
      host, type: group,
      PowerRise.Host(
        available: kinds[group].capacity, allocated: 0, power: kinds[group].watts[0],
        screened: -.infinity, freeMemory: freeMemoryNow(host), unpromised: unpromised[host]))
    targets.requested[host] = 0
    targets.length[host] = 1
    targets.largest[host] = 0
    let window = targets.history.count / kind.count
    for age in 0..<window { targets.history[host * window + age] = 0 }
  }

  private mutating func add(
    _ guest: Int, to host: Int, _ rule: any OverloadPolicy,
    _ memos: inout [MigrationTargets.Memo]
  ) {
    let group = Int(kind[host])
    var state = targets.hosts[host]
    memos.append(MigrationTargets.Memo(host: host, kind: group, state: state))
    state.freeMemory -= Double(guests[guest].memory)
    state.unpromised -= Double(guests[guest].promised)
    journal.append(.added(host: host))
    members.append(Int32(guest), to: host)
    include(Int32(guest), host, type(of: rule).window, kinds[group].capacity)
    state.allocated += guests[guest].demand
    state.available -= guests[guest].demand
    state.screened = screened(host, allocated: state.allocated)
    if !manner.isCloudSim {
      state.power = kinds[group].power(at: min(state.allocated / kinds[group].capacity, 1))
    }
    targets.change(host, to: state, kind: group)
  }
}
