import Platform
import Policies
import TestSupport
import Testing

@testable import Simulation

/// What strategies do when a site, data or a control plane are lost.
@Suite struct StrategyTests {
  private func objective(
    _ record: ContinuityRecord, _ kind: ContinuityRecord.Objective.Kind
  ) throws -> ContinuityRecord.Objective {
    try #require(record.objectives.first { $0.kind == kind })
  }

  @Test("Strategies recover the faster the more they keep ready, and lose the less work")
  func order() throws {
    let strategies = [
      Choice(name: "none"), Services.recovery("backup-restore"), Services.recovery("pilot-light"),
      Services.recovery("warm-standby"), Services.recovery("active-active"),
    ]
    var (times, ages, availabilities): ([Double], [Double], [Double]) = ([], [], [])
    for strategy in strategies {
      let record = try #require(
        Services.rehearse(
          [.init("db", replicas: 4)], on: Services.twoSites(strategy, [Services.siteLoss])))
      times.append(try #require(try objective(record, .recoveryTime).quantile(0.5)))
      availabilities.append(record.services[0].time.mean)
      if strategy.name != "none" {
        ages.append(try #require(try objective(record, .recoveryPoint).quantile(0.5)))
      } else {
        #expect(!record.objectives.contains { $0.kind == .recoveryPoint })
      }
      #expect(
        abs(record.services[0].time.mean - record.services[0].timeExpected)
          < 2.5 * record.services[0].time.halfWidth)
    }
    #expect(times == times.sorted(by: >) && Set(times).count == 5, "\(times)")
    #expect(ages == ages.sorted(by: >) && Set(ages).count == 4, "\(ages)")
    #expect(availabilities == availabilities.sorted() && Set(availabilities).count == 5)
    // Hours, tens of minutes, minutes, near nothing; lost work half a day, minutes, none.
    #expect(times[0] > 1440 && times[1] > 60 && (20...60).contains(times[2]))
    #expect((5...20).contains(times[3]) && times[4] < 1)
    #expect(ages[0] > 300 && ages[1] < 6 && ages[3] == 0)
  }

  @Test("A recovery takes detection, capacity, data and routes, one after another")
  func steps() throws {
    var blueprint = Services.twoSites(
      Services.recovery("backup-restore", ["declare": 1800]), [Services.siteLoss]
    ) {
      $0.rerouteSeconds = 300
    }
    blueprint.continuity.isStaticallyStable = true
    let record = try #require(Services.rehearse([.init("db", replicas: 4)], on: blueprint))
    // 4 × 100 GiB over 1 Gbit/s: 3436 s.
    let data = 4 * 100 * 8.589934592
    let ends = record.timeline.filter { $0.step != .away && $0.step != .back }.map(\.end)
    #expect(record.timeline.map(\.step) == [.detect, .provision, .restore, .reroute, .away])
    #expect(ends[0] == 1_800_000 && ends[1] == 1_920_000)
    #expect(abs(Double(ends[2] - ends[1]) - data * 1000) < 2)
    #expect(ends[3] - ends[2] == 300_000)
    let time = try objective(record, .recoveryTime)
    #expect(abs((time.values.last ?? 0) * 60 - (1920 + data + 300)) < 0.012 * 5656)
  }

