import Kernels
import Platform
import Policies
import Simulation
import TestSupport
import Testing

@Suite("The clock of work")
struct WorkTests {
  /// Random guests on a few hosts, which fail often.
  private func request(
    seed: Int, clock: [String: Choice.Value] = [:], hosts: Int = 2, fails: Bool = true
  ) -> RunRequest {
    var random = RandomStream(seed: 11, replication: 0, component: .test, entity: UInt64(seed))
    var workload = Workload(stepMilliseconds: 300_000, steps: 12 * 96)
    workload.samples = [
      SampleColumn(basisPoints: (0..<97).map { _ in UInt16(random.integer(below: 10_001)) })
    ]
    let arrivals = (0..<40).map { _ in Int64(random.integer(below: 20_000_000)) }.sorted()
    for arrival in arrivals {
      workload.add(
        arrival: arrival, departure: arrival + 1 + Int64(random.integer(below: 9_000_000)),
        millicores: Int32(1000 << random.integer(below: 3)), memoryMiB: 1024,
        demand: DemandRow(start: 0, phase: Int32(random.integer(below: 97)), length: 97))
    }
    var blueprint = Platforms.uniform(hosts: hosts, cores: 4, memoryGiB: 64)
    blueprint.placement = Choice(name: "first-fit")
    blueprint.virtualisation.cpuOvercommit = 2
    blueprint.sharing = Choice(
      name: SharingCatalogue.all[seed % SharingCatalogue.all.count].name)
    if fails {
      blueprint.failures.hazards = [.hosts(mtbf: 20_000, mttr: 2000)]
      blueprint.failures.calendar = [.init(site: 0, zone: 0, start: 9_000_000, length: 900_000)]
    }
    blueprint.clock = Choice(name: "work", parameters: clock)
    return RunRequest(workload: workload, blueprint: blueprint, seed: 5, replication: seed)
  }

  /// All work of a workload, in core-hours.
  private func work(_ workload: Workload) -> Double {
    var total = 0.0
    for guest in 0..<workload.count {
      var instant = workload.arrival[guest]
      while instant < workload.departure[guest] {
        let step = instant / workload.stepMilliseconds
        let until = min(workload.departure[guest], (step + 1) * workload.stepMilliseconds)
        let row = workload.demand[guest]
        let share = workload.samples[0][Int((step + Int64(row.phase)) % Int64(row.length))]
        total += share / 100 * Double(workload.millicores[guest]) * Double(until - instant)
        instant = until
      }
    }
    return total / 3.6e9
  }

  @Test("All work is done once where it may be late and nothing fails", arguments: 0..<12)
  func conserves(seed: Int) {
    let request = request(seed: seed, fails: false)
    let record = Simulator.run(request)
    #expect(record.metrics[.guestsCompleted] == 40)
    #expect(abs((record.metrics[.coreHoursUsed] ?? 0) - work(request.workload)) < 1e-4)
    #expect((record.metrics[.slowdownMean] ?? 0) >= 1)
    #expect(record == Simulator.run(request))
  }

  @Test("Whatever fails, every guest ends, work again is work more, and owners add up")
  func failures() {
    for seed in 0..<18 {
      var request = request(seed: seed)
      let record = Simulator.run(request)
      #expect(record.metrics[.guestsCompleted] == 40)
      #expect(record.incidents.contains { $0.cause == .host })
      #expect(record.incidents.contains { $0.cause == .zone })
      let more = (record.metrics[.coreHoursUsed] ?? 0) - work(request.workload)
      #expect(more > -1e-4)
      #expect((more > 1e-3) == ((record.metrics[.repeatedHours] ?? 0) > 1e-3))
      request.owners = (0..<3).map { .init(tenant: "t\($0)", service: "") }
      request.ownerOf = request.ownerOf.indices.map { Int32($0 % 3) }
      let parts = Simulator.run(request)
      for meter in [Meter.coreHoursUsed, .coreHoursUnmet, .coreHoursAllocated, .itEnergy] {
        let (left, right) = (record.ledger.total(meter), parts.ledger.total(meter))
        #expect(abs(left - right) <= 1e-6 * max(abs(left), 1), "\(meter)")
      }
    }
  }

  @Test("Snapshots save work, cost time, and a guest that fails too often is given up")
  func snapshots() {
    var repeated: [Double] = []
    for every in [0.0, 1800, 300] {
      let records = (0..<10).map {
        Simulator.run(
          request(
            seed: $0,
            clock: ["snapshot-every": .number(every), "snapshot-length": .number(20)]))
      }
      repeated.append(records.reduce(0) { $0 + ($1.metrics[.repeatedHours] ?? 0) })
      let spent = records.reduce(0) { $0 + ($1.metrics[.snapshotHours] ?? 0) }
      #expect((spent > 0) == (every > 0))
    }
    #expect(repeated[0] > repeated[1] && repeated[1] > repeated[2])
    let strict = Simulator.run(request(seed: 1, clock: ["attempts": .number(1)]))
    let givenUp = strict.metrics[.guestsGivenUp] ?? 0
    #expect(givenUp > 0)
    #expect(givenUp + (strict.metrics[.guestsCompleted] ?? 0) == 40)
  }

