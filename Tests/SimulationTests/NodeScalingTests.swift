import Kernels
import Platform
import Policies
import Simulation
import TestSupport
import Testing

@Suite("Rented nodes that come and go")
struct NodeScalingTests {
  private static let minute: Int64 = 60_000

  private static func type(_ name: String, cores: Int, memoryGiB: Int) -> HostType {
    HostType(
      name: name, cores: cores, sockets: 1, memoryMiB: memoryGiB * 1024,
      power: .linear(idle: 0, maximum: 0), sleepWatts: 0,
      source: Source(text: "", date: "", isAssumption: true))
  }

  /// A cluster with groups of nodes of 4 and of 16 cores.
  private func blueprint(
    _ parameters: [String: Choice.Value] = [:], small: Int = 10, large: Int = 10, minimum: Int = 0
  ) -> Blueprint {
    var blueprint = Platforms.uniform(hosts: 1, cores: 4, memoryGiB: 16)
    blueprint.hostTypes = [
      Self.type("small", cores: 4, memoryGiB: 16), Self.type("large", cores: 16, memoryGiB: 64),
    ]
    var site = Site(
      name: "cluster", kind: .private, provider: "aws", region: "test",
      zones: [
        Zone(
          name: "nodes",
          hosts: [HostGroup(type: 0, count: small), HostGroup(type: 1, count: large)])
      ],
      instanceTypes: [
        InstanceType(name: "small", vcpus: 4, memoryMiB: 16_384, referencePrice: 0.2),
        InstanceType(name: "large", vcpus: 16, memoryMiB: 65_536, referencePrice: 0.6),
      ], provisioningSeconds: 0, restoreGigabitsPerSecond: 10)
    site.nodes = NodeGroups(minimum: [minimum, 0])
    blueprint.sites = [site]
    blueprint.placement = Choice(name: "first-fit")
    blueprint.nodeScaling = Choice(name: "cluster-autoscaler", parameters: parameters)
    blueprint.virtualisation.bootSeconds = 30
    return blueprint
  }

  /// Guests of so many cores that come at minutes and stay for others, for a day.
  private func run(_ guests: [(at: Int64, minutes: Int64, cores: Int)], _ blueprint: Blueprint)
    -> RunRecord
  {
    var workload = Workload(stepMilliseconds: 300_000, steps: 288)
    for guest in guests {
      workload.add(
        arrival: guest.at * Self.minute, departure: (guest.at + guest.minutes) * Self.minute,
        millicores: Int32(guest.cores * 1000), memoryMiB: Int32(guest.cores) * 1024,
        demand: .constant(basisPoints: 5000))
    }
    return Simulator.run(RunRequest(workload: workload, blueprint: blueprint, seed: 1))
  }

  private func hours(_ record: RunRecord, _ sku: String) -> Double {
    record.ledger.total(.instanceHours) { $0.sku == sku } * 60
  }

  @Test(
    "A node is ordered for a guest without a place, paid from then on, and goes when it is empty")
  func follows() {
    let record = run([(60, 60, 4)], blueprint(large: 0))
    #expect(record.metrics[.nodesAdded] == 1 && record.metrics[.nodesRemoved] == 1)
    // Two minutes of waiting for the node, half a one to start.
    #expect(record.metrics[.provisioning95] == 2.5)
    // From minute 60; empty at 120; not needed for ten minutes, as seen once a minute.
    #expect(abs(hours(record, "small") - 70) < 1e-6)
    #expect(record.ledger.total(.hostHours) == 0 && record.ledger.total(.itEnergy) == 0)
    // Two cores for less than an hour, of four for seventy minutes.
    let used = record.metrics[.cpuUtilisationMean] ?? 0
    #expect(abs(used - 115.0 / 280) < 1e-9)
    #expect(record.metrics[.cpuUtilisation95] == nil)
    let slow = run([(60, 60, 4)], blueprint(["provisioning": .number(600)], large: 0))
    #expect(slow.metrics[.provisioning95] == 10.5)
    let patient = run([(60, 60, 4)], blueprint(["unneeded": .number(1800)], large: 0))
    #expect(abs(hours(patient, "small") - 90) < 1e-6)
  }

