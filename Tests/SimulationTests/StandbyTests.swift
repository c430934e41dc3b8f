import Platform
import Policies
import TestSupport
import Testing

@testable import Simulation

/// Room that strategies hold, lend and give back, and losses on top of losses.
@Suite struct StandbyTests {
  @Test("Standbys whose room is lent leave it to others, and may find none when they need it")
  func lentRoom() throws {
    func run(_ room: String, other: Int) -> RunRecord {
      var blueprint = Services.twoSites(
        Choice(
          name: "warm-standby",
          parameters: ["to": .word("second"), "share": .number(0.5), "room": .word(room)]),
        [Services.siteLoss], years: 50)
      var second = blueprint.sites[0]
      second = Site(
        name: "second", kind: .private, provider: "own", region: "", zones: second.zones,
        instanceTypes: [], provisioningSeconds: 0, restoreGigabitsPerSecond: 1)
      second.zones = [Zone(name: "s", hosts: [HostGroup(type: 0, count: 1)], racks: 1)]
      blueprint.sites[1] = second
      return Simulator.run(
        RunRequest(
          workload: Services.workload([.init("db", replicas: 4, cores: other)]),
          blueprint: blueprint, seed: 1))
    }
    // Half of four cores are held at the second site, or not.
    #expect(run("held", other: 1).metrics[.hostsUsedPeak] == 3)
    #expect(run("lent", other: 1).metrics[.hostsUsedPeak] == 2)
    // 16 cores are there: held standbys of 10-core replicas take 20, which is too much already.
    let (small, large) = (run("lent", other: 4), run("lent", other: 5))
    #expect((small.metrics[.recoveryTimeMet] ?? 0) > 0.9)
    #expect((large.metrics[.recoveryTimeMet] ?? 1) < 0.3)
  }

