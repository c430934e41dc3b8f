import Kernels
import Testing

@testable import Simulation

@Suite("Hosts that may take guests")
struct MigrationTargetsTests {
  private let kinds = [
    Cluster.Kind(
      capacity: 1000, core: 1000, memory: 4096,
      watts: [100, 110, 120, 130, 140, 150, 160, 170, 180, 190, 200, 200],
      restingWatts: 100)
  ]

  private func host(load: Double) -> PowerRise.Host {
    PowerRise.Host(
      available: 1000 * (1 - load), allocated: 1000 * load, power: kinds[0].power(at: load),
      screened: 0)
  }

  private func found(_ targets: inout MigrationTargets) -> PowerRise.Found? {
    targets.hosts.best(for: targets.need)
  }

  @Test("A host that refuses a guest is passed over for it, and may take the next one")
  func refusal() {
    var targets = MigrationTargets()
    targets.prepare(kinds, hosts: 2, window: 1)
    for index in 0..<2 { targets.hosts.insert(index, type: 0, host(load: 0.25)) }
    targets.need.demand = 125
    let first = found(&targets)
    #expect(first?.host == 0)
    targets.refuse(0, kind: 0)
    let second = found(&targets)
    #expect(second?.host == 1)
    targets.refuse(1, kind: 0)
    let third = found(&targets)
    #expect(third == nil)
    targets.endSearch()
    let fourth = found(&targets)
    #expect(fourth == PowerRise.Found(rise: 12.5, host: 0))
  }

  @Test("A host that has been given a guest counts with it, and as before once that is taken back")
  func change() {
    var targets = MigrationTargets()
    targets.prepare(kinds, hosts: 2, window: 1)
    for index in 0..<2 { targets.hosts.insert(index, type: 0, host(load: 0.5)) }
    targets.need.demand = 500
    targets.change(0, to: host(load: 0.75), kind: 0)
    let first = found(&targets)
    #expect(first?.host == 1)
    targets.change(0, to: host(load: 0.5), kind: 0)
    let second = found(&targets)
    #expect(second?.host == 0)
  }
}
