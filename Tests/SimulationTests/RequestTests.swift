import Kernels
import Platform
import Policies
import Simulation
import TestSupport
import Testing

@Suite("Requests of services")
struct RequestTests {
  private static let day: Int64 = 86_400_000

  /// Services of replicas with one core that are as busy as given, on hosts of two zones, spread over them.
  private func run(
    _ groups: [(name: String, replicas: Int, basisPoints: Int)], balancing: String = "round-robin",
    parameters: [String: Choice.Value] = [:], until end: Int64 = day,
    edit: (inout Blueprint) -> Void = { _ in }
  ) -> RunRecord {
    var blueprint = Services.platform(zones: 2, hostsPerZone: 4, years: 0, spread: "zone")
    blueprint.requests = Requests(seconds: 0.02)
    blueprint.loadBalancing = Choice(name: balancing, parameters: parameters)
    edit(&blueprint)
    var workload = Workload(stepMilliseconds: 3_600_000, steps: 24)
    workload.tenantNames = ["owner"]
    for (index, group) in groups.enumerated() {
      workload.serviceNames.append(group.name)
      for _ in 0..<group.replicas {
        workload.add(
          arrival: 0, departure: end, millicores: 1000, memoryMiB: 1024, service: Int32(index),
          demand: .constant(basisPoints: group.basisPoints))
      }
    }
    return Simulator.run(RunRequest(workload: workload, blueprint: blueprint, seed: 1))
  }

  /// The requests of the first service, or of the named one.
  private func answer(
    _ groups: [(name: String, replicas: Int, basisPoints: Int)], balancing: String = "round-robin",
    parameters: [String: Choice.Value] = [:], edit: (inout Blueprint) -> Void = { _ in }
  ) throws -> RequestRecord {
    let records = run(groups, balancing: balancing, parameters: parameters, edit: edit).requests
    return try #require(records.first { $0.service == groups[0].name })
  }

  @Test("Requests follow from the load, and their times from the queue of each replica")
  func times() throws {
    let record = try answer([("web", 4, 6000)], balancing: "random")
    // 2.4 cores for a day, 50 requests a second for each core.
    #expect(abs(record.requests - 2.4 * 50 * 86_400) < 1e-3)
    // Four queues M/M/1 of 60 %, and half a round trip of a millisecond between zones on average.
    #expect(abs(record.mean - (20 / 0.4 + 0.5)) < 1e-9)
    let p95 = -50 * Elementary.log(0.05) + 0.5
    #expect(abs(record.p95 / p95 - 1) < 0.01)
    #expect(record.refused == 0 && record.failed == 0 && record.imbalance == 1)
    #expect(abs(record.remote - 0.5) < 1e-12)
  }

  @Test("Looking at queues shortens times, and looking at all of them most")
  func order() throws {
    let means = try ["random", "round-robin", "power-of-two", "least-connections"].map {
      try answer([("web", 8, 8000)], balancing: $0).mean
    }
    #expect(means == means.sorted(by: >) && Set(means).count == 4)
  }

  @Test("A ring of few points loads its replicas unevenly, until a bound evens them out")
  func ring() throws {
    func record(_ parameters: [String: Choice.Value]) throws -> RequestRecord {
      try answer([("web", 8, 4000)], balancing: "consistent-hashing", parameters: parameters)

    }
    let few = try record(["points": .number(5)])
    let many = try record(["points": .number(1000)])
    let bound = try record(["points": .number(5), "bound": .number(1.25)])
    #expect(few.imbalance > 1.4)
    #expect(many.imbalance < 1.1)
    #expect(abs(bound.imbalance - 1.25) < 1e-9)
    #expect(few.mean > bound.mean && bound.mean > many.mean)
  }