  @Test("Room for racks and zones is kept like that for hosts, and refused to guests")
  func keptRoom() {
    func refused(
      atSite: Int? = nil, _ edit: (inout Blueprint.Virtualisation) -> Void
    ) -> Double {
      var blueprint = Services.platform(zones: 2, hostsPerZone: 4, racks: 2, cores: 1, years: 0)
      edit(&blueprint.virtualisation)
      blueprint.sites[0].spareHosts = atSite
      let record = Simulator.run(
        RunRequest(
          workload: Services.workload([.init("db", replicas: 8)]), blueprint: blueprint, seed: 1))
      return record.metrics[.refusedForSpare] ?? 0
    }
    #expect(refused { _ in } == 0)
    #expect(refused { $0.spareHosts = 1 } == 1)
    // What a site says of itself comes first.
    #expect(refused(atSite: 0) { $0.spareHosts = 1 } == 0)
    #expect(refused(atSite: 2) { _ in } == 2)
    #expect(refused { $0.spareRacks = 1 } == 2)
    #expect(refused { $0.spareZones = 1 } == 4)
    #expect(
      refused {
        $0.spareZones = 1; $0.spareHosts = 3
      } == 4)
  }

  @Test("A failed host draws nothing, or the power of one without load where that is set")
  func failedHosts() {
    func energy(_ idle: Bool) -> Double {
      var blueprint = Services.platform(hostsPerZone: 2, years: 0)
      blueprint.failures.calendar = [
        .init(site: 0, zone: 0, host: 1, start: 3_600_000, length: 36_000_000)
      ]
      blueprint.failures.failedHostsIdle = idle
      return Simulator.run(
        RunRequest(
          workload: Services.workload([.init("db", replicas: 1)]), blueprint: blueprint, seed: 1)
      ).metrics[.energyKilowattHours] ?? 0
    }
    // Ten hours at 110 W.
    #expect(abs(energy(true) - energy(false) - 1.1) < 1e-9)
  }

  @Test("A site that is lost again before it is back is left once, and all room is given back")
  func lostTwice() throws {
    func time(hosts: Int) throws -> Double {
      var blueprint = Services.twoSites(
        Choice(
          name: "warm-standby",
          parameters: ["to": .word("second"), "share": .number(0.25), "room": .word("lent")]),
        [
          .loss(of: 0, perYear: 30, meanSeconds: 200 * 3600),
          Hazard(
            .network, of: .network, site: 0, between: TimeDistribution(meanSeconds: 300 * 3600),
            repair: TimeDistribution(meanSeconds: 200 * 3600)),
        ], years: 60)
      blueprint.sites[1] = Site(
        name: "second", kind: .private, provider: "own", region: "",
        zones: [Zone(name: "s", hosts: [HostGroup(type: 0, count: hosts)], racks: 1)],
        instanceTypes: [], provisioningSeconds: 0, restoreGigabitsPerSecond: 1)
      let record = try #require(
        Services.rehearse([.init("db", replicas: 4, cores: 3)], on: blueprint))
      return record.services[0].time.mean
    }
    let (one, many) = (try time(hosts: 1), try time(hosts: 20))
    #expect(one == many)
    #expect(one > 0.97)
  }

  @Test("A service that left its site no longer waits for hosts there")
  func leftBehind() throws {
    // All hosts are gone for good within days; the site is lost for good within months.
    var blueprint = Services.twoSites(
      Services.recovery("active-active"),
      [
        Hazard(
          .hardware, of: .host, between: TimeDistribution(meanSeconds: 86_400),
          repair: TimeDistribution(.fixed, meanSeconds: 4e8)),
        .loss(of: 0, perYear: 12, meanSeconds: 4e8),
      ], years: 100)
    blueprint.continuity.isStaticallyStable = true
    let record = try #require(Services.rehearse([.init("db", replicas: 2)], on: blueprint))
    // Down from the loss of the last hosts until the site is given up, a month on average.
    #expect(record.services[0].time.mean > 0.85)
  }

  @Test(
    "Standbys that found no room do not count, and halves of a pair need none besides their own")
  func standbysHeld() throws {
    func record(_ strategy: String, share: Double, cores: Int) throws -> ContinuityRecord {
      var blueprint = Services.twoSites(
        Choice(
          name: strategy, parameters: ["to": .word("second"), "share": .number(share)]),
        [Services.siteLoss], years: 60
      ) { $0.needed = 0.5 }
      blueprint.sites[1] = Site(
        name: "second", kind: .private, provider: "own", region: "",
        zones: [Zone(name: "s", hosts: [HostGroup(type: 0, count: 1)], racks: 1)],
        instanceTypes: [], provisioningSeconds: 0, restoreGigabitsPerSecond: 1)
      return try #require(
        Services.rehearse([.init("db", replicas: 4, cores: cores)], on: blueprint))
    }
    // 16 cores: all of four 4-core replicas, but two of four 8-core ones.
    #expect(try record("warm-standby", share: 1, cores: 4).services[0].time.mean > 0.999)
    #expect(try record("warm-standby", share: 1, cores: 8).services[0].time.mean < 0.996)
    // Half of each of four 8-core replicas are 16 cores, which is what the service needs.
    #expect(try record("active-active", share: 0.5, cores: 8).services[0].time.mean > 0.999)
  }

  @Test("A recovery is over once all that a service depends on is back")
  func dependentRecovery() throws {
    var blueprint = Services.twoSites(Services.recovery("backup-restore"), [Services.siteLoss])
    var front = Continuity.Tier(name: "front")
    front.services = ["web"]
    front.dependencies = ["db"]
    front.recovery = Services.recovery("active-active")
    front.recoveryTime = 600
    blueprint.continuity.tiers = [front]
    let record = try #require(
      Services.rehearse([.init("web", replicas: 2), .init("db", replicas: 2)], on: blueprint))
    let time = try #require(
      record.objectives.first { $0.tier == "front" && $0.kind == .recoveryTime })
    #expect((time.quantile(0.5) ?? 0) > 60)
    #expect((time.met ?? 1) < 0.05)
  }
}
