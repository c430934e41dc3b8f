import Kernels

extension MigrationTargets {
  /// Hosts of one type whose loads lie in a range, or whose power has risen by about the same.
  struct Group {
    var kind: Int
    /// The range of loads.
    var low: Double, high: Double
    /// Whether hosts stand in rising order.
    var isSorted: Bool
    var columns = PowerRise.Columns()
    var host: [Int32] = []
    var rise: [Double] = []
    var range = Extent()
    /// The lowest of its hosts, also of those that have left meanwhile.
    var lowestOfAll = Int.max
    /// How many of the columns' hosts take no more guests.
    var closed = 0
    /// Whether the group's region names it.
    var isListed = false

    /// Of the search under way: what no rise is below, how many hosts have been looked at and the least found
    /// among them.
    private var bound = Double.infinity
    private var scanned = 0
    private(set) var least = Double.infinity

    init(kind: Int, low: Double, high: Double, isSorted: Bool) {
      self.kind = kind
      self.low = low
      self.high = high
      self.isSorted = isSorted
    }

    var isMostlyClosed: Bool { 2 * closed > host.count }

    mutating func removeAll() {
      columns.available.removeAll(keepingCapacity: true)
      columns.allocated.removeAll(keepingCapacity: true)
      columns.power.removeAll(keepingCapacity: true)
      columns.bound.removeAll(keepingCapacity: true)
      host.removeAll(keepingCapacity: true)
      rise.removeAll(keepingCapacity: true)
      closed = 0
      range = Extent()
      lowestOfAll = .max
      isListed = false
    }

    /// Drops the hosts that take no more guests.
    mutating func dropClosed() {
      let kept = host.indices.filter { columns.available[$0] >= 0 }
      columns.available = kept.map { columns.available[$0] }
      columns.allocated = kept.map { columns.allocated[$0] }
      columns.power = kept.map { columns.power[$0] }
      columns.bound = kept.map { columns.bound[$0] }
      host = kept.map { host[$0] }
      rise = Array(repeating: .infinity, count: kept.count)
      closed = 0
      range.available = columns.available.max() ?? -.infinity
      range.bound = columns.bound.min() ?? .infinity
    }

    mutating func add(_ newHost: Int, _ state: State) {
      columns.available.append(state.available)
      columns.allocated.append(state.allocated)
      columns.power.append(state.power)
      columns.bound.append(state.bound)
      host.append(Int32(newHost))
      rise.append(.infinity)
      range.include(state)
      lowestOfAll = min(lowestOfAll, newHost)
    }

    mutating func removeLast() {
      columns.available.removeLast()
      columns.allocated.removeLast()
      columns.power.removeLast()
      columns.bound.removeLast()
      host.removeLast()
      rise.removeLast()
    }

    func state(at place: Int) -> State {
      State(
        available: columns.available[place], allocated: columns.allocated[place],
        power: columns.power[place], bound: columns.bound[place])
    }

    // MARK: Search

    /// Hosts looked at in one go.
    private static let block = 64

    /// Looks at hosts until one has a rise that none can be below, or at all where they have no order.
    mutating func begin(
      _ need: Double, added: Double, _ limit: Double, _ kind: Cluster.Kind, bound: Double
    ) {
      self.bound = bound
      scanned = 0
      least = .infinity
      goOn(need, added: added, limit, kind)
    }

    private mutating func goOn(
      _ need: Double, added: Double, _ limit: Double, _ kind: Cluster.Kind
    ) {
      while scanned < host.count, least > bound {
        let end = isSorted ? min(scanned + Self.block, host.count) : host.count
        // What begins at a tenth may be rounded to before it.
        let reached = Int((low + need / kind.capacity) * 10 + 1e-9)
        let found = PowerRise.write(
          columns, scanned..<end, demand: need, capacity: kind.capacity, added: added, limit: limit,
          watts: kind.watts, endingOn: min(reached, 10), to: &rise)
        least = min(least, found)
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
}
