import Kernels
import Platform
import Policies
import Simulation
import TestSupport
import Testing

@Suite("GPUs, rules and lifetimes in a run")
struct GPUTests {
  /// Two hosts with two GPUs each, one of them labelled.
  private func blueprint(gpuUse: Double = 1) -> Blueprint {
    func type(_ model: String) -> HostType {
      HostType(
        name: model, cores: 8, sockets: 1, memoryMiB: 16_384,
        power: .linear(idle: 100, maximum: 100), sleepWatts: 0,
        gpus: GPUEquipment(count: 2, model: model, idleWatts: 50, fullWatts: 250),
        source: Source(text: "", date: "", isAssumption: true))
    }
    var blueprint = Platforms.uniform(hosts: 1, cores: 8, memoryGiB: 16)
    blueprint.hostTypes = [type("T4"), type("A10")]
    blueprint.sites[0].zones = [
      Zone(
        name: "a",
        hosts: [
          HostGroup(type: 0, count: 1), HostGroup(type: 1, count: 1, labels: ["gold"]),
        ])
    ]
    blueprint.virtualisation.gpuUse = gpuUse
    return blueprint
  }

  private func workload(_ demands: [GPUDemand]) -> Workload {
    var workload = Workload(stepMilliseconds: 3_600_000, steps: 4)
    workload.gpuModelNames = ["A10", "H100"]
    for demand in demands {
      workload.add(
        arrival: 0, departure: 5_400_000, millicores: 1000, memoryMiB: 1024, gpus: demand)
    }
    return workload
  }

  @Test("Guests of one GPU share it by the rule of sharing, and nothing is given out twice")
  func sharing() {
    // Half, a quarter and a quarter of one GPU; all on one.
    let demands = [500, 250, 250].map { GPUDemand(milliGPUs: Int32($0), models: 1) }
    func run(
      _ rule: String, _ parameters: [String: Choice.Value] = [:], use: Double
    ) -> RunRecord {
      var blueprint = self.blueprint(gpuUse: use)
      blueprint.sharing = Choice(name: rule, parameters: parameters)
      return Simulator.run(
        RunRequest(workload: workload(demands), blueprint: blueprint, seed: 1))
    }
    func unmet(_ record: RunRecord) -> Double { record.metrics[.unmetGPUShare] ?? .nan }
    // Each asks for half of what it holds: nobody is short but of equal parts or a fixed share.
    #expect(unmet(run("max-min", use: 0.5)) == 0)
    #expect(unmet(run("fixed-share", ["share": .number(0.2)], use: 0.5)) > 0)
    // They ask for all, and twice of it: the card is given out once.
    #expect(unmet(run("max-min", use: 1)) == 0)
    for rule in SharingCatalogue.all.map({ $0.name }) {
      let greedy = run(rule, use: 2)
      #expect(unmet(greedy) >= 0.5 - 1e-12 && unmet(greedy) < 1, "\(rule)")
      // One of four cards, for an hour and a half of four.
      #expect((greedy.metrics[.gpuUseMean] ?? 9) <= 1.5 / 16 + 1e-12, "\(rule)")
    }
    // Equal parts bound the half at a third of the card.
    let equal = run("equal-share", use: 1)
    #expect(abs(unmet(equal) - (0.5 - 1.0 / 3)) < 1e-9)
    #expect((equal.metrics[.gpuUseMean] ?? 9) < (run("max-min", use: 1).metrics[.gpuUseMean] ?? 0))
    // What is served decides the power.
    #expect(equal.ledger.total(.gpuEnergy) < run("max-min", use: 1).ledger.total(.gpuEnergy))
    // One alone that asks for twice its half gets the whole card, where rules lend.
    var blueprint = self.blueprint(gpuUse: 2)
    blueprint.sharing = Choice(name: "max-min")
    let alone = Simulator.run(
      RunRequest(workload: workload([demands[0]]), blueprint: blueprint, seed: 1))
    #expect(unmet(alone) == 0 && abs((alone.metrics[.gpuUseMean] ?? 0) - 1.5 / 16) < 1e-12)
  }

