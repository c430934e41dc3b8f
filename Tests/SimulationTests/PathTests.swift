import Foundation
import Kernels
import Platform
import Policies
import Simulation
import TestSupport
import Testing

@Suite("The interval path and the stepped path")
struct PathTests {
  @Test(
    "Equal numbers on random platforms with failures, overload, sleep and elasticity",
    arguments: 0..<60)
  func equalNumbers(seed: Int) {
    let request = RandomRuns.make(seed: seed)
    let fast = Simulator.run(request)
    var stepped = request
    stepped.path = .stepped
    let slow = Simulator.run(stepped)
    #expect(fast.counts.samples == slow.counts.samples)
    #expect(fast.counts.usedUnits == slow.counts.usedUnits)
    #expect(fast.counts.unmetUnits == slow.counts.unmetUnits)
    #expect(fast.counts.onMilliseconds == slow.counts.onMilliseconds)
    #expect(fast.counts.overloadedSteps == slow.counts.overloadedSteps)
    for metric in Metric.allCases {
      // Power is summed in another order, which may move the last bits.
      let (left, right) = (fast.metrics[metric], slow.metrics[metric])
      #expect((left == nil) == (right == nil), "\(metric)")
      if let left, let right {
        #expect(abs(left - right) <= 1e-11 * max(abs(left), 1), "\(metric)")
      }
    }
  }

  @Test("A run is a function of its request", arguments: [0, 5, 11])
  func repeats(seed: Int) {
    let request = RandomRuns.make(seed: seed)
    #expect(
      Simulator.run(request)
        == Simulator.run(request))
  }

  @Test("What owners use adds up to what zones use", arguments: 0..<8)
  func ownersAddUp(seed: Int) {
    var request = RandomRuns.make(seed: seed)
    let whole = Simulator.run(request)
    request.owners = (0..<3).map { .init(tenant: "t\($0)", service: "") }
    request.ownerOf = request.ownerOf.indices.map { Int32($0 % 3) }
    let parts = Simulator.run(request)
    for meter in Meter.allCases {
      let (left, right) = (whole.ledger.total(meter), parts.ledger.total(meter))
      #expect(abs(left - right) <= 1e-9 * max(abs(left), 1), "\(meter)")
    }
  }
}

/// Small random runs from a seed.
enum RandomRuns {
  static func make(seed: Int) -> RunRequest {
    var random = RandomStream(seed: 7, replication: 0, component: .test, entity: UInt64(seed))
    func below(_ bound: Int) -> Int { Int(random.integer(below: UInt64(bound))) }
    let steps = 288 + below(20)
    var workload = Workload(stepMilliseconds: 300_000, steps: steps)
    workload.serviceNames = ["web", "shop"]
    let samples = (0..<500).map { _ in UInt16(below(10_001)) }
    workload.samples = [
      SampleColumn(basisPoints: samples), SampleColumn(percent: samples.map { Float($0) / 100 }),
      SampleColumn(Data(samples.map { UInt8($0 / 100) }), encoding: .wholePercent),
    ]
    if below(3) == 0 { workload.dayOrder = [1, 0] }
    var arrivals = (0..<60).map { _ in Int64(below(steps * 300_000)) }
    for index in 0..<8 { arrivals[index] = Int64(below(4)) * 300_000 }
    for arrival in arrivals.sorted() {
      let life = Int64(1 + below(6_000_000))
      workload.add(
        arrival: arrival, departure: arrival + life,
        millicores: [500, 1000, 2000, 4000][below(4)], memoryMiB: Int32(512 * (1 + below(8))),
        service: Int32(below(4)) < 2 ? Int32(below(2)) : -1,
        demand: below(8) == 0
          ? .constant(basisPoints: below(10_001))
          : DemandRow(
            start: below(200), phase: Int32(below(50)), length: Int32(1 + below(299)),
            column: Int32(below(3))))
    }
    for guest in 0..<workload.count where below(4) == 0 {
      workload.demandMillicores[guest] = workload.millicores[guest] * 3
    }
    var blueprint = Platforms.uniform(hosts: 3, cores: 6, memoryGiB: 32)
    blueprint.sites[0].zones.append(
      Zone(name: "b", hosts: [.init(type: 0, count: 2)]))
    blueprint.sites.append(Platforms.cloud())
    blueprint.virtualisation.cpuOvercommit = [1, 2, 3][below(3)]
    blueprint.virtualisation.bootSeconds = [0, 30, 700][below(3)]
    blueprint.virtualisation.storageGiBPerGuest = 20
    blueprint.virtualisation.dailyChange = 0.1
    blueprint.placement = Choice(
      name: PlacementCatalogue.all[below(PlacementCatalogue.all.count)].name)
    blueprint.energy = Choice(name: EnergyCatalogue.all[below(EnergyCatalogue.all.count)].name)
    blueprint.power = Choice(name: PowerCatalogue.all[below(PowerCatalogue.all.count)].name)
    blueprint.migration = Choice(
      name: MigrationCatalogue.all[below(MigrationCatalogue.all.count)].name)
    blueprint.elasticity = Choice(name: ElasticityCatalogue.all[below(2)].name)
    let away: [String: Choice.Value] = ["to": .word("cloud")]
    blueprint.recovery =
      [
        Choice(name: "none"), Choice(name: "backup-restore", parameters: away),
        Choice(name: "warm-standby", parameters: away),
      ][below(3)]
    if below(2) == 0 {
      blueprint.deployment = Choice(
        name: "hybrid",
        parameters: [
          "burst-to": .word("cloud"),
          "return": .word(["after-loss", "never", "when-room"][below(3)]),
        ])
      blueprint.sites[1].restoreGigabitsPerSecond = [10, 0.1][below(2)]
    }
    blueprint.failures = Blueprint.Failures(
      hazards: [.hosts(mtbf: 20_000, mttr: 900)], detectionSeconds: 45,
      calendar: [
        .init(
          site: 0, zone: below(2) == 0 ? 1 : nil, start: 4_000_123, length: 3_000_000,
          notice: Int64(below(2) * 900_000))
      ])
    if below(3) == 0 {
      blueprint.caps = PowerCaps(
        hostWatts: [0, 300][below(2)], rackWatts: [0, 700][below(2)],
        siteWatts: [0, 1200][below(2)])
    }
    if below(3) == 0 {
      blueprint.resize = Choice(
        name: "percentile",
        parameters: ["period": .number(7000), "window": .number(9000), "step": .number(0.5)])
    }
    if below(3) == 0 {
      blueprint.balancing = Choice(
        name: "even", parameters: ["period": .number(4000), "gap": .number(0.05)])
    }
    blueprint.virtualisation.memoryOvercommit = [1, 2][below(2)]
    blueprint.virtualisation.threadsPerCore = 1 + below(2)
    blueprint.virtualisation.hostOverheadCores = [0, 0.5][below(2)]
    blueprint.virtualisation.guestOverhead = [0, 0.1][below(2)]
    blueprint.virtualisation.guestsPerHost = [0, 3][below(2)]
    blueprint.sharing = Choice(
      name: SharingCatalogue.all[below(SharingCatalogue.all.count)].name)
    if below(2) == 0 {
      blueprint.frequency = Choice(
        name: FrequencyCatalogue.all[below(FrequencyCatalogue.all.count)].name)
    }
    blueprint.clock = Choice(name: below(3) == 0 ? "sampled" : "exact")
    return RunRequest(workload: workload, blueprint: blueprint, seed: 3, replication: seed)
  }
}
