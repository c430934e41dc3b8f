import Kernels
import Policies

/// Hosts that may take guests while one consolidation goes on, by type.
struct MigrationTargets {
  /// Hosts of one type: those that have guests as columns, and those without, the lowest last.
  struct Group {
    var columns = PowerRise.Columns()
    var host: [Int32] = []
    var rise: [Double] = []
    var empty: [Int32] = []
    /// How many of the columns' hosts take no more guests.
    var closed = 0
  }

  var groups: [Group] = []
  /// The place of each host in its group's columns, or -1.
  ///
  /// Shape: `[hosts]`.
  var slot: [Int32] = []
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

  /// What one host was before a guest was added.
  struct Memo {
    var host: Int
    var allocated: Double
    var available: Double
    var bound: Double
    var power: Double
    var freeMemory: Double
    var unpromised: Double
  }

  /// A host takes no more guests.
  mutating func exclude(_ host: Int, kind: Int32) {
    guard slot[host] >= 0, groups[Int(kind)].columns.available[Int(slot[host])] >= 0 else { return }
    groups[Int(kind)].columns.available[Int(slot[host])] = -1
    groups[Int(kind)].closed += 1
  }

  /// Drops hosts that take no more guests, where they are more than half of those looked at.
  ///
  /// - Precondition: Nothing that is to be undone refers to one of them.
  mutating func compact() {
    for index in groups.indices where 2 * groups[index].closed > groups[index].host.count {
      let kept = groups[index].host.indices.filter { groups[index].columns.available[$0] >= 0 }
      for host in groups[index].host { slot[Int(host)] = -1 }
      groups[index].keep(kept)
      for (place, host) in groups[index].host.enumerated() { slot[Int(host)] = Int32(place) }
    }
  }

  /// Writes how much the power of each host of a type rises; returns the least.
  mutating func rise(
    _ index: Int, _ kind: Cluster.Kind, _ need: Double, added: Double, limit: Double
  ) -> Double {
    let count = groups[index].host.count
    PowerRise.write(
      groups[index].columns, demand: need, capacity: kind.capacity, added: added, limit: limit,
      watts: kind.watts, to: &groups[index].rise)
    return PowerRise.least(groups[index].rise, count: count)
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
    empty.removeAll(keepingCapacity: true)
    closed = 0
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

  mutating func add(
    _ newHost: Int, available: Double, allocated: Double, power: Double, bound: Double
  ) {
    columns.available.append(available)
    columns.allocated.append(allocated)
    columns.power.append(power)
    columns.bound.append(bound)
    host.append(Int32(newHost))
    rise.append(.infinity)
  }

  /// The place of the lowest host with a rise.
  func lowest(of least: Double) -> Int {
    var best = -1
    for index in host.indices where rise[index] == least {
      if best < 0 || host[index] < host[best] { best = index }
    }
    return best
  }
}