  @Test("GPUs draw idle power always and more by what is held and how busy it is")
  func energy() {
    let demands = [GPUDemand(milliGPUs: 500), GPUDemand(milliGPUs: 2000, models: 1)]
    func kilowattHours(_ use: Double) -> Double {
      Simulator.run(
        RunRequest(workload: workload(demands), blueprint: blueprint(gpuUse: use), seed: 1)
      ).ledger.total(.itEnergy)
    }
    let idle = 4.0 * (2 * 100 + 4 * 50) / 1000
    #expect(abs(kilowattHours(1) - idle - 1.5 * 2.5 * 0.2) < 1e-9)
    #expect(abs(kilowattHours(0.5) - idle - 1.5 * 2.5 * 0.1) < 1e-9)
    let record = Simulator.run(
      RunRequest(workload: workload(demands), blueprint: blueprint(), seed: 1))
    #expect(abs(record.ledger.total(.gpuHoursAllocated) - 1.5 * 2.5) < 1e-9)
    #expect(abs(record.ledger.total(.gpuEnergy) - 4 * 0.2 - 1.5 * 2.5 * 0.2) < 1e-9)
    #expect(abs((record.metrics[.gpuAllocationMean] ?? 0) - 1.5 * 2.5 / 16) < 1e-12)
    #expect(record.metrics[.gpuAllocationPeak] == 2.5 / 4)
    #expect(abs((record.metrics[.peakKilowatts] ?? 0) - 0.9) < 1e-9)
  }

  @Test("A rack's limit counts what its GPUs draw, and its hosts have what they leave")
  func rackLimit() {
    var blueprint = blueprint()
    for type in blueprint.hostTypes.indices {
      blueprint.hostTypes[type].power = .linear(idle: 100, maximum: 200)
    }
    blueprint.sites[0].zones[0].racks = 2
    var workload = Workload(stepMilliseconds: 3_600_000, steps: 4)
    workload.add(
      arrival: 0, departure: 2 * 3_600_000, millicores: 8000, memoryMiB: 1024,
      gpus: GPUDemand(milliGPUs: 2000), demand: .constant(basisPoints: 10_000))
    func run(_ watts: Double) -> RunRecord {
      blueprint.caps = PowerCaps(rackWatts: watts)
      return Simulator.run(RunRequest(workload: workload, blueprint: blueprint, seed: 1))
    }
    // The guest's rack draws 200 W and 500 W by its GPUs for two hours, the other one 100 W and 100 W.
    let free = run(1000)
    #expect(abs((free.metrics[.coreHoursUsed] ?? 0) - 16) < 1e-9)
    #expect(abs((free.metrics[.strandedRackKilowatts] ?? 0) - (0.3 + 0.8)) < 1e-9)
    // 150 W are left for the host: half of its load, but for a ten-thousandth of a core.
    let half = run(650)
    let used = half.metrics[.coreHoursUsed] ?? 0
    #expect(used <= 8 && used > 8 - 0.0003, "\(used)")
    #expect(abs((half.metrics[.strandedRackKilowatts] ?? 0) - 0.45) < 1e-9)
    #expect(half.metrics[.powerOverCapHours] ?? 0 == 0)
    #expect(half.ledger.total(.gpuEnergy) == free.ledger.total(.gpuEnergy))
    // GPUs and an idle host are above it.
    #expect(run(550).metrics[.powerOverCapHours] == 2)
    // Three idle hosts without GPUs, one rack of another site before this one, draw 300 W: none of its GPUs are theirs.
    blueprint.hostTypes.append(
      HostType(
        name: "plain", cores: 8, sockets: 1, memoryMiB: 16_384,
        power: .linear(idle: 100, maximum: 200), sleepWatts: 0,
        source: Source(text: "", date: "", isAssumption: true)))
    blueprint.sites.insert(
      Site(
        name: "plain", kind: .private, provider: "", region: "",
        zones: [Zone(name: "a", hosts: [HostGroup(type: 2, count: 3)])],
        instanceTypes: [], provisioningSeconds: 0, restoreGigabitsPerSecond: 1),
      at: 0)
    let both = run(350)
    #expect(both.metrics[.powerOverCapHours] ?? 0 == 0)
    #expect(abs((both.metrics[.strandedRackKilowatts] ?? 0) - (0.05 + 2 * 0.15)) < 1e-9)
  }

