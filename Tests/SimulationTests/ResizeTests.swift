import Kernels
import Platform
import Policies
import Simulation
import TestSupport
import Testing

@Suite("Vertical resize")
struct ResizeTests {
  /// Guests of four cores: one that uses one of them, one that uses all, one that grows on the third day.
  private func request(_ parameters: [String: Double]?, hosts: Int = 1) -> RunRequest {
    var workload = Workload(stepMilliseconds: 3_600_000, steps: 24 * 6)
    workload.samples = [
      SampleColumn(basisPoints: (0..<144).map { $0 < 72 ? 2000 : 9000 })
    ]
    for demand in [
      DemandRow.constant(basisPoints: 2500), .constant(basisPoints: 10_000),
      DemandRow(start: 0, phase: 0, length: 144),
    ] {
      workload.add(
        arrival: 0, departure: workload.horizon, millicores: 4000, memoryMiB: 1024, demand: demand)
    }
    // Five cores come on the second day: there is room for them once others have shrunk.
    workload.add(
      arrival: 25 * 3_600_000, departure: workload.horizon, millicores: 5000, memoryMiB: 1024)
    var blueprint = Platforms.uniform(hosts: hosts, cores: 12, memoryGiB: 16)
    blueprint.placement = Choice(name: "best-fit")
    blueprint.resize = Choice(
      name: parameters == nil ? "none" : "percentile",
      parameters: (parameters ?? [:]).mapValues { .number($0) })
    return RunRequest(workload: workload, blueprint: blueprint, seed: 1)
  }

  @Test("Guests shrink to what they use and make room; what they then miss is told")
  func shrinks() {
    let still = Simulator.run(request(nil))
    #expect(still.metrics[.guestsRefused] == 1)
    #expect(still.metrics[.guestsResized] == nil)
    let record = Simulator.run(request(["headroom": 0, "window": 172_800]))
    #expect(record.metrics[.guestsRefused] == 0)
    // One core; four; one core (0.8, then 3.6 from the third day on) and back; nothing, so one.
    #expect(abs(record.ledger.total(.coreHoursUnmet) - (24 * 2.6)) < 1e-6)
    // The first guest: a day of four cores, five of one.
    let allocated = record.ledger.total(.coreHoursAllocated)
    #expect(
      abs(allocated - (24 * 4 + 120 * 1 + 144 * 4 + 24 * 4 + 72 * 1 + 48 * 4 + 23 * 5 + 96)) < 1e-6,
      "\(allocated)")
    #expect(record.metrics[.guestsResized] == 4)
    let total = record.ledger.total(.coreHoursUsed) + record.ledger.total(.coreHoursUnmet)
    let before = still.ledger.total(.coreHoursUsed) + still.ledger.total(.coreHoursUnmet)
    #expect(abs(total - before) < 1e-6)
  }

  @Test(
    "The percentile, the step and the headroom decide the size, never beyond the growth allowed")
  func sizes() {
    func size(_ parameters: [String: Double], now: Int32 = 4000) -> Int32 {
      PercentileResize(
        Choice(name: "percentile", parameters: parameters.mapValues { .number($0) })
      ).millicores(asked: (1...100).map { Double($0) * 30 }, now: now, first: 4000)
    }
    #expect(size(["percentile": 0.5, "headroom": 0]) == 2000)
    #expect(size(["percentile": 0.5, "headroom": 0.5]) == 3000)
    #expect(size(["percentile": 1, "headroom": 0.5]) == 4000)
    #expect(size(["percentile": 1, "headroom": 0.5, "growth": 2]) == 5000)
    #expect(size(["percentile": 0.5, "headroom": 0, "step": 0.25]) == 1750)
    #expect(size(["percentile": 0, "headroom": 0]) == 1000)
  }

  @Test("Every placement rule keeps its laws while sizes change")
  func placements() {
    for type in PlacementCatalogue.all {
      var request = request(["headroom": 0.1, "step": 0.5, "growth": 2], hosts: 2)
      request.blueprint.placement = Choice(name: type.name)
      request.blueprint.failures.hazards = [.hosts(mtbf: 100_000, mttr: 0.001)]
      let record = Simulator.run(request)
      #expect((record.metrics[.guestsResized] ?? 0) > 0, "\(type.name)")
      #expect(record == Simulator.run(request))
    }
  }
}
