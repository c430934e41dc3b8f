import Platform
import Policies
import Simulation
import TestSupport
import Testing

@Suite("Consolidation and migration")
struct MigrationTests {
  /// Guests on four hosts, one each by round robin, that one host could carry.
  private func request(
    _ energy: [String: Choice.Value] = [:], migration: Choice = Choice(name: "simple-copy"),
    load: Int = 2000, memoryMiB: Int32 = 8192, hosts: Int = 4
  ) -> RunRequest {
    var workload = Workload(stepMilliseconds: 300_000, steps: 48)
    for _ in 0..<4 {
      workload.add(
        arrival: 0, departure: workload.horizon, millicores: 4000, memoryMiB: memoryMiB,
        demand: .constant(basisPoints: load))
    }
    var blueprint = Platforms.uniform(hosts: hosts, cores: 16, memoryGiB: 64)
    blueprint.placement = Choice(name: "round-robin")
    var parameters: [String: Choice.Value] = [
      "detect": .word("static-threshold"), "after": .number(0), "wake": .number(0),
      "fall": .number(0), "wake-energy": .number(0),
    ]
    parameters.merge(energy) { $1 }
    blueprint.energy = Choice(name: "consolidate", parameters: parameters)
    blueprint.migration = migration
    return RunRequest(workload: workload, blueprint: blueprint, seed: 1)
  }

  private func value(_ record: RunRecord, _ metric: Metric) -> Double {
    record.metrics[metric] ?? .nan
  }

  @Test("Four lightly loaded hosts become one, in the time that their memory takes to move")
  func drains() {
    let record = Simulator.run(request())
    #expect(value(record, .migrations) == 3)
    #expect(value(record, .migratedGiB) == 24)
    // Four hosts for five minutes; three of them until their guest is gone; one all the time. The
    // target receives two guests at once, each with half of 10 Gbit/s, and then the third.
    let copy = 8192.0 * 1_048_576 * 8 / 10e9
    let on = 4 * 300 + (2 + 2 + 3) * copy + (48 * 300 - 300)
    #expect(abs(value(record, .hostsOnMean) * 48 * 300 - on) < 0.01)
    // A tenth of the demand is lost while a guest is copied.
    let lost = (2 + 2 + 1) * copy * 0.1 / (4 * 48 * 300)
    // Instants are whole milliseconds.
    #expect(abs(value(record, .migrationDegradation) - lost) < 1e-7)
    #expect(value(record, .availability) == 1)
  }

  @Test("A guest asks for the same whether it moves or not, and nothing is overfilled")
  func conserves() {
    var still = request()
    still.blueprint.energy = Choice(name: "always-on")
    for name in MigrationCatalogue.all.map({ $0.name }) where name != "cold" {
      let moved = Simulator.run(request(migration: Choice(name: name)))
      let used = moved.ledger.total(.coreHoursUsed)
      let before = Simulator.run(still).ledger.total(.coreHoursUsed)
      let down = moved.downHours[.migration] ?? 0
      #expect(abs(used + down * 0.8 - before) < 1e-6, "\(name)")
    }
  }

  @Test("Ways to migrate trade downtime, bytes and lost service against each other")
  func ways() {
    let runs = Dictionary(
      uniqueKeysWithValues: MigrationCatalogue.all.map { type in
        (type.name, Simulator.run(request(migration: Choice(name: type.name))))
      })
    func value(_ name: String, _ metric: Metric) -> Double {
      runs[name]?.metrics[metric] ?? .nan
    }
    #expect(value("simple-copy", .availability) == 1)
    #expect(value("cold", .availability) < value("post-copy", .availability))
    #expect(value("post-copy", .availability) < value("pre-copy", .availability))
    #expect(value("pre-copy", .migratedGiB) > value("post-copy", .migratedGiB))
    #expect(value("cold", .migrationDegradation) == 0)
    #expect(value("post-copy", .migrationDegradation) > value("pre-copy", .migrationDegradation))
  }