  @Test(
    "Work with snapshots takes as long as Daly's model says, and his interval is the best of three")
  func daly() {
    // Failures come every 24 hours of a host that is up, repairs take 12 minutes: none fails meanwhile.
    func slowdowns(_ interval: Double) -> [Double] {
      (0..<60).map { seed in
        var workload = Workload(stepMilliseconds: 3_600_000, steps: 24 * 40)
        workload.add(
          arrival: 0, departure: 400 * 3_600_000, millicores: 1000, memoryMiB: 0,
          demand: .constant(basisPoints: 10_000))
        var blueprint = Platforms.uniform(hosts: 1, cores: 1, memoryGiB: 4)
        blueprint.failures.hazards = [
          Hazard(
            .hardware, of: .host, between: TimeDistribution(meanSeconds: 24 * 3600),
            repair: TimeDistribution(.fixed, meanSeconds: 720))
        ]
        blueprint.clock = Choice(
          name: "work",
          parameters: [
            "snapshot-every": .number(interval * 3600), "snapshot-length": .number(360),
          ])
        let record = Simulator.run(
          RunRequest(workload: workload, blueprint: blueprint, seed: UInt64(seed)))
        #expect(abs((record.metrics[.snapshotIntervalBest] ?? 0) - 2.12473708) < 1e-6)
        return (record.metrics[.makespanHours] ?? 0) / 400
      }
    }
    var means: [Double] = []
    for interval in [0.5, 2.12473708, 9] {
      let seen = slowdowns(interval)
      let model =
        (24 + 0.2) * (Elementary.exp((interval + 0.1) / 24) - 1) / interval
      let width =
        4 * Statistics.standardDeviation(seen) / Double(seen.count).squareRoot()
      // The last piece of work ends without a snapshot, or in the middle of an interval.
      let edge = 0.1 / 400 + interval / 400 * (model - 1)
      #expect(abs(Statistics.mean(seen) - model) < width + edge, "\(interval): \(seen)")
      means.append(Statistics.mean(seen))
    }
    #expect(means[1] < means[0] && means[1] < means[2])
  }

  @Test("A strict line keeps its order, and a skipping one starts small guests first")
  func line() {
    func first(_ line: String) -> RunRecord {
      var workload = Workload(stepMilliseconds: 300_000, steps: 288)
      for cores in [3, 4, 1] as [Int32] {
        workload.add(
          arrival: 0, departure: 3_600_000, millicores: cores * 1000, memoryMiB: 0,
          demand: .constant(basisPoints: 5000))
      }
      // No host is large enough for the last one.
      workload.add(arrival: 0, departure: 3_600_000, millicores: 64_000, memoryMiB: 0)
      var blueprint = Platforms.uniform(hosts: 1, cores: 4, memoryGiB: 4)
      blueprint.placement = Choice(name: "first-fit")
      blueprint.clock = Choice(name: "work")
      blueprint.queue = Choice(name: line)
      return Simulator.run(RunRequest(workload: workload, blueprint: blueprint, seed: 1))
    }
    #expect(first("fcfs").metrics[.makespanHours] == 3)
    #expect(first("skipping").metrics[.makespanHours] == 2)
    #expect(first("fcfs").metrics[.guestsRefused] == 1)
    #expect(first("fcfs").metrics[.refusedForCPU] == 1)
  }

  @Test("Without contention and failure it is the exact clock")
  func exact() {
    for seed in 0..<6 {
      var request = request(seed: seed, hosts: 60, fails: false)
      request.blueprint.virtualisation.cpuOvercommit = 1
      request.blueprint.sharing = Choice(name: "max-min")
      let work = Simulator.run(request)
      request.blueprint.clock = Choice(name: "exact")
      let exact = Simulator.run(request)
      for metric in [Metric.energyKilowattHours, .coreHoursUsed, .peakKilowatts, .hostsUsedPeak] {
        let (left, right) = (work.metrics[metric] ?? 0, exact.metrics[metric] ?? 1)
        #expect(abs(left - right) < 1e-6 * right, "\(metric)")
      }
    }
  }

  @Test("GPUs are held while guests work, and workflows keep their order")
  func workflows() {
    var workload = Workload(stepMilliseconds: 300_000, steps: 288)
    for _ in 0..<4 {
      workload.add(
        arrival: 0, departure: 3_600_000, millicores: 1000, memoryMiB: 0,
        gpus: GPUDemand(milliGPUs: 1000), demand: .constant(basisPoints: 10_000))
    }
    workload.parents = [[], [0], [0], [1, 2]]
    var blueprint = Platforms.uniform(hosts: 1, cores: 4, memoryGiB: 4)
    let type = blueprint.hostTypes[0]
    blueprint.hostTypes[0] = HostType(
      name: type.name, cores: 4, sockets: 1, memoryMiB: type.memoryMiB, power: type.power,
      sleepWatts: 0, gpus: GPUEquipment(count: 1, model: "", idleWatts: 20, fullWatts: 120),
      source: type.source)
    blueprint.clock = Choice(name: "work")
    let record = Simulator.run(RunRequest(workload: workload, blueprint: blueprint, seed: 1))
    // One GPU: the two in the middle come one after the other.
    #expect(record.metrics[.makespanHours] == 4)
    #expect(abs(record.ledger.total(.gpuHoursAllocated) - 4) < 1e-9)
    #expect(abs(record.ledger.total(.gpuEnergy) - (24 * 0.02 + 4 * 0.1)) < 1e-9)
  }
}
