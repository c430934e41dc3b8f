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

  @Test("The vertical autoscaler has the percentiles, margins and multipliers of Kubernetes'")
  func vertical() {
    let rule = VerticalPodAutoscaler(Choice(name: "vpa"))
    /// Bounds over the same percentile with endless history.
    func multipliers(hours: Double) -> (lower: Double, upper: Double) {
      let count = max(Int(hours * 12), 1)
      let constant = rule.recommendation(asked: Array(repeating: 500, count: count), step: 300_000)
      return (constant.lower / constant.target, constant.upper / constant.target)
    }
    // Its source tells: upper × 3 after 12 hours, × 2 after a day, × 1.14 after a week; lower × 0.6 after five
    // minutes, × 0.9 after half an hour, × 0.95 after an hour.
    #expect(abs(multipliers(hours: 12).upper - 3) < 1e-9)
    #expect(abs(multipliers(hours: 24).upper - 2) < 1e-9)
    #expect(abs(multipliers(hours: 168).upper - 8.0 / 7) < 1e-9)
    #expect(abs(multipliers(hours: 1.0 / 12).lower - 0.6) < 0.005)
    #expect(abs(multipliers(hours: 0.5).lower - 0.9) < 0.015)
    #expect(abs(multipliers(hours: 1).lower - 0.95) < 0.005)
    // The target is the end of the bucket of half a core, 15 % more: at most 5 % above 575.
    let target = rule.recommendation(asked: Array(repeating: 500, count: 288), step: 300_000).target
    #expect(target >= 575 && target <= 575 * 1.06)
    // A day halves a reading: two days of one core are outweighed by the last two of a tenth.
    let old = Array(repeating: 1000.0, count: 48) + Array(repeating: 100, count: 48)
    let recent = VerticalPodAutoscaler(
      Choice(name: "vpa", parameters: ["target": .number(0.7)]))
    #expect(recent.recommendation(asked: old, step: 3_600_000).target < 130)
    #expect(recent.recommendation(asked: old.reversed(), step: 3_600_000).target > 1100)
    // What lies within the bounds stays; what does not becomes the target, never more than it came with.
    let steady = Array(repeating: 500.0, count: 24 * 8)
    func size(_ now: Int32, first: Int32 = 4000) -> Int32 {
      rule.millicores(asked: steady, now: now, first: first, step: 3_600_000)
    }
    #expect(size(600) == 600)
    #expect(size(4000) == Int32(target.rounded(.up)))
    #expect(size(300) == Int32(target.rounded(.up)))
    #expect(size(300, first: 400) == 400)
    // A minute of history says too little to shrink.
    #expect(rule.millicores(asked: [0], now: 4000, first: 4000, step: 60_000) == 4000)
  }

  @Test(
    "The percentile, the step and the headroom decide the size, never beyond the growth allowed")
  func sizes() {
    func size(_ parameters: [String: Double], now: Int32 = 4000) -> Int32 {
      PercentileResize(
        Choice(name: "percentile", parameters: parameters.mapValues { .number($0) })
      ).millicores(asked: (1...100).map { Double($0) * 30 }, now: now, first: 4000, step: 3_600_000)
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