  @Test("A guest is refused for its model, for GPUs, and for broken GPUs")
  func refusals() {
    let share = GPUDemand(milliGPUs: 600, models: 1)
    let record = Simulator.run(
      RunRequest(
        workload: workload([
          GPUDemand(milliGPUs: 1000, models: 2), share, share, share,
          GPUDemand(milliGPUs: 4000),
        ]), blueprint: blueprint(), seed: 1))
    #expect(record.metrics[.refusedForGPUModel] == 1)
    #expect(record.metrics[.refusedForGPUFragmentation] == 1)
    #expect(record.metrics[.refusedForGPU] == 1)
    #expect(record.metrics[.guestsAdmitted] == 2)
  }

  @Test("GPUs come back when their host fails, and guests take others")
  func failures() {
    var blueprint = blueprint()
    blueprint.failures.hazards = [.hosts(mtbf: 1800, mttr: 600)]
    let demands = (0..<5).map { GPUDemand(milliGPUs: 400 + 300 * $0) }
    for seed in 1...20 {
      let record = Simulator.run(
        RunRequest(workload: workload(demands), blueprint: blueprint, seed: UInt64(seed)))
      let hours = record.ledger.total(.gpuHoursAllocated)
      #expect(hours >= 0 && hours <= 4 * 1.5)
      #expect(record.metrics[.gpuAllocationPeak] ?? 2 <= 1)
    }
  }

  @Test("A rule on a tenant's guests sends them to labelled hosts, or refuses them")
  func labels() {
    var blueprint = blueprint()
    blueprint.guestRules = [GuestRule(tenants: ["paying"], labels: ["gold"])]
    var workload = workload(Array(repeating: .none, count: 12))
    workload.tenantNames = ["paying", "other"]
    workload.tenant = (0..<12).map { $0 < 10 ? 0 : 1 }
    var request = RunRequest(workload: workload, blueprint: blueprint, seed: 1)
    request.notesFirstHosts = true
    let record = Simulator.run(request)
    #expect(record.firstHosts == Array(repeating: 1, count: 8) + [-1, -1, 0, 0])
    #expect(record.metrics[.refusedForCPU] == 2)
    blueprint.guestRules[0].labels = []
    blueprint.guestRules[0].shunned = ["gold"]
    request.blueprint = blueprint
    #expect(Simulator.run(request).firstHosts.prefix(8).allSatisfy { $0 == 0 })
  }

  @Test("Wrong expectations of lifetimes change where guests go, the same each time")
  func lifetimes() {
    var blueprint = Platforms.uniform(hosts: 6, cores: 8, memoryGiB: 64)
    blueprint.placement = Choice(name: "lifetime-aware")
    var workload = Workload(stepMilliseconds: 300_000, steps: 300)
    var random = RandomStream(seed: 1, replication: 0, component: .test, entity: 8)
    for guest in 0..<120 {
      let start = Int64(guest) * 500_000
      workload.add(
        arrival: start, departure: start + Int64(random.exponential(mean: 12e6)) + 1,
        millicores: 1000, memoryMiB: 1024)
    }
    func hosts(_ error: Double) -> [Int32] {
      blueprint.virtualisation.lifetimeError = error
      var request = RunRequest(workload: workload, blueprint: blueprint, seed: 3)
      request.notesFirstHosts = true
      return Simulator.run(request).firstHosts
    }
    #expect(hosts(0) == hosts(0))
    #expect(hosts(1.5) == hosts(1.5))
    #expect(hosts(0) != hosts(1.5))
  }
}