  @Test("Restores share the bandwidth in the order of the tiers, what they depend on first")
  func restoreOrder() throws {
    var blueprint = Services.twoSites(Services.recovery("backup-restore"), [Services.siteLoss])
    var first = Continuity.Tier(name: "first")
    first.services = ["web"]
    first.dependencies = ["db"]
    var second = Continuity.Tier(name: "second")
    second.services = ["report"]
    blueprint.continuity.tiers = [first, second]
    let record = try #require(
      Services.rehearse(
        [.init("report", replicas: 4), .init("db", replicas: 1), .init("web", replicas: 2)],
        on: blueprint))
    let restores = record.timeline.filter { $0.step == .restore }.sorted { $0.end < $1.end }
    #expect(restores.map(\.service) == ["db", "web", "report"])
    #expect(restores[2].end - restores[1].end > restores[1].end - restores[0].end)
  }

  @Test("Spoilt data are replicated, and only a backup from before helps")
  func corruption() throws {
    var hazard = Hazard(
      .security, of: .site, site: 0, between: TimeDistribution(meanSeconds: 8_000_000),
      repair: TimeDistribution(.fixed, meanSeconds: 72 * 3600))
    hazard.corrupts = true
    hazard.noticedSeconds = 36 * 3600
    func record(_ strategy: Choice) throws -> ContinuityRecord {
      try #require(
        Services.rehearse([.init("db", replicas: 4)], on: Services.twoSites(strategy, [hazard])))
    }
    let replica = try record(Services.recovery("warm-standby"))
    #expect(try objective(replica, .recoveryPoint).unrecoverable > 3)
    let kept = try record(Services.recovery("warm-standby", ["backups": 86_400]))
    let point = try objective(kept, .recoveryPoint)
    #expect(point.unrecoverable == 0)
    // The last clean backup is 36 to 60 hours old when it is noticed.
    #expect((point.quantile(0) ?? 0) > 36 * 60 * 0.98)
    #expect((point.quantile(1) ?? .infinity) < 60 * 60 * 1.02)
    #expect(point.met == 0)
    #expect(kept.services[0].time.mean > replica.services[0].time.mean)
    // Two backups reach two days back at most: the older half is gone before it is noticed.
    let few = try record(Services.recovery("warm-standby", ["backups": 86_400, "copies": 1]))
    #expect(try objective(few, .recoveryPoint).unrecoverable > 3)
    var mutable = Services.recovery("warm-standby", ["backups": 86_400])
    mutable = Choice(
      name: mutable.name,
      parameters: mutable.parameters.merging(["immutable": .word("no")]) { $1 })
    #expect(try objective(try record(mutable), .recoveryPoint).unrecoverable > 3)
    #expect(
      abs(kept.services[0].time.mean - kept.services[0].timeExpected)
        < 3 * kept.services[0].time.halfWidth)
  }

  @Test("Backups of weeks and months reach further back than those of days")
  func retention() {
    let day: Int64 = 86_400_000
    let daily = BackupSchedule(interval: day, copies: 7)
    #expect(daily.age(before: 0, phase: 3) == 3)
    #expect(daily.age(before: 2 * day, phase: day / 2) == day / 2 + 2 * day)
    #expect(daily.age(before: 10 * day, phase: 0) == nil)
    let sons = BackupSchedule(interval: day, copies: 7, weekly: 4, monthly: 12)
    #expect(sons.age(before: 10 * day, phase: 0) == 14 * day)
    #expect(sons.age(before: 100 * day, phase: 0) == 120 * day)
    #expect(sons.reach == 360 * day)
    // Six changes of a twentieth, a full copy, and sixteen full ones.
    #expect(abs(sons.storedShare(change: 0.05) - (1 + 6 * 0.05 + 16)) < 1e-12)
    let rounds = BackupSchedule(interval: day, fullInterval: 7 * day, copies: 14)
    #expect(abs(rounds.restoredShare(change: 0.1) - 1.3) < 1e-12)
    #expect(abs(rounds.sentADay(change: 0.1) - (0.1 + 1.0 / 7)) < 1e-12)
  }

  @Test("Replication that is too slow falls behind")
  func bandwidth() throws {
    // 400 GiB change by a twentieth a day: 0.002 Gbit/s.
    func age(_ gigabits: Double) throws -> Double {
      let record = try #require(
        Services.rehearse(
          [.init("db", replicas: 4)],
          on: Services.twoSites(
            Services.recovery("warm-standby", ["bandwidth": gigabits]), [Services.siteLoss])))
      return try #require(try objective(record, .recoveryPoint).quantile(0.5))
    }
    #expect(abs(try age(0.01) - 1) < 0.02)
    #expect(try age(0.001) > 1440)
  }

  @Test("Without room at the provider a service waits, unless its standby is all of it")
  func stockOut() throws {
    func times(_ strategy: Choice, _ risk: Double) throws -> ContinuityRecord.Service {
      var blueprint = Services.twoSites(strategy, [Services.siteLoss])
      blueprint.continuity.stockOut = risk
      return try #require(Services.rehearse([.init("db", replicas: 4)], on: blueprint)).services[0]
    }
    let (sure, risky) = (
      try times(Services.recovery("pilot-light"), 0),
      try times(Services.recovery("pilot-light"), 0.5)
    )
    #expect(risky.time.mean < sure.time.mean - 0.001)
    #expect(abs(risky.time.mean - risky.timeExpected) < 2.5 * risky.time.halfWidth)
    let (safe, full) = (
      try times(Services.recovery("active-active"), 0),
      try times(Services.recovery("active-active"), 1)
    )
    #expect(safe.time == full.time)
  }

  @Test("While the control plane is gone nothing fails over, unless services need none of it")
  func controlPlane() throws {
    let gone = Hazard(
      .provider, of: .controlPlane, site: 1, between: TimeDistribution(meanSeconds: 100 * 3600),
      repair: TimeDistribution(.fixed, meanSeconds: 100 * 3600))
    func time(_ strategy: String, stable: Bool) throws -> Double {
      var blueprint = Services.twoSites(Services.recovery(strategy), [Services.siteLoss, gone])
      blueprint.continuity.isStaticallyStable = stable
      let record = try #require(Services.rehearse([.init("db", replicas: 4)], on: blueprint))
      return record.services[0].unplannedHours
    }
    let free = try time("warm-standby", stable: true)
    #expect(try time("warm-standby", stable: false) > 5 * free)
    // A pilot light has to start guests, which needs the control plane all the same.
    #expect(try time("pilot-light", stable: true) > 5 * free)
  }

  @Test("A cut network loses no data where services wait, and short cuts are waited for")
  func network() throws {
    let cut = Hazard(
      .network, of: .network, site: 0, between: TimeDistribution(meanSeconds: 500 * 3600),
      repair: TimeDistribution(.fixed, meanSeconds: 300))
    let record = try #require(
      Services.rehearse(
        [.init("db", replicas: 4)], on: Services.twoSites(Services.recovery("warm-standby"), [cut]))
    )
    #expect(!record.objectives.contains { $0.kind == .recoveryPoint })
    // Five minutes are over before anybody decides, and what runs there ran on.
    #expect(abs((record.objectives[0].quantile(0.5) ?? 0) - 5) < 0.1)
  }

  @Test("A lost disk costs a lone replica its data, and one of several a copy from the others")
  func disks() throws {
    let hazard = Hazard(
      .storage, of: .disk, between: TimeDistribution(meanSeconds: 2000 * 3600),
      repair: TimeDistribution(.fixed, meanSeconds: 10 * 3600))
    func record(_ replicas: Int) throws -> ContinuityRecord {
      try #require(
        Services.rehearse(
          [.init("db", replicas: replicas)], on: Services.twoSites(Choice(name: "none"), [hazard])))
    }
    let (lone, many) = (try record(1), try record(4))
    #expect(try objective(lone, .recoveryPoint).unrecoverable > 1)
    #expect(try objective(many, .recoveryPoint).unrecoverable == 0)
    #expect(try objective(many, .recoveryPoint).quantile(1) == 0)
    #expect(many.services[0].guestTime > lone.services[0].guestTime)
  }

  @Test(
    "Planned work moves guests away where there is room, and counts as planned where there is none")
  func maintenance() throws {
    var work = Hazard(
      .maintenance, of: .host, between: TimeDistribution(meanSeconds: 1000 * 3600),
      repair: TimeDistribution(.fixed, meanSeconds: 7200))
    work.isPlanned = true
    let roomy = try #require(
      Services.rehearse(
        [.init("db", replicas: 4)], on: Services.twoSites(Choice(name: "none"), [work])))
    #expect(roomy.services[0].guestTime == 1)
    var full = Services.twoSites(Choice(name: "none"), [work])
    full.hostTypes[0] = Blueprint.uniform(hosts: 1, cores: 1, memoryGiB: 64).hostTypes[0]
    let tight = try #require(Services.rehearse([.init("db", replicas: 8)], on: full))
    #expect(tight.services[0].plannedHours > 50)
    #expect(tight.services[0].unplannedHours == 0)
    #expect(!tight.downtimes.contains { !$0.isPlanned })
  }

  @Test("Going back home is planned downtime, and credits follow the ladder")
  func failbackAndCredits() throws {
    var blueprint = Services.twoSites(Services.recovery("active-active"), [Services.siteLoss]) {
      $0.failbackSeconds = 600
      $0.objective = 0.9999
    }
    blueprint.continuity.credits = [
      .init(below: 0.9999, share: 0.1), .init(below: 0.99, share: 0.3),
    ]
    let record = try #require(Services.rehearse([.init("db", replicas: 4)], on: blueprint))
    let service = record.services[0]
    // About one loss a year, each with ten minutes of way back.
    #expect(abs(service.plannedHours - 1.0 / 6) < 0.03)
    let share = try #require(service.objectiveMet)
    // Twelve minutes a year are more than a ten-thousandth of one, 53 minutes: it takes five losses.
    #expect(share > 0.98)
    // A month is below 99.99 % (4.4 minutes) where a loss falls into it: a tenth for one of twelve.
    #expect(abs(service.credit - 0.1 / 12) < 0.002)
  }

  @Test("Losses that are tried one by one tell what is served and whether objectives are kept")
  func cases() throws {
    let record = try #require(
      Services.rehearse(
        [.init("db", replicas: 4)],
        on: Services.twoSites(Services.recovery("warm-standby"), [Services.siteLoss])))
    let names = record.cases.map(\.name)
    #expect(
      names == [
        "busiest host of home", "2 busiest hosts of home", "zone z0 of home", "zone z1 of home",
        "site home",
      ])
    #expect(record.cases.allSatisfy { $0.served == 1 && $0.met == true })
    let none = try #require(
      Services.rehearse(
        [.init("db", replicas: 4)], on: Services.twoSites(Choice(name: "none"), [Services.siteLoss])
      ))
    let site = try #require(none.cases.last)
    #expect(site.served == 0 && site.met == false && site.down == 1)
  }

  @Test("Each tier may have its own strategy, whose standing costs reach the ledger")
  func tiers() throws {
    func ledger(_ edit: (inout Blueprint) -> Void) -> Ledger {
      var blueprint = Services.twoSites(Choice(name: "none"), [], years: 0)
      edit(&blueprint)
      return Simulator.run(
        RunRequest(
          workload: Services.workload([.init("web", replicas: 2), .init("db", replicas: 2)]),
          blueprint: blueprint, seed: 1)
      ).ledger
    }
    #expect(ledger { _ in }.total(.backupStorage) == 0)
    let one = ledger {
      var tier = Continuity.Tier(name: "db")
      tier.services = ["db"]
      tier.recovery = Services.recovery("backup-restore", ["copies": 1, "interval": 14_400])
      $0.continuity.tiers = [tier]
    }
    let all = ledger {
      $0.recovery = Services.recovery("backup-restore", ["copies": 1, "interval": 14_400])
    }
    #expect(one.total(.backupStorage) > 0)
    #expect(abs(all.total(.backupStorage) / one.total(.backupStorage) - 2) < 1e-9)
    let standby = ledger { $0.recovery = Services.recovery("active-active") }
    // Four instances of two cores, all day but for the minute until they are placed.
    #expect(abs(standby.total(.instanceHours) - 96) < 1)
    // Two days of drills a year rent half a per cent of what the standbys lack.
    let drilled = ledger {
      $0.recovery = Services.recovery("warm-standby", ["share": 0.25])
      $0.continuity.tiers[0].drillsPerYear = 2
      $0.continuity.tiers[0].drillSeconds = 86_400
    }
    let calm = ledger { $0.recovery = Services.recovery("warm-standby", ["share": 0.25]) }
    #expect(
      abs(
        drilled.total(.instanceHours) - calm.total(.instanceHours) - 96 * 0.75 * 2 / 365) < 0.02)
    // A quarter of four cores, for a day.
    #expect(abs(calm.total(.standbyCoreHours) - 24) < 0.1)
    let light = ledger { $0.recovery = Services.recovery("pilot-light", ["share": 0]) }
    #expect(light.total(.instanceHours) == 0)
    #expect(light.total(.backupStorage) > 0)
  }
}
