import Kernels
import Policies
import Testing

@testable import Simulation

@Suite("The host whose power rises least")
struct MigrationTargetsTests {
  /// The measured curves of CloudSim's two hosts, in watts; slopes fall as well as rise.
  private static let curves = [
    [86, 89.4, 92.6, 96, 99.5, 102, 106, 108, 112, 114, 117],
    [93.7, 97, 101, 105, 110, 116, 121, 125, 129, 133, 135],
  ]

  private let kinds = Self.curves.enumerated().map { index, watts in
    Cluster.Kind(
      capacity: 3720 + 1600 * Double(index), core: 1860 + 800 * Double(index), memory: 4096,
      watts: watts + [watts[10]], restingWatts: watts[0])
  }

  /// What is known of a host without any order.
  private struct Host {
    var kind: Int
    var state: MigrationTargets.State
    var isOpen = true
  }

  /// The rises of all hosts, one after the other.
  private func rises(_ hosts: [Host], need: Double, added: [Double], limit: Double) -> [Double] {
    hosts.map { host in
      let (kind, state) = (kinds[host.kind], host.state)
      guard host.isOpen, kind.core >= need, state.available >= need,
        state.bound + added[host.kind] <= limit
      else { return .infinity }
      return kind.power(at: (state.allocated + need) / kind.capacity) - state.power
    }
  }

  @Test(
    "A search finds what a look at every host finds, whatever was given, closed and refused",
    arguments: [60, 1500, 6000], [true, false])
  func equalsLookingAtAll(count: Int, powerStays: Bool) {
    var random = RandomStream(seed: 5, replication: count, component: .test, entity: 1)
    var targets = MigrationTargets()
    targets.prepare(kinds, hosts: count, window: 1)
    targets.screen = OverloadScreen(weights: [], limit: 0.9)
    for round in 0..<3 {
      targets.removeAll(expecting: count)
      var hosts: [Host] = []
      for index in 0..<count {
        let kind = Int(random.next() % 2)
        let capacity = kinds[kind].capacity
        // Equal loads are frequent: the lowest host is to be found among them.
        let load =
          (random.uniform() * (round == 0 ? 20 : 1000)).rounded() / (round == 0 ? 20 : 1000)
        let state = MigrationTargets.State(
          available: capacity * (1 - load), allocated: capacity * load,
          power: kinds[kind].power(at: load), bound: load * (0.8 + 0.2 * random.uniform()))
        hosts.append(Host(kind: kind, state: state))
        targets.add(index, kind: kind, state, capacity: capacity, isTouched: false)
      }
      // So many have been given something before that groups of them are searched too.
      for index in hosts.indices where random.uniform() < 0.5 {
        give(1, to: index, &hosts, &targets, powerStays: powerStays)
      }
      for search in 0..<300 {
        if random.uniform() < 0.3 { targets.compact() }
        let need = 700 * random.uniform() * random.uniform()
        let added = kinds.map { need / $0.capacity }
        targets.search.need = need
        targets.search.added = added
        var expected = rises(hosts, need: need, added: added, limit: 0.9)
        targets.begin(kinds)
        // Some searches go on until little is left.
        let attempts = search % 100 == 0 ? 400 : 4
        for attempt in 0..<attempts {
          let least = expected.min() ?? .infinity
          let best = targets.best(kinds)
          guard least < .infinity else {
            #expect(best == nil)
            break
          }
          #expect(best?.rise == least)
          #expect(best?.host == expected.firstIndex(of: least))
          guard let host = best?.host else { break }
          if attempt < attempts - 1, attempts > 4 || random.uniform() < 0.4 {
            targets.reject(host, kinds)
            expected[host] = .infinity
            continue
          }
          give(need, to: host, &hosts, &targets, powerStays: powerStays)
          break
        }
        let closed = Int(random.next() % UInt64(count))
        targets.exclude(closed)
        hosts[closed].isOpen = false
      }
    }
  }

  private func give(
    _ need: Double, to index: Int, _ hosts: inout [Host], _ targets: inout MigrationTargets,
    powerStays: Bool
  ) {
    let (kind, capacity) = (hosts[index].kind, kinds[hosts[index].kind].capacity)
    var state = hosts[index].state
    state.available -= need
    state.allocated += need
    state.bound += need / capacity
    let power = kinds[kind].power(at: min(state.allocated / capacity, 1))
    if powerStays { state.offset = max(0, power - state.power) } else { state.power = power }
    hosts[index].state = state
    targets.touch(index, kind: kind, state, capacity: capacity)
  }
}