  @Test("All nodes are paid all the time without scaling, and the fewest are always there")
  func bounds() {
    var fixed = blueprint(small: 3, large: 0)
    fixed.nodeScaling = Choice(name: "none")
    #expect(abs(hours(run([(60, 60, 4)], fixed), "small") - 3 * 1440) < 1e-6)
    let least = run([(60, 60, 4)], blueprint(small: 3, large: 0, minimum: 1))
    #expect(abs(hours(least, "small") - 1440) < 1e-6)
    #expect(least.metrics[.nodesAdded] == 0)
    // No more than there may be.
    let full = run((0..<5).map { _ in (60, 60, 4) }, blueprint(small: 3, large: 0))
    #expect(full.metrics[.guestsRefused] == 2 && full.metrics[.nodesAdded] == 3)
  }

  @Test("The expander chooses the group that grows")
  func expanders() {
    func added(_ expander: String, _ guests: [(at: Int64, minutes: Int64, cores: Int)]) -> (
      Double, Double
    ) {
      let record = run(guests, blueprint(["expander": .word(expander)]))
      return (hours(record, "small"), hours(record, "large"))
    }
    // One guest of three cores: a small node wastes a quarter, a large one most of it.
    let one: [(at: Int64, minutes: Int64, cores: Int)] = [(60, 60, 3)]
    #expect(added("least-waste", one).1 == 0 && added("price", one).1 == 0)
    #expect(added("priority", one).1 == 0)
    // A large node takes five of them, a small one one: 0.2 each beside 0.12.
    let many: [(at: Int64, minutes: Int64, cores: Int)] = Array(repeating: (60, 60, 3), count: 5)
    #expect(added("most-pods", many).0 == 0 && added("most-pods", many).1 > 0)
    #expect(added("price", many).0 == 0)
    #expect(added("priority", many).1 == 0)
    // Sixteen cores fit on a large one only.
    #expect(added("priority", [(60, 60, 16)]).0 == 0)
  }

  @Test("A rule that forbids one group's nodes has another one grow")
  func labels() {
    var platform = blueprint(["expander": .word("priority")])
    platform.sites[0].zones[0].hosts[1].labels = ["big"]
    var rule = GuestRule()
    rule.labels = ["big"]
    platform.guestRules = [rule]
    let record = run([(60, 60, 3)], platform)
    #expect(record.metrics[.guestsRefused] == 0)
    #expect(hours(record, "small") == 0 && hours(record, "large") > 0)
  }

  @Test(
    "Nodes of the minimum that fail are replaced, and none is ordered where a failure is announced")
  func failures() {
    var platform = blueprint(small: 4, large: 0, minimum: 2)
    platform.failures.calendar = [
      .init(site: 0, zone: 0, host: 0, start: 4 * 3_600_000, length: 3_600_000, notice: 0)
    ]
    let failed = run([(0, 1440, 1)], platform)
    // Two nodes all day, but for the minute until the failure is seen.
    #expect(abs(hours(failed, "small") - 2 * 1440) < 3)
    #expect(failed.metrics[.guestsRefused] == 0)
    platform.failures.calendar = [
      .init(site: 0, zone: 0, start: 4 * 3_600_000, length: 3_600_000, notice: 3_600_000)
    ]
    let announced = run([(200, 100, 4)], platform)
    #expect(announced.metrics[.guestsRefused] == 1)
  }

