import Kernels
import Policies

/// Hosts that may take guests while one consolidation goes on.
///
/// Those of a type stand in a group for each line segment of its power curve on which they are, those that have been
/// given a guest apart, so that a search looks at the cheapest segments first and leaves off early.
struct MigrationTargets {
  /// Hosts of one type on one segment of its power curve.
  struct Group {
    var kind: Int, segment: Int
    var columns = PowerRise.Columns()
    var host: [Int32] = []
    var rise: [Double] = []
    /// By how much the power of each host has risen since it was measured, at least.
    var offset = Double.infinity
    /// Whether hosts stand in rising order.
    var isSorted: Bool
    /// How many of the columns' hosts take no more guests.
    var closed = 0

    /// Of the search under way: what no rise is below, the least found among the hosts looked at.
    var bound = Double.infinity
    var scanned = 0
    var least = Double.infinity
    var isBegun = false
  }

  /// A guest that looks for a host.
  struct Search {
    var need: Double
    /// What the guest adds to the screen of a host, by type.
    var added: [Double]
  }

  /// By type: those of untouched hosts by segment, then those of touched ones.
  ///
  /// Shape: `[kinds × 2 × segments]`.
  var groups: [Group] = []
  /// Hosts without guests by type, the lowest last.
  ///
  /// Shape: `[kinds][hosts]`.
  var empty: [[Int32]] = []
  private var floors: [PowerRise.Floor] = []
  static let segments = 11
  /// The group of each host and its place there, or -1.
  ///
  /// Shape: `[hosts]`.
  var slot: [Int32] = [], group: [Int32] = []
  /// Requested load, its history over the capacity, the history's length, the largest memory of a
  /// guest and free memory.
  ///
  /// Shape: `[hosts]`, the history `[hosts × window]`.
  var requested: [Double] = []
  var history: [Double] = []
  var length: [Int] = []
  var largest: [Double] = []
  var freeMemory: [Double] = [], unpromised: [Double] = []
  /// The overload rule's cheap tests by the length of history, that of now, and whether they hold.
  var screens: [OverloadScreen] = []
  var screen = OverloadScreen(weights: [], limit: .infinity)
  var isScreened = false
  var search = Search(need: 0, added: [])

  /// What one host was before a guest was added.
  struct Memo {
    var host: Int
    var group: Int32, slot: Int32
    var available: Double
    var freeMemory: Double
    var unpromised: Double
  }

  /// Makes room for hosts of some types.
  mutating func prepare(_ kinds: [Cluster.Kind], hosts: Int, window: Int) {
    slot = Array(repeating: -1, count: hosts)
    group = slot
    requested = Array(repeating: 0, count: hosts)
    history = Array(repeating: 0, count: hosts * window)
    length = Array(repeating: 1, count: hosts)
    largest = requested
    freeMemory = requested
    unpromised = requested
    floors = kinds.map { PowerRise.Floor(watts: $0.watts) }
    empty = kinds.map { _ in [] }
    groups = kinds.indices.flatMap { kind in
      (0..<(2 * Self.segments)).map {
        Group(kind: kind, segment: $0 % Self.segments, isSorted: $0 < Self.segments)
      }
    }
    search.added = Array(repeating: 0, count: kinds.count)
  }

  /// Forgets all hosts.
  mutating func removeAll() {
    for index in groups.indices { groups[index].removeAll() }
    for kind in empty.indices { empty[kind].removeAll(keepingCapacity: true) }
  }

  /// Adds a host with its state, to those that have not been given a guest or to those that have.
  mutating func add(
    _ host: Int, kind: Int, _ state: State, capacity: Double, isTouched: Bool
  ) {
    let segment = floors[kind].segment(of: state.allocated / capacity)
    let index = (2 * kind + (isTouched ? 1 : 0)) * Self.segments + segment
    group[host] = Int32(index)
    slot[host] = Int32(groups[index].host.count)
    groups[index].add(host, state)
  }

  /// What of a host a search looks at.
  struct State {
    var available: Double
    var allocated: Double
    var power: Double
    var bound: Double
    var offset = 0.0
  }

  /// The columns' values of a host that may take guests.
  func state(of host: Int) -> State {
    let columns = groups[Int(group[host])].columns
    let place = Int(slot[host])
    return State(
      available: columns.available[place], allocated: columns.allocated[place],
      power: columns.power[place], bound: columns.bound[place])
  }

  /// A host takes no more guests.
  mutating func exclude(_ host: Int) {
    guard slot[host] >= 0 else { return }
    let index = Int(group[host])
    guard groups[index].columns.available[Int(slot[host])] >= 0 else { return }
    groups[index].columns.available[Int(slot[host])] = -1
    groups[index].closed += 1
  }

  /// A host has been given a guest: it is on another segment, perhaps, and no longer as it was measured.
  mutating func touch(_ host: Int, kind: Int, _ state: State, capacity: Double) {
    exclude(host)
    add(host, kind: kind, state, capacity: capacity, isTouched: true)
  }

  /// Takes back the last touch of all that have not been taken back.
  mutating func untouch(_ memo: Memo) {
    groups[Int(group[memo.host])].removeLast()
    group[memo.host] = memo.group
    slot[memo.host] = memo.slot
    groups[Int(memo.group)].columns.available[Int(memo.slot)] = memo.available
    groups[Int(memo.group)].closed -= 1
  }

