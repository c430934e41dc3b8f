import Kernels
import Policies

/// Hosts that may take guests while one consolidation goes on.
struct MigrationTargets: ~Copyable {
  /// Those with guests.
  var hosts = PowerRise.Hosts([], hosts: 0)
  /// Hosts without guests by type, the lowest last.
  ///
  /// Shape: `[kinds][hosts]`.
  var empty: [[Int32]] = []
  /// Requested load, its history over the capacity, the history's length and the largest memory of a guest.
  ///
  /// Shape: `[hosts]`, the history `[hosts × window]`.
  var requested: [Double] = []
  var history: [Double] = []
  var length: [Int] = []
  var largest: [Double] = []
  /// The overload rule's cheap tests by the length of history, that of now, and whether they hold.
  var screens: [OverloadScreen] = []
  var screen = OverloadScreen(weights: [], limit: .infinity)
  var isScreened = false
  /// What the guest needs that looks for a host, and hosts it has been refused by.
  var need = PowerRise.Need()
  private var refusing: [Memo] = []

  /// What one host was before a guest was added or refused.
  struct Memo {
    var host: Int, kind: Int
    var state: PowerRise.Host
  }

  /// Makes room for hosts of some types.
  mutating func prepare(_ kinds: [Cluster.Kind], hosts count: Int, window: Int) {
    hosts = PowerRise.Hosts(
      kinds.map { PowerRise.Curve(watts: $0.watts, capacity: $0.capacity, most: $0.core) },
      hosts: count)
    requested = Array(repeating: 0, count: count)
    history = Array(repeating: 0, count: count * window)
    length = Array(repeating: 1, count: count)
    largest = requested
    empty = kinds.map { _ in [] }
    need.added = Array(repeating: 0, count: kinds.count)
  }

  /// Forgets all hosts.
  mutating func removeAll() {
    hosts.removeAll(limit: screen.limit)
    for kind in empty.indices { empty[kind].removeAll(keepingCapacity: true) }
  }

  /// A host has been given a guest, or is again as it was before.
  mutating func change(_ host: Int, to state: PowerRise.Host, kind: Int) {
    hosts.remove(host)
    hosts.insert(host, type: kind, state)
  }

  /// The host that a search has found is not to be.
  mutating func refuse(_ host: Int, kind: Int) {
    refusing.append(Memo(host: host, kind: kind, state: hosts[host]))
    hosts.remove(host)
  }

  /// A search has ended: hosts that refused its guest may take others.
  mutating func endSearch() {
    for memo in refusing { hosts.insert(memo.host, type: memo.kind, memo.state) }
    refusing.removeAll(keepingCapacity: true)
  }
}