  @Test("A node of which little is promised gives its guests away, who start anew elsewhere")
  func drains() {
    // Two nodes of four cores; after the first two have left, one guest of one core is on each.
    let guests: [(at: Int64, minutes: Int64, cores: Int)] = [
      (0, 30, 3), (0, 1440, 1), (0, 30, 3), (0, 1440, 1),
    ]
    let record = run(guests, blueprint(large: 0))
    #expect(record.metrics[.nodesAdded] == 2 && record.metrics[.nodesRemoved] == 1)
    #expect(record.metrics[.guestsEvicted] == 1)
    // It is away for as long as it takes to start.
    #expect(abs((record.downHours[.migration] ?? 0) * 3600 - 30) < 1e-6)
    #expect(record.metrics[.guestsRefused] == 0)
    // What is promised is a quarter: with a threshold of a fifth both stay.
    let kept = run(guests, blueprint(["threshold": .number(0.2)], large: 0))
    #expect(kept.metrics[.nodesRemoved] == 0)
    #expect(hours(kept, "small") > hours(record, "small"))
  }

  @Test("Nothing goes for some time after an addition")
  func delay() {
    let guests: [(at: Int64, minutes: Int64, cores: Int)] = [(0, 10, 4), (15, 1400, 4)]
    let quick = run(guests, blueprint(["delay-after-add": .number(0)], large: 0))
    let slow = run(guests, blueprint(["delay-after-add": .number(7200)], large: 0))
    #expect(hours(slow, "small") >= hours(quick, "small"))
    // The second guest takes the first one's node, which is still there.
    #expect(quick.metrics[.nodesAdded] == 1)
  }

  @Test("Provisioning times are drawn about their mean, the same for the same seed")
  func spread() {
    let guests = (0..<40).map { (at: Int64($0 * 30), minutes: Int64(5), cores: 4) }
    let settings: [String: Choice.Value] = [
      "provisioning-sigma": .number(0.5), "unneeded": .number(0), "delay-after-add": .number(0),
    ]
    let one = run(guests, blueprint(settings, large: 0))
    #expect(one == run(guests, blueprint(settings, large: 0)))
    #expect((one.metrics[.provisioning95] ?? 0) > 2.6)
  }

  @Test("Replicas that a rule adds bring nodes, and cost falls where both scale")
  func elastic() {
    var workload = Workload(stepMilliseconds: 300_000, steps: 288)
    workload.tenantNames = ["owner"]
    workload.serviceNames = ["web"]
    workload.samples = [
      SampleColumn(basisPoints: (0..<288).map { $0 < 96 || $0 >= 192 ? 500 : 6000 })
    ]
    for _ in 0..<20 {
      workload.add(
        arrival: 0, departure: workload.horizon, millicores: 1000, memoryMiB: 1024, service: 0,
        demand: DemandRow(start: 0, phase: 0, length: 288))
    }
    func paid(_ nodes: String, _ rule: String) -> Double {
      var platform = blueprint(large: 0)
      platform.nodeScaling = Choice(name: nodes)
      platform.elasticity = Choice(name: rule)
      return hours(
        Simulator.run(RunRequest(workload: workload, blueprint: platform, seed: 1)), "small")
    }
    #expect(paid("cluster-autoscaler", "hpa") < paid("cluster-autoscaler", "none"))
    #expect(paid("none", "hpa") == paid("none", "none"))
  }

  @Test("Rented nodes count hours of outage as a site, and traffic between their zones")
  func asSite() {
    var platform = blueprint(small: 4, large: 0, minimum: 2)
    platform.sites[0].zonesOfRegion = 2
    platform.virtualisation.peerGBPerCoreHour = 3
    platform.failures.calendar = [
      .init(site: 0, zone: nil, start: 4 * 3_600_000, length: 5_400_000),
      .init(site: 0, zone: nil, start: 5 * 3_600_000, length: 3_600_000),
    ]
    let record = run([(0, 120, 2)], platform)
    // Two losses that overlap are one of two hours.
    #expect(record.ledger.total(.outageHours) == 2)
    let used = record.ledger.total(.coreHoursUsed)
    #expect(used > 0 && abs(record.ledger.total(.interZoneTransfer) - 1.5 * used) < 1e-9)
  }
}
