import Kernels
import Platform
import Policies
import Simulation
import TestSupport
import Testing

@Suite("Copies share links")
struct TransferTests {
  @Test("No link carries more than it can, and every flow has a full one where none gets more")
  func maxMin() {
    var random = RandomStream(seed: 3, replication: 0, component: .test, entity: 9)
    for _ in 0..<200 {
      let links = 1 + Int(random.integer(below: 6))
      let capacities = (0..<links).map { _ in 1 + 9 * random.uniform() }
      let flows = (0..<(1 + Int(random.integer(below: 12)))).map { _ in
        let first = Int(random.integer(below: UInt64(links)))
        let second = Int(random.integer(below: UInt64(links)))
        return first == second ? [first] : [first, second]
      }
      let rates = FlowRates.maxMin(capacities: capacities, flows: flows)
      let carried = (0..<links).map { link in
        zip(flows, rates).reduce(0) { $0 + ($1.0.contains(link) ? $1.1 : 0) }
      }
      #expect(zip(carried, capacities).allSatisfy { $0 <= $1 * (1 + 1e-12) })
      for (flow, rate) in zip(flows, rates) {
        let hasBottleneck = flow.contains { link in
          carried[link] >= capacities[link] * (1 - 1e-12)
            && zip(flows, rates).allSatisfy { !$0.contains(link) || $1 <= rate * (1 + 1e-12) }
        }
        #expect(hasBottleneck)
      }
    }
  }

  @Test("A flow that is held up elsewhere leaves its part to others")
  func worked() {
    // Bertsekas and Gallager's way: link 0 of 10 with two flows, one of them over link 1 of 2.
    #expect(FlowRates.maxMin(capacities: [10, 2], flows: [[0], [0, 1]]) == [8, 2])
    #expect(FlowRates.maxMin(capacities: [9], flows: [[0], [0], [0]]) == [3, 3, 3])
  }

  /// Four hosts of one zone whose loads change hands all day, so that balancing always has work.
  private func busy(_ way: String, gigabits: Double, atOnce: Double = 2) -> RunRequest {
    var workload = Workload(stepMilliseconds: 300_000, steps: 288)
    workload.samples = (0..<16).map { guest in
      SampleColumn(
        basisPoints: (0..<288).map { ($0 / 6 + guest) % 4 == 0 ? 9000 : 500 })
    }
    for guest in 0..<16 {
      workload.add(
        arrival: 0, departure: workload.horizon, millicores: 2000, memoryMiB: 4096,
        demand: DemandRow(start: 0, phase: 0, length: 288, column: Int32(guest)))
    }
    var blueprint = Platforms.uniform(hosts: 4, cores: 16, memoryGiB: 128)
    blueprint.balancing = Choice(
      name: "even", parameters: ["gap": .number(0.05), "period": .number(300)])
    blueprint.migration = Choice(
      name: way, parameters: ["bandwidth": .number(gigabits), "at-once": .number(atOnce)])
    return RunRequest(workload: workload, blueprint: blueprint, seed: 1)
  }

  @Test("Hosts do not send more than their links carry in a day, whatever the way and the streams")
  func capacity() {
    for way in MigrationCatalogue.all.map({ $0.name }) {
      for atOnce in [1.0, 2, 16] {
        let record = Simulator.run(busy(way, gigabits: 0.01, atOnce: atOnce))
        // Each copy takes room of two of four links of 10 Mbit/s for a day.
        let most = 2 * 0.01e9 * 86_400 / 8 / 1_073_741_824
        let moved = record.metrics[.migratedGiB] ?? .nan
        #expect(moved <= most * (1 + 1e-9) && moved > 0, "\(way), \(atOnce)")
        #expect((record.metrics[.availability] ?? 0) <= 1)
      }
    }
  }

