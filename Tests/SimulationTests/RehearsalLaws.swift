import Kernels
import Platform
import TestSupport
import Testing

@testable import Simulation

/// Laws and closed forms of rehearsed years.
@Suite struct RehearsalLaws {
  @Test("Without anything that fails every availability is exactly one")
  func nothingFails() throws {
    let record = try #require(
      Services.rehearse([.init("web", replicas: 4)], on: Services.platform(years: 3)))
    let service = try #require(record.services.first)
    #expect(service.time.mean == 1)
    #expect(service.guestTime == 1)
    #expect(service.requests == 1)
    #expect(service.timeExpected == 1)
    #expect(record.downtimes.isEmpty)
    #expect(record.objectives.isEmpty)
  }

  @Test("k of n replicas on hosts of their own are up as often as the binomial sum says")
  func kOfN() throws {
    var blueprint = Services.platform(hostsPerZone: 12, years: 400)
    blueprint.failures.hazards = [.hosts(mtbf: 400 * 3600, mttr: 8 * 3600)]
    blueprint.failures.detectionSeconds = 4 * 3600
    var tier = Continuity.Tier(name: "t")
    tier.needed = 2.0 / 3
    blueprint.continuity.tiers = [tier]
    let record = try #require(Services.rehearse([.init("db", replicas: 3)], on: blueprint))
    let service = try #require(record.services.first)
    #expect(service.needed == 2)
    let up = 1 - 4.0 / 404
    #expect(
      abs(service.timeExpected - Analytic.kOfN(needed: 2, count: 3, availability: up)) < 1e-12)
    #expect(abs(service.time.mean - service.timeExpected) < 2 * service.time.halfWidth)
    #expect(abs(service.guestTime - up) < 4e-4)
    #expect(service.time.halfWidth < 1e-4)
  }

  @Test("A service is up with all that it depends on, in series")
  func series() throws {
    var blueprint = Services.platform(hostsPerZone: 12, years: 600)
    var fault = Hazard(
      .software, of: .service, between: TimeDistribution(meanSeconds: 500 * 3600),
      repair: TimeDistribution(meanSeconds: 5 * 3600))
    fault.services = ["db"]
    var other = fault
    other.services = ["web"]
    other.repair = TimeDistribution(.logNormal(1), meanSeconds: 10 * 3600)
    blueprint.failures.hazards = [fault, other]
    var tier = Continuity.Tier(name: "front")
    tier.services = ["web"]
    tier.dependencies = ["db"]
    blueprint.continuity.tiers = [tier]
    let record = try #require(
      Services.rehearse(
        [.init("web", replicas: 3), .init("db", replicas: 2)], on: blueprint))
    let web = try #require(record.services.first { $0.service == "web" })
    let database = try #require(record.services.first { $0.service == "db" })
    #expect(abs(database.timeExpected - 500.0 / 505) < 1e-12)
    #expect(abs(web.timeExpected - 500.0 / 505 * 500 / 510) < 1e-12)
    for service in [web, database] {
      #expect(abs(service.time.mean - service.timeExpected) < 2 * service.time.halfWidth)
    }
    // Its replicas run while what it depends on is down.
    #expect(web.guestTime > web.time.mean + 0.005)
  }

  @Test("Common causes leave the rate of a host as it was and take its rack down with it")
  func commonCause() throws {
    func downs(_ common: Double) throws -> (guests: Double, time: Double, expected: Double) {
      var hazard = Hazard.hosts(mtbf: 1000 * 3600, mttr: 4 * 3600)
      hazard.common = common
      var blueprint = Services.platform(hostsPerZone: 8, racks: 1, years: 500, [hazard])
      blueprint.failures.detectionSeconds = 2 * 3600
      var tier = Continuity.Tier(name: "t")
      tier.needed = 0.5
      blueprint.continuity.tiers = [tier]
      // A host is the only one of its rack where racks are hosts.
      blueprint.sites[0].zones[0].racks = 2
      let record = try #require(Services.rehearse([.init("db", replicas: 2)], on: blueprint))
      let service = try #require(record.services.first)
      return (1 - service.guestTime, 1 - service.time.mean, 1 - service.timeExpected)
    }
    let (none, half) = (try downs(0), try downs(0.5))
    #expect(abs(none.guests / half.guests - 1) < 0.1)
    #expect(half.expected > 10 * none.expected)
    #expect(half.time > 5 * none.time)
  }

  @Test("One more replica, with as many needed, never lowers availability")
  func moreReplicas() throws {
    var before = 0.0
    for replicas in 2...5 {
      var blueprint = Services.platform(hostsPerZone: 12, years: 200)
      blueprint.failures.hazards = [.hosts(mtbf: 300 * 3600, mttr: 10 * 3600)]
      blueprint.failures.detectionSeconds = 3 * 3600
      var tier = Continuity.Tier(name: "t")
      tier.needed = 2 / Double(replicas)
      blueprint.continuity.tiers = [tier]
      let record = try #require(
        Services.rehearse([.init("db", replicas: replicas)], on: blueprint))
      #expect(record.services[0].needed == 2)
      #expect(record.services[0].time.mean >= before)
      before = record.services[0].time.mean
    }
    #expect(before > 0.99999)
  }

  @Test("One more crew never lowers availability, and few crews cost some")
  func moreCrews() throws {
    var times: [Double] = []
    for crews in [1, 2, 4, 12, 0] {
      var blueprint = Services.platform(hostsPerZone: 12, cores: 2, years: 100)
      blueprint.failures.hazards = [.hosts(mtbf: 400 * 3600, mttr: 24 * 3600)]
      blueprint.failures.crews = crews
      // Hosts are full: there is no room elsewhere, and replicas wait for repairs.
      let record = try #require(
        Services.rehearse([.init("db", replicas: 12, cores: 2)], on: blueprint))
      times.append(record.services[0].guestTime)
    }
    #expect(times == times.sorted())
    #expect(times[3] == times[4])
    #expect(times[0] < times[1] - 0.01)
    // With any number of crews every host is up MTBF / (MTBF + MTTR) of the time.
    #expect(abs(times[3] - 400.0 / 424) < 0.002)
  }

  @Test("One more zone to spread over never lowers availability")
  func moreZones() throws {
    var before = 0.0
    for zones in 1...3 {
      let hazard = Hazard(
        .power, of: .zone, between: TimeDistribution(meanSeconds: 2000 * 3600),
        repair: TimeDistribution(meanSeconds: 12 * 3600))
      var blueprint = Services.platform(
        zones: zones, hostsPerZone: 12, years: 150, spread: "zone", [hazard])
      blueprint.failures.detectionSeconds = 3600
      var tier = Continuity.Tier(name: "t")
      tier.needed = 0.5
      blueprint.continuity.tiers = [tier]
      let record = try #require(Services.rehearse([.init("db", replicas: 6)], on: blueprint))
      #expect(record.services[0].time.mean >= before - record.services[0].time.halfWidth)
      before = record.services[0].time.mean
      #expect(
        abs(before - record.services[0].timeExpected) < 2 * record.services[0].time.halfWidth + 1e-6
      )
    }
  }

  @Test("Hosts by other names fail by other draws and as often")
  func permutedHosts() throws {
    func mean(_ name: String) throws -> ContinuityRecord.Estimate {
      var blueprint = Services.platform(hostsPerZone: 8, years: 300)
      blueprint.sites[0].zones[0] = Zone(
        name: name, hosts: [HostGroup(type: 0, count: 8)], racks: 1)
      blueprint.failures.hazards = [.hosts(mtbf: 500 * 3600, mttr: 10 * 3600)]
      blueprint.failures.detectionSeconds = 3600
      let record = try #require(Services.rehearse([.init("db", replicas: 4)], on: blueprint))
      return record.services[0].time
    }
    let (one, other) = (try mean("north"), try mean("south"))
    #expect(one.mean != other.mean)
    #expect(abs(one.mean - other.mean) < 2 * (one.halfWidth + other.halfWidth))
  }

  @Test(
    "Scenarios that share their incidents tell their difference with a fraction of the variance")
  func commonRandomNumbers() throws {
    func availability(_ detection: Double, seed: UInt64) throws -> Double {
      var blueprint = Services.platform(hostsPerZone: 8, years: 4)
      blueprint.failures.hazards = [.hosts(mtbf: 1000 * 3600, mttr: 10 * 3600)]
      blueprint.failures.detectionSeconds = detection
      let record = try #require(
        Services.rehearse([.init("db", replicas: 4)], on: blueprint, seed: seed))
      return record.services[0].time.mean
    }
    var (paired, apart): ([Double], [Double]) = ([], [])
    for seed in 1...40 {
      let slow = try availability(3600, seed: UInt64(seed))
      paired.append(try availability(3000, seed: UInt64(seed)) - slow)
      apart.append(try availability(3000, seed: UInt64(seed + 1000)) - slow)
    }
    let ratio =
      Statistics.standardDeviation(apart) / max(Statistics.standardDeviation(paired), 1e-12)
    #expect(ratio * ratio > 10, "variance ratio \(ratio * ratio)")
  }

  @Test("The same seed gives the same record, another seed another one")
  func deterministic() throws {
    var blueprint = Services.platform(zones: 2, years: 20)
    blueprint.failures.hazards = [
      .hosts(mtbf: 500 * 3600, mttr: 10 * 3600), .loss(of: 0, perYear: 2, meanSeconds: 3600),
    ]
    let groups: [Services.Group] = [.init("a", replicas: 3), .init("b", replicas: 2)]
    let first = Services.rehearse(groups, on: blueprint)
    #expect(first == Services.rehearse(groups, on: blueprint))
    #expect(first != Services.rehearse(groups, on: blueprint, seed: 2))
  }

  @Test("Importance sampling sees what plain rehearsals miss, and agrees with the closed form")
  func rareEvents() throws {
    func record(sampled: Bool) throws -> ContinuityRecord.Service {
      let hazard = Hazard(
        .power, of: .zone, between: TimeDistribution(meanSeconds: 20 * Hazard.secondsPerYear),
        repair: TimeDistribution(meanSeconds: 24 * 3600))
      var blueprint = Services.platform(
        zones: 2, hostsPerZone: 2, cores: 4, years: 3000, spread: "zone", [hazard])
      // Zones are full: what a lost zone had waits for it.
      blueprint.failures.detectionSeconds = 24 * 3600
      var tier = Continuity.Tier(name: "t")
      tier.needed = 0.5
      blueprint.continuity.tiers = [tier]
      blueprint.continuity.samplesRareEvents = sampled
      let record = try #require(
        Services.rehearse([.init("db", replicas: 4, cores: 4)], on: blueprint))
      return record.services[0]
    }
    let biased = try record(sampled: true)
    // Both zones down at once: each is so for 1 / (1 + 20 · 365) of the time.
    let expected = 1 / (1 + 20 * 365.0) / (1 + 20 * 365.0)
    #expect(abs(1 - biased.timeExpected - expected) < 1e-9)
    #expect(abs(1 - biased.time.mean - expected) < 2 * biased.time.halfWidth)
    #expect(biased.time.halfWidth < expected / 2)
    let plain = try record(sampled: false)
    #expect(plain.time.mean == 1 || plain.time.halfWidth > 2 * biased.time.halfWidth)
  }

  @Test(
    "Services that depend on each other in a circle are down together, and no year adds to the next"
  )
  func circles() throws {
    var fault = Hazard(
      .software, of: .service, between: TimeDistribution(meanSeconds: 2190 * 3600),
      repair: TimeDistribution(.fixed, meanSeconds: 6 * 3600))
    fault.services = ["b"]
    var blueprint = Services.platform(years: 400, [fault])
    var (a, b) = (Continuity.Tier(name: "a"), Continuity.Tier(name: "b"))
    (a.services, a.dependencies) = (["a"], ["b"])
    (b.services, b.dependencies) = (["b"], ["a"])
    blueprint.continuity.tiers = [a, b]
    let record = try #require(
      Services.rehearse([.init("a", replicas: 2), .init("b", replicas: 2)], on: blueprint))
    for service in record.services {
      #expect(abs(service.time.mean - 2190.0 / 2196) < 3e-4, "\(service.service)")
    }
    #expect(record.services[0].time == record.services[1].time)
  }

  @Test("Replicas fail with the host that they are on, and with all hosts down nothing is up")
  func evacuees() throws {
    // Each of two hosts is up 876 hours in 2876: both are down for 48 % of the time.
    let hazard = Hazard(
      .hardware, of: .host, between: TimeDistribution(meanSeconds: 876 * 3600),
      repair: TimeDistribution(meanSeconds: 2000 * 3600))
    var blueprint = Services.platform(hostsPerZone: 2, years: 600, [hazard])
    var tier = Continuity.Tier(name: "t")
    tier.needed = 0.01
    blueprint.continuity.tiers = [tier]
    let record = try #require(Services.rehearse([.init("db", replicas: 2)], on: blueprint))
    // Years begin with both up, which takes a while to wear off: more is up than in the long run, 52 %.
    #expect(record.services[0].time.mean < 0.75)
    #expect(record.services[0].time.mean > 0.52)
  }

  @Test(
    "Whatever the shape, units fail as often as their mean says, from the first year on",
    arguments: [
      TimeDistribution.Shape.fixed, .weibull(3), .weibull(0.5), .gamma(4), .logNormal(1.5),
      .pareto(2.5), .observed([500, 9000, 20_000]),
    ])
  func settled(_ shape: TimeDistribution.Shape) throws {
    let hazard = Hazard(
      .software, of: .service,
      between: TimeDistribution(shape, meanSeconds: 9000 * 3600),
      repair: TimeDistribution(.fixed, meanSeconds: 50 * 3600))
    let groups = (0..<20).map { Services.Group("s\($0)", replicas: 2) }
    let record = try #require(
      Services.rehearse(groups, on: Services.platform(hostsPerZone: 16, years: 300, [hazard])))
    let mean = Statistics.mean(record.services.map(\.time.mean))
    let width = Statistics.mean(record.services.map(\.time.halfWidth)) / 20.0.squareRoot()
    // A year begins with everything up: at most a repair's half is missing at its start.
    #expect(abs(mean - 9000.0 / 9050) < 3 * width + 50.0 / 9050 * 25 / 8760)
  }

  @Test("Importance sampling keeps its word for what is not so rare, over seeds", arguments: 1...6)
  func honestIntervals(_ seed: Int) throws {
    func record(_ sampled: Bool) throws -> ContinuityRecord.Service {
      let zone = Hazard(
        .power, of: .zone, between: TimeDistribution(meanSeconds: 10 * Hazard.secondsPerYear),
        repair: TimeDistribution(meanSeconds: 6 * 3600))
      var blueprint = Services.platform(
        zones: 2, hostsPerZone: 4, years: 4000, spread: "zone",
        [.loss(of: 0, perYear: 0.05, meanSeconds: 36 * 3600), zone])
      blueprint.failures.detectionSeconds = 60
      blueprint.continuity.samplesRareEvents = sampled
      return try #require(
        Services.rehearse(
          [.init("db", replicas: 2)], on: blueprint, seed: UInt64(seed))
      ).services[0]
    }
    let (sampled, plain) = (try record(true), try record(false))
    #expect(abs(sampled.time.mean - sampled.timeExpected) < 2.2 * sampled.time.halfWidth)
    #expect(abs(plain.time.mean - plain.timeExpected) < 2.2 * plain.time.halfWidth)
    #expect(sampled.time.halfWidth < 1.2 * plain.time.halfWidth)
  }

  @Test(
    "Rehearsals and the closed form agree for what is lost and what is spoilt, domain by domain",
    arguments: Hazard.Domain.allCases.filter { $0 != .controlPlane && $0 != .provider },
    [false, true])
  func closedForm(_ domain: Hazard.Domain, _ corrupts: Bool) throws {
    guard !corrupts || domain != .network && domain != .disk else { return }
    var hazard = Hazard(
      corrupts ? .security : .power, of: domain,
      between: TimeDistribution(meanSeconds: 3000 * 3600),
      repair: TimeDistribution(meanSeconds: 8 * 3600))
    hazard.corrupts = corrupts
    var blueprint = Services.twoSites(
      Services.recovery("warm-standby", ["backups": 86_400]), [hazard], years: 400
    ) { $0.needed = 0.5 }
    blueprint.sites[0].zones = (0..<3).map {
      Zone(name: "z\($0)", hosts: [HostGroup(type: 0, count: 4)], racks: 2)
    }
    blueprint.failures.detectionSeconds = 3600
    // One at a time: those that share a host also share what restores go through.
    for replicas in [1, 4] {
      let record = try #require(
        Services.rehearse([.init("db", replicas: replicas)], on: blueprint))
      let service = record.services[0]
      let width = 3 * service.time.halfWidth + 2e-6
      #expect(
        abs(service.time.mean - service.timeExpected) < width,
        "\(replicas): \(service.time) beside \(service.timeExpected)")
    }
  }
}