  /// Drops hosts that take no more guests, where they are more than half of those of a group.
  ///
  /// - Precondition: Nothing that is to be undone refers to one of them.
  mutating func compact() {
    for index in groups.indices where 2 * groups[index].closed > groups[index].host.count {
      let kept = groups[index].host.indices.filter { groups[index].columns.available[$0] >= 0 }
      for (place, host) in groups[index].host.enumerated()
      where group[Int(host)] == Int32(index) && slot[Int(host)] == Int32(place) {
        slot[Int(host)] = -1
      }
      groups[index].keep(kept)
      for (place, host) in groups[index].host.enumerated() {
        slot[Int(host)] = Int32(place)
      }
    }
  }

  // MARK: Search

  /// A search for the host whose power rises least begins.
  mutating func begin(_ kinds: [Cluster.Kind]) {
    for index in groups.indices {
      groups[index].isBegun = false
      let group = groups[index]
      let kind = kinds[group.kind]
      guard !group.host.isEmpty, kind.core >= search.need else {
        groups[index].bound = .infinity
        continue
      }
      groups[index].bound = floors[group.kind].bound(
        segment: group.segment, share: search.need / kind.capacity, offset: group.offset)
    }
  }

  /// The host whose power rises least, the lowest of equals, or nil.
  mutating func best(_ kinds: [Cluster.Kind]) -> (rise: Double, host: Int)? {
    var best: (rise: Double, host: Int)?
    for index in groups.indices where groups[index].isBegun && groups[index].least < .infinity {
      let found = (groups[index].least, groups[index].lowest)
      if best.map({ found < $0 }) ?? true { best = found }
    }
    // A group is begun while something in it could be as good as what has been found.
    while true {
      var next = -1
      var bound = best?.rise ?? .infinity
      for index in groups.indices where !groups[index].isBegun && groups[index].bound <= bound {
        guard groups[index].bound < .infinity else { continue }
        next = index
        bound = groups[index].bound
      }
      guard next >= 0 else { return best }
      let kind = groups[next].kind
      groups[next].begin(search.need, added: search.added[kind], screen.limit, kinds[kind])
      guard groups[next].least < .infinity else { continue }
      let found = (groups[next].least, groups[next].lowest)
      if best.map({ found < $0 }) ?? true { best = found }
    }
  }

  /// The host that a search has found is not to be.
  mutating func reject(_ host: Int, _ kinds: [Cluster.Kind]) {
    let index = Int(group[host])
    let kind = groups[index].kind
    groups[index].reject(
      Int(slot[host]), search.need, added: search.added[kind], screen.limit, kinds[kind])
  }
}

extension MigrationTargets.Group {
  mutating func removeAll() {
    columns.available.removeAll(keepingCapacity: true)
    columns.allocated.removeAll(keepingCapacity: true)
    columns.power.removeAll(keepingCapacity: true)
    columns.bound.removeAll(keepingCapacity: true)
    host.removeAll(keepingCapacity: true)
    rise.removeAll(keepingCapacity: true)
    closed = 0
    offset = .infinity
  }

  /// Keeps the hosts at some places, in rising order.
  mutating func keep(_ places: [Int]) {
    columns.available = places.map { columns.available[$0] }
    columns.allocated = places.map { columns.allocated[$0] }
    columns.power = places.map { columns.power[$0] }
    columns.bound = places.map { columns.bound[$0] }
    host = places.map { host[$0] }
    rise = Array(repeating: .infinity, count: places.count)
    closed = 0
  }

  mutating func add(_ newHost: Int, _ state: MigrationTargets.State) {
    columns.available.append(state.available)
    columns.allocated.append(state.allocated)
    columns.power.append(state.power)
    columns.bound.append(state.bound)
    host.append(Int32(newHost))
    rise.append(.infinity)
    offset = min(offset, state.offset)
  }

  mutating func removeLast() {
    columns.available.removeLast()
    columns.allocated.removeLast()
    columns.power.removeLast()
    columns.bound.removeLast()
    host.removeLast()
    rise.removeLast()
  }

  /// Hosts looked at in one go.
  private static let block = 128

  /// Looks at hosts until one has a rise that none can be below, or at all where they have no order.
  mutating func begin(_ need: Double, added: Double, _ limit: Double, _ kind: Cluster.Kind) {
    isBegun = true
    scanned = 0
    least = .infinity
    goOn(need, added: added, limit, kind)
  }

  private mutating func goOn(
    _ need: Double, added: Double, _ limit: Double, _ kind: Cluster.Kind
  ) {
    while scanned < host.count, least > bound {
      let end = isSorted ? min(scanned + Self.block, host.count) : host.count
      PowerRise.write(
        columns, scanned..<end, demand: need, capacity: kind.capacity, added: added, limit: limit,
        watts: kind.watts, to: &rise)
      least = min(least, PowerRise.least(rise, scanned..<end))
      scanned = end
    }
  }

  mutating func reject(
    _ place: Int, _ need: Double, added: Double, _ limit: Double, _ kind: Cluster.Kind
  ) {
    rise[place] = .infinity
    least = PowerRise.least(rise, 0..<scanned)
    goOn(need, added: added, limit, kind)
  }

  /// The lowest of the hosts looked at with the least rise.
  var lowest: Int {
    var best = Int32.max
    for index in 0..<scanned where rise[index] == least {
      best = min(best, host[index])
      if isSorted { break }
    }
    return Int(best)
  }
}
