import Kernels
import Platform
import Simulation
import TestSupport
import Testing

/// Racks and clock frequency change what a run does.
@Suite("Racks and cores")
struct HardwareTests {
  private func run(_ change: (inout Blueprint) -> Void) -> RunRecord {
    var workload = Workload(stepMilliseconds: 300_000, steps: 12 * 24)
    for _ in 0..<8 {
      workload.add(
        arrival: 0, departure: workload.horizon, millicores: 4000, memoryMiB: 1024,
        demand: .constant(basisPoints: 10_000))
    }
    var blueprint = Blueprint.uniform(hosts: 8, cores: 4, memoryGiB: 16)
    change(&blueprint)
    return Simulator.run(RunRequest(workload: workload, blueprint: blueprint, seed: 1))
  }

  @Test("The loss of a rack hits the guests of its hosts, and no other")
  func rackLoss() {
    let hour: Int64 = 3_600_000
    for (racks, hit) in [(1, 8), (2, 4), (4, 2), (8, 1)] {
      let record = run { blueprint in
        blueprint.sites[0].zones[0].racks = racks
        blueprint.failures.calendar = [
          .init(site: 0, zone: 0, rack: racks - 1, start: hour, length: hour)
        ]
      }
      #expect(record.incidents.map(\.guestsHit) == [hit])
      #expect(record.incidents[0].cause == .rack && record.incidents[0].rack == racks - 1)
      #expect(record.downHours[.rack] == Double(hit))
    }
  }

  @Test("Racks fail by chance with the time between failures that is set")
  func rackFailures() {
    var count = 0
    for replication in 0..<20 {
      var workload = Workload(stepMilliseconds: 3_600_000, steps: 24 * 100)
      workload.add(
        arrival: 0, departure: workload.horizon, millicores: 1000, memoryMiB: 1024)
      var blueprint = Blueprint.uniform(hosts: 8, cores: 4, memoryGiB: 16)
      blueprint.sites[0].zones[0].racks = 4
      blueprint.failures.hazards = [.racks(mtbf: 99 * 3600, mttr: 3600)]
      let record = Simulator.run(
        RunRequest(workload: workload, blueprint: blueprint, seed: 9, replication: replication))
      count += record.incidents.count { $0.cause == .rack }
    }
    // 20 runs × 4 racks × 24 failures each, within four standard deviations.
    #expect(abs(Double(count) - 1920) < 4 * 1920.0.squareRoot())
  }

  @Test("A guest smaller than its readings uses what it has, and the rest is unmet")
  func smallerThanReadings() {
    var workload = Workload(stepMilliseconds: 300_000, steps: 12 * 4)
    workload.samples = [SampleColumn(basisPoints: [10_000, 2500])]
    // Half of the time 4 cores, half of it 1 core wanted; 2 cores there. A part of a step too.
    workload.add(
      arrival: 150_000, departure: 2 * 3_600_000, millicores: 2000, memoryMiB: 1024,
      demand: DemandRow(start: 0, phase: 0, length: 2))
    workload.demandMillicores[0] = 4000
    for owners in [1, 2] {
      var request = RunRequest(
        workload: workload, blueprint: .uniform(hosts: 1, cores: 8, memoryGiB: 16), seed: 1)
      request.owners = (0..<owners).map { .init(tenant: "t\($0)", service: "") }
      let record = Simulator.run(request)
      let used = 11.5 / 12 * 2 + 1.0
      #expect(abs(record.ledger.total(.coreHoursUsed) - used) < 1e-9)
      #expect(abs(record.ledger.total(.coreHoursUnmet) - 11.5 / 12 * 2) < 1e-9)
    }
  }

  @Test("Faster cores serve more of the same demand, and need more power per core they replace")
  func clockFrequency() {
    func unmet(_ gigahertz: Double) -> Double {
      run { blueprint in
        blueprint.hostTypes[0] = HostType(
          name: "host", cores: 4, sockets: 1, gigahertz: gigahertz, memoryMiB: 16 * 1024,
          power: .linear(idle: 100, maximum: 200), sleepWatts: 0,
          source: Source(text: "", date: "", isAssumption: true))
        blueprint.virtualisation.referenceGigahertz = 2
        blueprint.virtualisation.cpuOvercommit = 2
      }.metrics[.unmetCPUShare] ?? -1
    }
    // Two guests of four busy cores on each of four hosts of four cores: half is unmet.
    #expect(abs(unmet(2) - 0.5) < 1e-12)
    #expect(abs(unmet(3) - 0.25) < 1e-12)
    #expect(unmet(4) == 0)
    #expect(abs(unmet(1) - 0.75) < 1e-12)
  }
}
