import Kernels
import Platform
import Policies
import Simulation
import TestSupport
import Testing

@Suite("Laws of sharing a host")
struct SharingLaws {
  @Test(
    "Nobody gets more than asked, all together no more than there is, and nothing is left over",
    arguments: 0..<SharingCatalogue.all.count)
  func conserves(rule: Int) {
    let type = SharingCatalogue.all[rule]
    #expect(SharingCatalogue.summaries[type.name]?.hasSuffix(".") ?? false)
    let sharing = type.init(Choice(name: type.name))
    var random = RandomStream(seed: 3, replication: 0, component: .test, entity: 9)
    for _ in 0..<500 {
      let count = Int(random.integer(below: 12))
      let own = (0..<count).map { _ in 5000 * (1 + Double(random.integer(below: 8))) }
      let demands = own.map { $0 * random.uniform() * 1.5 }
      let capacity = 40_000 * random.uniform() + 1
      let served = sharing.allocate(capacity: capacity, demands: demands, own: own)
      #expect(served.count == count)
      let all = served.reduce(0, +)
      #expect(all <= capacity * (1 + 1e-12))
      for (share, demand) in zip(served, demands) {
        #expect(share >= -1e-9 && share <= demand * (1 + 1e-12) + 1e-9)
      }
      if sharing.isWorkConserving {
        let possible = min(capacity, demands.reduce(0, +))
        #expect(abs(all - possible) < 1e-6, "\(type.name)")
      }
      #expect(served == sharing.allocate(capacity: capacity, demands: demands, own: own))
    }
  }

  @Test("Each rule divides an overloaded host in its own way")
  func divides() {
    let (demands, own): ([Double], [Double]) = ([60, 30, 30], [60, 20, 20])
    func served(_ name: String, _ parameters: [String: Double] = [:]) -> [Double] {
      let choice = Choice(name: name, parameters: parameters.mapValues { .number($0) })
      return SharingCatalogue.named(name)?.init(choice)
        .allocate(capacity: 60, demands: demands, own: own) ?? []
    }
    #expect(served("max-min") == [36, 12, 12])
    #expect(served("best-effort") == [30, 15, 15])
    #expect(served("first-fit") == [60, 0, 0])
    #expect(served("equal-share") == [20, 20, 20])
    #expect(served("fixed-share", ["share": 0.25]) == [15, 15, 15])
    #expect(served("reserved", ["reserve": 0, "limit": 0.5]) == [30, 10, 10])
    let floors = served("reserved", ["reserve": 0.5, "limit": 2])
    #expect(floors == [36, 12, 12])
  }

  @Test("A share that may not be lent leaves demand unserved on a host that is not full")
  func leavesRoom() {
    var workload = Workload(stepMilliseconds: 300_000, steps: 24)
    for load in [10_000, 1000] {
      workload.add(
        arrival: 0, departure: 5_000_001, millicores: 4000, memoryMiB: 512,
        demand: .constant(basisPoints: load))
    }
    var blueprint = Platforms.uniform(hosts: 1, cores: 4, memoryGiB: 8)
    blueprint.virtualisation.cpuOvercommit = 2
    var used: [String: Double] = [:]
    for type in SharingCatalogue.all {
      blueprint.sharing = Choice(name: type.name)
      let record = Simulator.run(RunRequest(workload: workload, blueprint: blueprint, seed: 1))
      used[type.name] = record.metrics[.coreHoursUsed]
    }
    let hours = 5_000_001.0 / 3_600_000
    // 4 and 0.4 cores are asked of four.
    for name in ["max-min", "best-effort", "first-fit"] {
      #expect(abs((used[name] ?? 0) - 4 * hours) < 1e-6)
    }
    #expect(abs((used["equal-share"] ?? 0) - 2.4 * hours) < 1e-6)
    #expect(abs((used["fixed-share"] ?? 0) - 1.4 * hours) < 1e-6)
    #expect(abs((used["reserved"] ?? 0) - 4 * hours) < 1e-6)
  }
}