  @Test("Requests stay in their zone until its replicas are too busy")
  func locality() throws {
    // Three replicas of four are in one zone, but as many users come through the other.
    func record(_ spill: Double) throws -> RequestRecord {
      try answer(
        [("web", 4, 5000)], balancing: "locality-first", parameters: ["spill": .number(spill)]
      ) {
        $0.sites[0].zones[1].hosts[0].count = 1
        $0.hostTypes[0] = Blueprint.uniform(hosts: 1, cores: 3, memoryGiB: 64).hostTypes[0]
        $0.sites[0].zones[0].hosts[0].count = 1
        $0.placement = Choice(name: "first-fit")
        $0.requests?.zoneSeconds = 0.005
      }
    }
    // One core of load each way; the one replica takes 0.8 cores of it.
    let some = try record(0.8)
    #expect(abs(some.remote - 0.1) < 1e-9)
    let more = try record(0.6)
    #expect(abs(more.remote - 0.2) < 1e-9)
    #expect(more.mean < some.mean)
  }

  @Test("What replicas cannot serve is refused, and an objective tells how long it was missed")
  func overload() throws {
    let record = try answer([("web", 4, 10_000)]) {
      $0.requests?.refuseAbove = 0.8
      $0.requests?.objective = .init(share: 0.9, seconds: 0.1)
    }
    #expect(abs(record.refused - 0.2) < 1e-12)
    #expect(record.violationMinutes == 1440.0)
    let calm = try answer([("web", 4, 2000)]) {
      $0.requests?.objective = .init(share: 0.9, seconds: 0.1)
    }

    #expect(calm.violationMinutes == 0)
    #expect((calm.late ?? 1) < 0.05 && (calm.late ?? 0) > 0)
  }

  @Test(
    "A dead replica fails requests until it is noticed, more of them where queues are looked at")
  func failures() throws {
    func failed(_ rule: String, check: Double) throws -> Double {
      let record = try answer([("web", 8, 4000)], balancing: rule) {
        $0.failures.calendar = [
          .init(site: 0, zone: 0, host: 0, start: 3 * 3_600_000, length: 3_600_000)
        ]
        $0.failures.detectionSeconds = 120
        $0.placement = Choice(name: "spread", parameters: ["over": .word("host")])
        $0.requests?.healthCheckSeconds = check
      }
      return record.failed * record.requests
    }
    // One of eight replicas, of 160 requests a second, for ten seconds.
    #expect(abs(try failed("round-robin", check: 10) - 200) < 1e-6)
    #expect(abs(try failed("round-robin", check: 30) - 600) < 1e-6)
    #expect(abs(try failed("power-of-two", check: 10) - 400) < 1e-6)
    #expect(abs(try failed("least-connections", check: 10) - 1600) < 1e-6)
  }

