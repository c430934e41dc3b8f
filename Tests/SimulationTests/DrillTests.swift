import Platform
import Simulation
import TestSupport
import Testing

@Suite("Drills, passive copies and what replays leave unserved")
struct DrillTests {
  /// Two private sites of some hosts of 16 cores; the second takes over, and drills twice a year.
  private func sites(
    _ recovery: String, hostsAway: Int, share: Double = 0, drills: Double = 2
  ) -> Blueprint {
    var blueprint = Services.twoSites(
      Services.recovery(recovery, ["share": share]), [], years: 0
    ) {
      $0.drillsPerYear = drills
      $0.drillSeconds = 4 * 3600
    }
    blueprint.sites[1] = Site(
      name: "cloud", kind: .private, provider: "", region: "away",
      zones: [Zone(name: "z0", hosts: [HostGroup(type: 0, count: hostsAway)])],
      instanceTypes: [], provisioningSeconds: 0, restoreGigabitsPerSecond: 10)
    return blueprint
  }

  private func run(_ blueprint: Blueprint, _ groups: [Services.Group]) -> RunRecord {
    Simulator.run(RunRequest(workload: Services.workload(groups), blueprint: blueprint, seed: 1))
  }

  @Test("A drill takes the room of an own site, and tells for how many guests there is none")
  func room() {
    let group = Services.Group("db", replicas: 24)
    let roomy = run(sites("pilot-light", hostsAway: 2), [group])
    #expect(roomy.metrics[.drillsHeld] == 1)
    #expect(roomy.metrics[.drillGuests] == 24)
    #expect(roomy.metrics[.drillGuestsWithoutRoom] == 0)
    let tight = run(sites("pilot-light", hostsAway: 1), [group])
    #expect(tight.metrics[.drillGuestsWithoutRoom] == 8)
    // A standby of half a guest's size needs only the other half, and holds the first one.
    let standing = run(sites("warm-standby", hostsAway: 2, share: 0.5), [group])
    #expect(standing.metrics[.drillGuestsWithoutRoom] == 0)
    let none = run(sites("pilot-light", hostsAway: 2, drills: 0), [group])
    #expect(none.metrics[.drillsHeld] == nil)
  }

  @Test("Guests that overflow to a site find no room there while a drill has it, and find it again")
  func overflow() {
    func admitted(drills: Double, at hour: Int64) -> Double? {
      var blueprint = sites("pilot-light", hostsAway: 1, drills: drills)
      blueprint.sites[0].zones[0].hosts[0].count = 1
      blueprint.sites[0].zones.removeLast()
      blueprint.deployment = Choice(name: "hybrid", parameters: ["burst-to": .word("cloud")])
      var workload = Services.workload([.init("db", replicas: 16)])
      for _ in 0..<4 {
        workload.add(
          arrival: hour * 3_600_000, departure: 86_400_000, millicores: 1000, memoryMiB: 1024,
          service: 0)
      }
      return Simulator.run(RunRequest(workload: workload, blueprint: blueprint, seed: 1))
        .metrics[.guestsAdmitted]
    }
    // The drill is at noon, for four hours.
    #expect(admitted(drills: 0, at: 13) == 20)
    #expect(admitted(drills: 2, at: 13) == 16)
    #expect(admitted(drills: 2, at: 17) == 20)
  }

  @Test("Hosts that sleep wake for a drill, which costs energy")
  func energy() {
    func kilowattHours(_ drills: Double) -> Double {
      var blueprint = sites("pilot-light", hostsAway: 2, drills: drills)
      blueprint.energy = Choice(name: "sleep-when-empty")
      return run(blueprint, [.init("db", replicas: 8)]).ledger.total(.facilityEnergy)
    }
    #expect(kilowattHours(2) > kilowattHours(0))
  }

