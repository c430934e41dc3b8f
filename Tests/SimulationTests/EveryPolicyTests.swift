import Kernels
import Platform
import Policies
import Simulation
import TestSupport
import Testing

/// No policy is another one under a second name, and none does nothing.
@Suite("Every policy changes what the simulation does")
struct EveryPolicyTests {
  private static let hour: Int64 = 3_600_000

  /// A plane, its policies, and what else must be on for it to matter.
  struct PlaneCase: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let names: [String]
    let choose: @Sendable (inout Blueprint, Choice) -> Void
    var prepare: @Sendable (inout Blueprint) -> Void = { _ in }
  }

  private static let away: [String: Choice.Value] = [
    "to": .word("cloud"), "burst-to": .word("cloud"),
  ]

  /// Promises much more than there is, so that hosts are overloaded.
  private static let crowd: @Sendable (inout Blueprint) -> Void = {
    $0.virtualisation.cpuOvercommit = 4
    $0.virtualisation.memoryOvercommit = 4
    $0.virtualisation.memoryUse = 0.2
    $0.failures = Blueprint.Failures()
  }

  static let planes: [PlaneCase] = [
    PlaneCase(
      testDescription: "placement", names: PlacementCatalogue.all.map { $0.name },
      choose: { $0.placement = $1 }),
    PlaneCase(
      testDescription: "energy", names: EnergyCatalogue.all.map { $0.name },
      choose: { $0.energy = $1 }),
    PlaneCase(
      testDescription: "elasticity", names: ElasticityCatalogue.all.map { $0.name },
      choose: { $0.elasticity = $1 }),
    PlaneCase(
      testDescription: "recovery", names: RecoveryCatalogue.all.map { $0.name },
      choose: { $0.recovery = $1 }),
    PlaneCase(
      testDescription: "deployment", names: DeploymentCatalogue.all.map { $0.name },
      choose: { $0.deployment = $1 }),
    PlaneCase(
      testDescription: "migration", names: MigrationCatalogue.all.map { $0.name },
      choose: { $0.migration = $1 }, prepare: { $0.energy = Choice(name: "consolidate") }),
    PlaneCase(
      testDescription: "power", names: PowerCatalogue.all.map { $0.name },
      choose: { $0.power = $1 }),
    PlaneCase(
      testDescription: "frequency", names: FrequencyCatalogue.all.map { $0.name },
      choose: { $0.frequency = $1 }),
    PlaneCase(
      testDescription: "battery", names: BatteryCatalogue.all.map { $0.name },
      choose: {
        var parameters = $1.parameters
        parameters["capacity"] = .number(400)
        parameters["charge"] = .number(100)
        parameters["discharge"] = .number(100)
        parameters["limit"] = .number(900)
        $0.battery = Choice(name: $1.name, parameters: parameters)
      }),
    PlaneCase(
      testDescription: "shifting", names: ShiftingCatalogue.all.map { $0.name },
      choose: { $0.shifting = $1 },
      prepare: { $0.guestRules = [GuestRule(deferSeconds: 6 * 3600)] }),
    PlaneCase(
      testDescription: "sharing", names: SharingCatalogue.all.map { $0.name },
      choose: { $0.sharing = $1 },
      prepare: { $0.virtualisation.cpuOvercommit = 3 }),
    PlaneCase(
      testDescription: "balancing", names: BalancingCatalogue.all.map { $0.name },
      choose: { $0.balancing = $1 }),
    PlaneCase(
      testDescription: "resize", names: ResizeCatalogue.all.map { $0.name },
      choose: {
        $0.resize = Choice(name: $1.name, parameters: ["period": .number(20_000)])
      }),
    PlaneCase(
      testDescription: "guests", names: GuestsCatalogue.all.map { $0.name },
      choose: {
        GuestsCatalogue.named($1.name)?.init($1).apply(to: &$0.virtualisation)
      }),
    PlaneCase(
      testDescription: "load balancing", names: LoadBalancingCatalogue.all.map { $0.name },
      choose: { $0.loadBalancing = $1 },
      prepare: {
        $0.requests = Requests(seconds: 0.02)
        $0.requests?.leastCorrelation = -1
        $0.requests?.mostImbalance = 10
      }),
    PlaneCase(
      testDescription: "node scaling", names: NodeScalingCatalogue.all.map { $0.name },
      choose: { $0.nodeScaling = $1 },
      prepare: {
        $0.sites[0].zones = [
          Zone(name: "nodes", hosts: [HostGroup(type: 0, count: 40, installed: 2)])
        ]
        $0.sites[0].nodes = NodeGroups(minimum: [1])
        $0.failures = Blueprint.Failures()
      }),
    PlaneCase(
      testDescription: "clock", names: ["exact", "sampled", "work"],
      choose: { $0.clock = $1 }),
    PlaneCase(
      testDescription: "overload", names: OverloadCatalogue.all.map { $0.name },
      choose: {
        $0.energy = Choice(name: "consolidate", parameters: ["detect": .word($1.name)])
      }, prepare: crowd),
    PlaneCase(
      testDescription: "selection", names: SelectionCatalogue.all.map { $0.name },
      choose: {
        $0.energy = Choice(
          name: "consolidate",
          parameters: ["select": .word($1.name), "detect": .word("static-threshold")])
      }, prepare: crowd),
  ]

  @Test("Two policies of a plane never give the same run", arguments: planes)
  func differs(plane: PlaneCase) {
    var seen: [(name: String, record: RunRecord)] = []
    for name in plane.names {
      var request = Self.request()
      plane.prepare(&request.blueprint)
      plane.choose(&request.blueprint, Choice(name: name, parameters: Self.away))
      let record = Simulator.run(request)
      for other in seen {
        #expect(
          record.ledger != other.record.ledger || record.metrics != other.record.metrics,
          "\(plane.testDescription): \(name) is \(other.name)")
      }
      seen.append((name, record))
    }
    #expect(seen.count > 1)
  }

  /// Two days of guests of all sizes on hosts of two types in two zones, with a cloud beside.
  private static func request() -> RunRequest {
    var random = RandomStream(seed: 21, replication: 0, component: .test, entity: 1)
    func below(_ bound: Int) -> Int { Int(random.integer(below: UInt64(bound))) }
    var workload = Workload(stepMilliseconds: 300_000, steps: 576)
    workload.serviceNames = ["web", "shop", "mail"]
    workload.tenantNames = ["t"]
    workload.samples = [
      SampleColumn(
        basisPoints: (0..<900).map { _ in UInt16(below(2) == 0 ? below(3000) : below(10_001)) })
    ]
    for arrival in (0..<150).map({ _ in Int64(below(440)) * 300_000 }).sorted() {
      workload.add(
        arrival: arrival, departure: arrival + 1_800_000 + Int64(below(60_000_000)),
        millicores: Int32([1000, 2000, 3000, 4000][below(4)]),
        memoryMiB: Int32(1024 << below(4)), service: Int32(below(6)) < 3 ? Int32(below(3)) : -1,
        demand: DemandRow(
          start: below(300), phase: Int32(below(200)), length: Int32(300 + below(280))))
      workload.machine[workload.count - 1] = Int32(below(9))
      if below(8) == 0 {
        workload.gpus[workload.count - 1] = GPUDemand(
          milliGPUs: Int32([300, 500, 1000, 2000][below(4)]))
      }
    }
    var blueprint = Platforms.uniform(hosts: 4, cores: 16, memoryGiB: 64, idle: 60, maximum: 250)
    let small = blueprint.hostTypes[0]
    blueprint.hostTypes.append(
      HostType(
        name: "large", cores: 24, sockets: 2, memoryMiB: 131_072,
        power: PowerCurve(watts: [90, 140, 170, 190, 205, 220, 240, 265, 300, 350, 420]),
        sleepWatts: 8,
        gpus: GPUEquipment(count: 4, model: "T4", idleWatts: 10, fullWatts: 70),
        source: small.source))
    blueprint.sites[0].zones[0].racks = 2
    blueprint.sites[0].zones.append(
      Zone(name: "b", hosts: [.init(type: 1, count: 3), .init(type: 0, count: 1)]))
    blueprint.sites.append(Platforms.cloud())
    var other = Platforms.cloud("elsewhere", provisioningSeconds: 600)
    other.carbon = .constant(220)
    other.instanceTypes = [
      InstanceType(name: "any", vcpus: 16, memoryMiB: 65_536, gpus: 4, referencePrice: 0.1)
    ]
    blueprint.sites[1].carbon = .constant(300)
    blueprint.sites[1].instanceTypes = blueprint.sites[1].instanceTypes.map {
      InstanceType(name: $0.name, vcpus: $0.vcpus, memoryMiB: $0.memoryMiB, referencePrice: 0.4)
    }
    blueprint.sites.append(other)
    blueprint.sites.append(
      Site(
        name: "edge", kind: .private, provider: "own", region: "",
        zones: [Zone(name: "e", hosts: [.init(type: 0, count: 1)])], instanceTypes: [],
        provisioningSeconds: 0, restoreGigabitsPerSecond: 10))
    blueprint.latencies = [[0, 40, 50, 20], [40, 0, 9, 9], [50, 9, 0, 9], [20, 9, 9, 0]]
    blueprint.sites[0].overhead = .constant(1.3)
    blueprint.sites[0].carbon = Signal(
      start: 0, step: hour, values: (0..<168).map { 100 + Double($0 % 24) * 15 })
    blueprint.sites[0].energyPrice = Signal(
      start: 0, step: hour, values: (0..<168).map { $0 % 24 < 12 ? 0.2 : 0.1 })
    blueprint.virtualisation.storageGiBPerGuest = 20
    blueprint.virtualisation.dailyChange = 0.05
    blueprint.failures.hazards = [.hosts(mtbf: 300_000, mttr: 3000)]
    blueprint.failures.calendar = [
      .init(site: 0, zone: nil, start: 30 * hour, length: 2 * hour)
    ]
    blueprint.placement = Choice(name: "best-fit")
    var request = RunRequest(workload: workload, blueprint: blueprint, seed: 4)
    request.owners = (0..<3).map { .init(tenant: "\($0)", service: "") }
    request.ownerOf = (0..<workload.count).map { Int32($0 % 3) }
    return request
  }
}