  @Test("Replicas that are about to end take no new requests, so that the others are busier")
  func draining() throws {
    func record(_ seconds: Double) throws -> RequestRecord {
      var blueprint = Services.platform(hostsPerZone: 4, years: 0)
      blueprint.requests = Requests(seconds: 0.02)
      blueprint.requests?.drainSeconds = seconds
      var workload = Services.workload([.init("web", replicas: 3)])
      for row in 0..<3 { workload.demand[row] = .constant(basisPoints: 5000) }
      workload.departure[0] = 12 * 3_600_000
      return try #require(
        Simulator.run(RunRequest(workload: workload, blueprint: blueprint, seed: 1)).requests.first)
    }
    let (at, before) = (try record(0), try record(3600))
    #expect(before.requests == at.requests)
    #expect(before.mean > at.mean)
    #expect(abs(at.replicas - 2.5) < 1e-9 && abs(before.replicas - (2.5 - 1.0 / 24)) < 1e-9)
  }

  @Test(
    "A request waits for what it calls, and users that wait for answers ask less when they come late"
  )
  func calls() throws {
    func record(_ edit: (inout Requests.Rule) -> Void) throws -> RequestRecord {
      try answer([("web", 4, 5000), ("db", 2, 6000)], balancing: "random") {
        var rule = Requests.Rule(services: ["web"])
        edit(&rule)
        $0.requests?.rules = [rule]
        $0.requests?.zoneSeconds = 0
      }
    }
    let alone = try record { _ in }
    #expect(abs(alone.mean - 40) < 1e-9)
    let tiered = try record { $0.calls = [.init(service: "db", visits: 0.5)] }
    #expect(abs(tiered.mean - (40 + 0.5 * 50)) < 1e-9)
    #expect(tiered.p95 > alone.p95)
    // As many users as go round in 4.02 s: their times are those of a closed network of one station with four
    // servers rather than four.
    let closed = try record { $0.thinkSeconds = 4 }
    let expected = MeanValueAnalysis(
      approximating: [.init(demand: 0.02, servers: 4)], users: 100 * 4.02, think: 4)
    #expect(abs(closed.mean / (expected.response * 1000) - 1) < 1e-9)
  }

  @Test("What a called service refuses its callers do not answer, and no minute is missed twice")
  func refusedCalls() throws {
    func records(_ end: Int64, visits: Double) throws -> (web: RequestRecord, db: RequestRecord) {
      var blueprint = Services.platform(hostsPerZone: 4, years: 0)
      blueprint.requests = Requests(seconds: 0.02)
      blueprint.requests?.refuseAbove = 0.8
      blueprint.requests?.objective = .init(share: 0.9, seconds: 1)
      var rule = Requests.Rule(services: ["web"])
      rule.calls = [.init(service: "db", visits: visits)]
      blueprint.requests?.rules = [rule]
      var workload = Services.workload([.init("web", replicas: 2), .init("db", replicas: 2)])
      for row in 0..<4 { workload.demand[row] = .constant(basisPoints: row < 2 ? 4000 : 10_000) }
      for row in 2..<4 { workload.departure[row] = end }
      let found = Simulator.run(RunRequest(workload: workload, blueprint: blueprint, seed: 1))
        .requests
      return (
        try #require(found.first { $0.service == "web" }),
        try #require(found.first { $0.service == "db" })
      )
    }
    // A fifth of the second's is refused: of callers' that visit it twice, two fifths.
    let busy = try records(Self.day, visits: 2)
    #expect(abs(busy.db.refused - 0.2) < 1e-12)
    #expect(abs(busy.web.refused - 0.4) < 1e-12)
    #expect(busy.web.violationMinutes == 1440.0)
    // One that nobody asks for after noon refuses nothing then.
    let half = try records(Self.day / 2, visits: 2)
    #expect(abs(half.web.refused - 0.2) < 1e-12)
    #expect(half.web.violationMinutes == 720.0)
  }

  @Test("Uneven arrivals and service lengthen waits as Allen and Cunneen say")
  func variations() throws {
    func wait(arrivals: Double, service: Double) throws -> Double {
      try answer([("web", 4, 6000)], balancing: "random") {
        $0.requests?.zoneSeconds = 0
        $0.requests?.serviceVariation = service
        $0.requests?.arrivalVariation = arrivals
      }.mean - 20
    }
    #expect(abs(try wait(arrivals: 1, service: 1) - 30) < 1e-9)
    #expect(abs(try wait(arrivals: 1, service: 3) - 60) < 1e-9)
    // A quarter of a stream taken at random keeps a quarter of what is uneven in it.
    #expect(abs(try wait(arrivals: 5, service: 1) - 30 * (2 + 1) / 2) < 1e-9)
  }

  @Test("Only the services with the most load are looked at, and means count each by its answers")
  func means() throws {
    let groups = [
      (name: "a", replicas: 4, basisPoints: 6000), (name: "b", replicas: 2, basisPoints: 5000),
    ]
    let all = run(groups, balancing: "random") {
      var rule = Requests.Rule(services: ["b"])
      rule.objective = .init(share: 0.9, seconds: 0.01)
      $0.requests?.rules = [rule]
    }
    #expect(all.requests.map(\.service) == ["a", "b"])
    // Only one service has an objective: the other is not in time, it has no time to keep.
    #expect(all.metrics[.requestsLate] == all.requests[1].late)
    let (a, b) = (all.requests[0], all.requests[1])
    let mean = (a.requests * a.mean + b.requests * b.mean) / (a.requests + b.requests)
    #expect(abs((all.metrics[.responseMean] ?? 0) - mean) < 1e-9)
    let one = run(groups, balancing: "random") { $0.requests?.servicesAtMost = 1 }
    #expect(one.requests.map(\.service) == ["a"])
    #expect(one.metrics[.servicesEligible] == 1)
  }

  @Test("Writes of a stateful service are the first replica's alone")
  func writes() throws {
    func record(_ share: Double) throws -> RequestRecord {
      try answer([("db", 4, 3000)], balancing: "random") {
        var rule = Requests.Rule(services: ["db"])
        rule.writes = share
        $0.requests?.rules = [rule]
        $0.requests?.zoneSeconds = 0
      }
    }
    // 1.2 cores: half on one replica is 60 %, the others have 20 % each.
    let half = try record(0.5)
    #expect(abs(half.imbalance - 2) < 1e-9)
    #expect(abs(half.mean - (0.5 * 20 / 0.4 + 0.5 * 20 / 0.8)) < 1e-9)
    #expect(try record(0).imbalance == 1)
  }

  @Test("Only groups whose members do alike count as services, less what they do when idle")
  func eligible() throws {
    func record(_ columns: [[UInt16]]) -> RunRecord {
      var blueprint = Services.platform(hostsPerZone: 4, years: 0)
      blueprint.requests = Requests(seconds: 0.02)
      var workload = Workload(stepMilliseconds: 3_600_000, steps: 24)
      workload.tenantNames = ["owner"]
      workload.serviceNames = ["web"]
      workload.samples = [SampleColumn(basisPoints: columns.flatMap { $0 })]
      for index in columns.indices {
        workload.add(
          arrival: 0, departure: Self.day, millicores: 1000, memoryMiB: 1024, service: 0,
          demand: DemandRow(start: index * 24, phase: 0, length: 24))
      }
      return Simulator.run(RunRequest(workload: workload, blueprint: blueprint, seed: 1))
    }
    let wave = (0..<24).map { UInt16(1000 + 3000 * ($0 % 12) / 11) }
    let alike = record([wave, wave, wave])
    #expect(alike.metrics[.servicesEligible] == 1)
    // The floor of a tenth of a core is no request: 3 replicas, 50 requests a second for each core beyond it.
    let beyond = wave.reduce(0.0) { $0 + (Double($1) - 1000) / 10_000 }
    let requests = try #require(alike.requests.first).requests
    #expect(abs(requests / (3 * beyond * 50 * 3600) - 1) < 0.02)
    let opposite = record([wave, Array(wave.reversed()), wave.map { 5000 - $0 / 2 }])
    #expect(opposite.metrics[.servicesEligible] == 0)
    #expect(opposite.requests.isEmpty)
    let uneven = record([wave, wave.map { $0 / 20 }])
    #expect(uneven.metrics[.servicesEligible] == 0)
  }

  @Test("Shares of ways add up to one, and a replica is on one of them", arguments: 1...12)
  func laws(seed: Int) {
    var random = RandomStream(
      seed: UInt64(seed), replication: 0, component: .test, entity: 5)
    func below(_ bound: Int) -> Int { Int(random.integer(below: UInt64(bound))) }
    let (count, places) = (1 + below(20), 1 + below(4))
    let origins = (0..<places).map { _ in Double(1 + below(5)) }
    let replicas = ReplicaSet(
      cores: (0..<count).map { _ in Double(1 + below(8)) },
      identity: (0..<count).map { _ in random.next() },
      place: (0..<count).map { _ in below(places) },
      origins: origins.map { $0 / origins.reduce(0, +) },
      distance: (0..<places).map { from in (0..<places).map { Double(abs(from - $0)) } },
      use: Double(below(130)) / 100)
    for type in LoadBalancingCatalogue.all {
      let policy = type.init(Choice(name: type.name))
      let routes = policy.routes(replicas)
      #expect(abs(routes.reduce(0) { $0 + $1.share } - 1) < 1e-9, "\(type.name)")
      #expect(routes.flatMap(\.members).sorted() == Array(0..<count), "\(type.name)")
      for route in routes {
        #expect(route.origins.allSatisfy { $0 >= 0 }, "\(type.name)")
        if case .each(let shares, _) = route.queue {
          #expect(shares.count == route.members.count, "\(type.name)")
          #expect(abs(shares.reduce(0, +) - 1) < 1e-9, "\(type.name)")
        }
      }
      #expect(routes == policy.routes(replicas), "\(type.name)")
    }
  }
}