  @Test("Licences may count all copies, those that run, or those that took over")
  func copies() {
    let groups = [Services.Group("db", replicas: 4)]
    var blueprint = Services.twoSites(
      Services.recovery("warm-standby", ["share": 0.25]), [], years: 0)
    let calm = run(blueprint, groups)
    #expect(abs(calm.ledger.total(.protectedCoreHours) - 96) < 1)
    #expect(abs(calm.ledger.total(.standbyCoreHours) - 24) < 0.5)
    #expect(calm.ledger.total(.failoverCoreHours) == 0)
    blueprint.failures.calendar = [
      .init(site: 0, zone: nil, start: 6 * 3_600_000, length: 10 * 3_600_000)
    ]
    let lost = run(blueprint, groups)
    // Ten hours less the time until they run there; while they do they have no copy.
    let failover = lost.ledger.total(.failoverCoreHours)
    #expect(failover > 36 && failover < 40)
    #expect(lost.ledger.total(.protectedCoreHours) < 60)
  }

  @Test("What changed while services were away goes home, and is expected over years")
  func failback() throws {
    let record = try #require(
      Services.rehearse(
        [.init("db", replicas: 4), .init("web", replicas: 2)],
        on: Services.twoSites(
          Services.recovery("warm-standby"), [Services.siteLoss], years: 2000)))
    let item = try #require(record.failbacks.first)
    #expect(item.site == "cloud" && record.failbacks.count == 1)
    // A loss takes two days on average, exponentially; those of less than the time to recover do not move
    // anything. Sums over years agree with the expectation: 6 guests of 100 GiB that change 5 % a day.
    let perYear = item.perYear * item.gigabytes
    let expected = 6 * 100 * 1.073741824 * 0.05 * 2
    #expect(abs(perYear / expected - 1) < 0.06)
  }

  @Test("Requests of refused and waiting guests are not served, those of others are")
  func unserved() throws {
    var blueprint = Services.platform(hostsPerZone: 1, cores: 8, years: 5)
    blueprint.virtualisation.bootSeconds = 0
    let record = try #require(
      Services.rehearse([.init("a", replicas: 6), .init("b", replicas: 4)], on: blueprint))
    // Eight of ten cores fit: two guests of the second service are refused.
    #expect(abs(record.unserved - 0.2) < 1e-12)
    #expect(record.services.first { $0.service == "a" }?.requests == 1)
    #expect(record.services.first { $0.service == "b" }?.requests == 0.5)
    #expect(abs(record.requests - 0.8) < 1e-12)
    // A guest that starts for an hour of its ten has a tenth unserved.
    var workload = Services.workload([.init("a", replicas: 1)])
    workload.add(
      arrival: 3_600_000, departure: 11 * 3_600_000, millicores: 1000, memoryMiB: 1024, service: 0)
    blueprint.virtualisation.bootSeconds = 3600
    let slow = try #require(
      Simulator.run(RunRequest(workload: workload, blueprint: blueprint, seed: 1)).continuity)
    #expect(abs(slow.unserved - 1.0 / 34) < 1e-12)
  }

  @Test("Services beyond the most that are rehearsed are counted")
  func left() throws {
    var blueprint = Services.platform(years: 2)
    blueprint.continuity.servicesAtMost = 1
    let record = try #require(
      Services.rehearse([.init("a", replicas: 3), .init("b", replicas: 1)], on: blueprint))
    #expect(record.services.map(\.service) == ["a"])
    #expect(record.servicesLeft == 1)
  }

  @Test("Demand that replicas of an elastic service are too few for is not served")
  func elastic() throws {
    func unserved(_ rule: Choice) throws -> Double {
      var blueprint = Services.platform(hostsPerZone: 1, cores: 8, years: 1)
      blueprint.elasticity = rule
      var workload = Services.workload([.init("a", replicas: 4)])
      for row in 0..<4 { workload.demand[row] = .constant(basisPoints: 10_000) }
      return try #require(
        Simulator.run(RunRequest(workload: workload, blueprint: blueprint, seed: 1)).continuity
      ).unserved
    }
    let few = Choice(
      name: "fixed", parameters: ["replicas": .number(2)])
    let enough = Choice(name: "fixed", parameters: ["replicas": .number(4)])
    #expect(try unserved(enough) == 0)
    // Half of the demand, but for the first decision, until which all four run.
    #expect(try unserved(few) > 0.45)
  }
}