  @Test("Pre-copy converges for a quiet guest and slows down one that writes too fast")
  func preCopy() {
    let policy = PreCopy(Choice(name: "pre-copy", parameters: ["writes": .number(8)]))
    let rate = 10e9 / 8 / 1_048_576.0
    let quiet = policy.plan(memoryMiB: 4096, busy: 0, gigabits: 10)
    #expect(abs(quiet.seconds - 4096 / rate) < 1e-9 && quiet.downtimeSeconds == 0)
    // The rest after round n is memory × (writes ÷ bandwidth)ⁿ, here 0.4ⁿ.
    let calm = policy.plan(memoryMiB: 4096, busy: 0.5, gigabits: 10)
    var left = 4096.0
    while left / rate > 0.3 { left *= 0.4 }
    #expect(abs(calm.downtimeSeconds - left / rate) < 1e-9)
    #expect(calm.movedMiB > 4096 && abs(calm.loss - 0.1) < 1e-12)
    let wild = policy.plan(memoryMiB: 65_536, busy: 1, gigabits: 4)
    #expect(wild.loss > 0.2 && wild.seconds > calm.seconds)
    let cut = PreCopy(
      Choice(name: "pre-copy", parameters: ["writes": .number(8), "rounds": .number(1)])
    ).plan(memoryMiB: 65_536, busy: 1, gigabits: 4)
    #expect(cut.downtimeSeconds > wild.downtimeSeconds)
  }

  @Test("An overloaded host is relieved; a budget and a saving demanded hold moves back")
  func relieves() {
    // All on one host of the two: 4 × 4 cores at 95 % of 16.
    var packed = request(load: 9500, hosts: 2)
    packed.blueprint.placement = Choice(name: "first-fit")
    let relieved = Simulator.run(packed)
    #expect(value(relieved, .migrations) > 0)
    packed.blueprint.energy = Choice(name: "sleep-when-empty")
    #expect(Simulator.run(packed).metrics[.migrations] == nil)
    #expect(value(Simulator.run(request(["budget": .number(0)])), .migrations) == 0)
    // One of four guests may move at a decision: three decisions.
    let slow = Simulator.run(request(["budget": .number(0.25)]))
    #expect(value(slow, .migrations) == 3)
    #expect(value(slow, .hostsOnMean) > value(Simulator.run(request()), .hostsOnMean))
    // An idle host draws 110 W, and 8 GiB move: 13.75 W per GiB at most.
    #expect(value(Simulator.run(request(["least-saving": .number(13)])), .migrations) == 3)
    #expect(value(Simulator.run(request(["least-saving": .number(14)])), .migrations) == 0)
    #expect(value(Simulator.run(request(["period": .number(7200)])), .hostsOnMean) > 2)
  }

  @Test("Guests of a service that must stay apart are not moved together")
  func keepsApart() {
    var apart = request()
    for guest in 0..<4 { apart.workload.service[guest] = 0 }
    func run(_ level: String, _ rule: String) -> RunRecord {
      apart.blueprint.placement = Choice(
        name: "spread", parameters: ["over": .word(level), "rule": .word(rule)])
      return Simulator.run(apart)
    }
    #expect(value(run("host", "require"), .migrations) == 0)
    #expect(value(run("host", "prefer"), .migrations) == 3)
    // All hosts are in one zone, so that only one guest of the service finds a place.
    #expect(run("zone", "require").refusals == [.antiAffinity: 3])
    #expect(value(run("zone", "require"), .refusedForAntiAffinity) == 3)
  }

  @Test("Guests on their way survive the failure of their target, and leave with their source")
  func failures() {
    for way in MigrationCatalogue.all.map({ $0.name }) {
      var slow = request(
        ["period": .number(600)],
        migration: Choice(name: way, parameters: ["bandwidth": .number(0.05)]),
        memoryMiB: 8192, hosts: 5)
      slow.blueprint.failures = Blueprint.Failures(
        hazards: [.hosts(mtbf: 5000, mttr: 600)], detectionSeconds: 30)
      for seed in 0..<12 {
        slow.seed = UInt64(seed)
        let record = Simulator.run(slow)
        var stepped = slow
        stepped.path = .stepped
        let other = Simulator.run(stepped)
        #expect(record.metrics[.migrations] == other.metrics[.migrations])
        #expect(
          abs(value(record, .energyKilowattHours) - value(other, .energyKilowattHours)) < 1e-9)
        #expect(value(record, .availability) <= 1 && value(record, .availability) > 0)
      }
    }
  }
}