  @Test("More notice saves more guests, and in turn more than all at once")
  func notice() {
    func hit(_ seconds: Int64, atOnce: Double) -> Int {
      var workload = Workload(stepMilliseconds: 300_000, steps: 12)
      for _ in 0..<8 {
        workload.add(
          arrival: 0, departure: workload.horizon, millicores: 1000, memoryMiB: 4096,
          demand: .constant(basisPoints: 1000))
      }
      var blueprint = Platforms.uniform(hosts: 1, cores: 8, memoryGiB: 64)
      blueprint.sites[0].zones.append(Zone(name: "b", hosts: [.init(type: 0, count: 1)]))
      blueprint.placement = Choice(name: "first-fit")
      blueprint.migration = Choice(
        name: "simple-copy",
        parameters: ["bandwidth": .number(1), "at-once": .number(atOnce)])
      blueprint.failures.calendar = [
        .init(
          site: 0, zone: 0, start: 1_800_000, length: 600_000, notice: seconds * 1000)
      ]
      return Simulator.run(RunRequest(workload: workload, blueprint: blueprint, seed: 1))
        .incidents.first?.guestsHit ?? -1
    }
    // 4 GiB take 34.36 s at 1 Gbit/s.
    #expect([30, 35, 70, 140, 300].map { hit($0, atOnce: 1) } == [8, 7, 6, 4, 0])
    #expect([35, 70, 140, 300].map { hit($0, atOnce: 2) } == [8, 6, 4, 0])
    #expect([200, 300].map { hit($0, atOnce: 8) } == [8, 0])
  }

  @Test("A host that fails takes with it what has left it and is not all copied")
  func source() {
    func down(_ way: String) -> Double {
      var request = busy(way, gigabits: 0.01)
      request.blueprint.failures.calendar = [
        .init(site: 0, zone: 0, host: 0, start: 43_200_000, length: 600_000, notice: 0),
        .init(site: 0, zone: 0, host: 1, start: 43_200_000, length: 600_000, notice: 0),
      ]
      return Double(Simulator.run(request).incidents.map(\.guestsHit).reduce(0, +))
    }
    // Post-copied guests run at their targets while their pages are here.
    #expect(down("post-copy") > 0 && down("pre-copy") > 0)
    #expect(down("post-copy") != down("pre-copy"))
  }

  @Test("Ways to migrate matter between sites too, and storage goes along")
  func sites() {
    func run(_ way: String) -> RunRecord {
      var workload = Workload(stepMilliseconds: 300_000, steps: 48)
      for _ in 0..<6 {
        workload.add(
          arrival: 0, departure: workload.horizon, millicores: 1000, memoryMiB: 8192,
          demand: .constant(basisPoints: 5000))
      }
      var blueprint = Platforms.uniform(hosts: 2, cores: 8, memoryGiB: 64)
      blueprint.sites.append(Platforms.cloud())
      blueprint.virtualisation.storageGiBPerGuest = 10
      blueprint.migration = Choice(name: way)
      blueprint.recovery = Choice(name: "backup-restore", parameters: ["to": .word("cloud")])
      blueprint.failures.calendar = [
        .init(site: 0, zone: nil, start: 7_200_000, length: 1_800_000, notice: 3_600_000)
      ]
      return Simulator.run(RunRequest(workload: workload, blueprint: blueprint, seed: 1))
    }
    let runs = Dictionary(
      uniqueKeysWithValues: MigrationCatalogue.all.map { ($0.name, run($0.name)) })
    func down(_ way: String) -> Double { runs[way]?.downHours[.migration] ?? 0 }
    for (way, record) in runs {
      #expect(record.metrics[.guestsRelocated] == 6, "\(way)")
      #expect((record.metrics[.migratedGiB] ?? 0) >= 6 * 18 - 1e-6, "\(way)")
    }
    #expect(down("simple-copy") == 0)
    #expect(down("pre-copy") > 0 && down("pre-copy") < down("post-copy"))
    #expect(down("post-copy") < down("cold"))
  }
}
