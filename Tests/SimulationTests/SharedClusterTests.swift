import Kernels
import Platform
import Policies
import Simulation
import TestSupport
import Testing

/// Laws of clusters that several share and that guests wait for in line.
@Suite("Shared clusters")
struct SharedClusterTests {
  private static let minute: Int64 = 60_000

  /// A job: its tenant, when it asks, how long it takes, its cores and memory.
  private struct Job {
    var tenant: Int, at: Int64, minutes: Int64, cores: Int32, gib: Int32 = 0
  }

  private func run(
    _ queue: Choice, _ jobs: [Job], hosts: Int = 1, cores: Int = 10, gib: Int = 64,
    entitlements: [Entitlement] = [], services: Bool = false,
    edit: (inout Blueprint) -> Void = { _ in }
  ) -> RunRecord {
    var workload = Workload(stepMilliseconds: Self.minute, steps: 60 * 24 * 30)
    workload.tenantNames = ["a", "b", "c"]
    if services { workload.serviceNames = ["gang"] }
    for job in jobs {
      workload.add(
        arrival: job.at * Self.minute, departure: (job.at + job.minutes) * Self.minute,
        millicores: job.cores * 1000, memoryMiB: job.gib * 1024, service: services ? 0 : -1,
        demand: .constant(basisPoints: 10_000))
      workload.tenant[workload.count - 1] = Int32(job.tenant)
    }
    var blueprint = Platforms.uniform(hosts: hosts, cores: cores, memoryGiB: gib)
    blueprint.placement = Choice(name: "first-fit")
    blueprint.clock = Choice(name: "work")
    blueprint.queue = queue
    blueprint.entitlements = entitlements
    edit(&blueprint)
    var request = RunRequest(workload: workload, blueprint: blueprint, seed: 1)
    request.notesFirstHosts = true
    return Simulator.run(request)
  }

  private func entitlement(
    _ tenant: String, _ edit: (inout Entitlement) -> Void = { _ in }
  ) -> Entitlement {
    var result = Entitlement(tenants: [tenant])
    edit(&result)
    return result
  }

  /// Random jobs of three tenants.
  private func jobs(seed: UInt64, count: Int = 150) -> [Job] {
    var stream = RandomStream(seed: seed, replication: 0, component: .test, entity: 8)
    var at = 0.0
    return (0..<count).map { _ in
      at += stream.exponential(mean: 7)
      return Job(
        tenant: Int(stream.integer(below: 3)), at: Int64(at),
        minutes: 1 + Int64(stream.integer(below: 60)),
        cores: Int32(1 + stream.integer(below: 8)), gib: Int32(stream.integer(below: 20)))
    }
  }

  @Test("Dominant resource fairness gives the tasks of its paper's example")
  func drfPaper() {
    // 9 CPUs and 18 GB; tasks of <1 CPU, 4 GB> and of <3 CPUs, 1 GB>: three of one, two of the other.
    let all =
      (0..<8).map { _ in Job(tenant: 0, at: 0, minutes: 600, cores: 1, gib: 4) }
      + (0..<8).map { _ in Job(tenant: 1, at: 0, minutes: 600, cores: 3, gib: 1) }
    let record = run(Choice(name: "drf"), all, cores: 9, gib: 18)
    #expect(record.firstStarts[..<8].count { $0 == 0 } == 3)
    #expect(record.firstStarts[8...].count { $0 == 0 } == 2)
    // Served as asked, the first user would have all of the memory.
    let skipping = run(Choice(name: "skipping"), all, cores: 9, gib: 18)
    #expect(skipping.firstStarts[..<8].count { $0 == 0 } == 4)
    // Twice the cluster: six and four; with three times the weight for the second, three and five.
    func started(_ entitlements: [Entitlement]) -> [Int] {
      let starts = run(
        Choice(name: "drf"), all, cores: 18, gib: 36, entitlements: entitlements
      ).firstStarts
      return [starts[..<8].count { $0 == 0 }, starts[8...].count { $0 == 0 }]
    }
    #expect(started([]) == [6, 4])
    #expect(started([entitlement("b") { $0.weight = 3 }]) == [3, 5])
  }

  @Test("Weighted fair share gives cores by weight while all want more")
  func weights() throws {
    let all = (0..<40).flatMap { _ in
      [Job(tenant: 0, at: 0, minutes: 10, cores: 1), Job(tenant: 1, at: 0, minutes: 10, cores: 1)]
    }
    let record = run(
      Choice(name: "fair-share"), all,
      entitlements: [entitlement("a") { $0.weight = 4 }, entitlement("b")])
    let first = record.firstStarts.indices.filter { record.firstStarts[$0] == 0 }
    #expect(first.count { $0 % 2 == 0 } == 8 && first.count { $0 % 2 == 1 } == 2)
    let a = try #require(record.accounts.first { $0.name == "a" })
    #expect(abs(a.entitled - 0.8) < 1e-12)
    // Everybody has what is due, so that the index is one.
    #expect(abs((record.metrics[.fairness] ?? 0) - 1) < 1e-9)
    // In the order of asking, both have the same.
    let fcfs = run(
      Choice(name: "fcfs"), all,
      entitlements: [entitlement("a") { $0.weight = 4 }, entitlement("b")])
    #expect((fcfs.metrics[.fairness] ?? 1) < 0.95)
  }

  @Test("What was used before counts while it is remembered")
  func halfLife() {
    // One tenant has had the cluster alone for ten hours; then both want it.
    let all =
      (0..<10).map { _ in Job(tenant: 0, at: 0, minutes: 600, cores: 1) }
      + (0..<10).map { _ in Job(tenant: 0, at: 590, minutes: 60, cores: 1) }
      + (0..<10).map { _ in Job(tenant: 1, at: 590, minutes: 60, cores: 1) }
    func firsts(_ parameters: [String: Choice.Value]) -> Int {
      run(Choice(name: "fair-share", parameters: parameters), all)
        .firstStarts[20...].count { $0 == 600 * Self.minute }
    }
    #expect(firsts([:]) == 5)
    // A day's memory still has a quarter of it: 2.5 cores on top of what is held.
    #expect(firsts(["half-life": .number(86_400)]) == 6)
    #expect(firsts(["half-life": .number(3600)]) == 10)
  }

  @Test("Queues have their share, borrow what others leave up to their limit, and get it back")
  func capacity() {
    let shares = [
      entitlement("a") {
        $0.share = 0.6; $0.limit = 0.8
      }, entitlement("b") { $0.share = 0.4 },
    ]
    let alone = (0..<20).map { _ in Job(tenant: 0, at: 0, minutes: 100, cores: 1) }
    func atOnce(_ parameters: [String: Choice.Value]) -> Int {
      run(
        Choice(name: "capacity", parameters: parameters),
        alone + [Job(tenant: 1, at: 2000, minutes: 1, cores: 1)], entitlements: shares
      ).firstStarts.count { $0 == 0 }
    }
    #expect(atOnce([:]) == 8)
    #expect(atOnce(["borrow": .word("no")]) == 6)
    // The other comes ten minutes later and wants its four cores.
    let both = alone + (0..<4).map { _ in Job(tenant: 1, at: 10, minutes: 50, cores: 1) }
    func waits(_ reclaim: String) -> RunRecord {
      run(
        Choice(name: "capacity", parameters: ["reclaim": .word(reclaim)]), both,
        entitlements: shares)
    }
    let patient = waits("no")
    #expect(patient.firstStarts[20...].count { $0 == 10 * Self.minute } == 2)
    #expect(patient.metrics[.preemptions] == nil)
    let reclaimed = waits("yes")
    #expect(reclaimed.firstStarts[20...].allSatisfy { $0 == 10 * Self.minute })
    #expect(reclaimed.metrics[.preemptions] == 2)
    #expect(reclaimed.metrics[.guestsCompleted] == 24)
    // Ten minutes of two guests were done in vain.
    #expect(abs((reclaimed.metrics[.repeatedHours] ?? 0) - 20.0 / 60) < 1e-9)
  }

  @Test("Higher priorities go first and may send lower ones away, from the host that loses least")
  func priority() {
    let ranks = [entitlement("a") { $0.priority = 1 }, entitlement("b") { $0.priority = 5 }]
    let all = [
      Job(tenant: 0, at: 0, minutes: 100, cores: 10),
      Job(tenant: 0, at: 20, minutes: 100, cores: 10),
      Job(tenant: 0, at: 30, minutes: 10, cores: 10),
      Job(tenant: 1, at: 40, minutes: 10, cores: 10),
    ]
    func starts(_ preempt: String) -> RunRecord {
      run(
        Choice(name: "priority", parameters: ["preempt": .word(preempt)]), all, hosts: 2,
        entitlements: ranks)
    }
    let calm = starts("no")
    // It waits for a host, but not behind the third.
    #expect(calm.firstStarts.map { $0 / Self.minute } == [0, 20, 110, 100])
    let pushed = starts("yes")
    #expect(pushed.firstStarts[3] == 40 * Self.minute)
    #expect(pushed.metrics[.preemptions] == 1)
    // The one that had run for less was sent away, and began anew ahead of the third.
    #expect(pushed.accounts.first { $0.name == "a" }?.preempted == 1)
    #expect(abs((pushed.metrics[.repeatedHours] ?? 0) - 20.0 / 60) < 1e-9)
    #expect(pushed.metrics[.guestsCompleted] == 4)
    // With snapshots only what is since the last of them is lost.
    let saved = run(
      Choice(name: "priority", parameters: ["preempt": .word("yes")]), all, hosts: 2,
      entitlements: ranks
    ) { $0.clock = Choice(name: "work", parameters: ["snapshot-every": .number(900)]) }
    #expect(abs((saved.metrics[.repeatedHours] ?? 0) - 5.0 / 60) < 1e-6)
  }

  @Test("Waiting raises a priority where it is told to")
  func age() {
    let ranks = [entitlement("a") { $0.priority = 0 }, entitlement("b") { $0.priority = 2 }]
    // One of the low priority asks first; those of the high one come every ten minutes and last ten.
    let all =
      [
        Job(tenant: 1, at: 0, minutes: 10, cores: 10),
        Job(tenant: 0, at: 1, minutes: 10, cores: 10),
      ]
      + (1..<60).map { Job(tenant: 1, at: Int64($0) * 10 - 1, minutes: 10, cores: 10) }
    func start(_ age: Double) -> Int64 {
      run(
        Choice(name: "priority", parameters: ["age": .number(age)]), all, entitlements: ranks
      ).firstStarts[1] / Self.minute
    }
    #expect(start(0) == 600)
    // Two hours raise it by two: then it is an equal that asked first.
    #expect(start(3600) == 130)
  }

  @Test("A guest that frees a host it may not use does not go round in circles")
  func noCircles() {
    let ranks = [
      entitlement("a"), entitlement("b") { $0.priority = 1 }, entitlement("c") { $0.priority = 3 },
    ]
    let all =
      (0..<6).map { _ in Job(tenant: 0, at: 0, minutes: 60, cores: 3) }
      + (0..<4).map { _ in Job(tenant: 1, at: 5, minutes: 30, cores: 3) }
      + [Job(tenant: 2, at: 5, minutes: 30, cores: 10)]
    let record = run(
      Choice(name: "priority", parameters: ["preempt": .word("yes")]), all, hosts: 2,
      entitlements: ranks
    ) {
      $0.sites[0].zones[0].hosts = [
        HostGroup(type: 0, count: 1), HostGroup(type: 0, count: 1, labels: ["gold"]),
      ]
      $0.guestRules = [GuestRule(tenants: ["c"], labels: ["gold"])]
    }
    #expect(record.metrics[.guestsCompleted] == 11)
  }

  @Test("A limit makes work take longer, and saves none of it")
  func limits() {
    func end(_ limit: Double?) -> RunRecord {
      run(Choice(name: "fcfs"), [Job(tenant: 0, at: 0, minutes: 60, cores: 4)]) {
        var rule = GuestRule(tenants: ["a"])
        rule.cpuLimit = limit
        $0.guestRules = [rule]
      }
    }
    #expect(abs((end(nil).metrics[.makespanHours] ?? 0) - 1) < 1e-6)
    let half = end(0.5)
    #expect(abs((half.metrics[.makespanHours] ?? 0) - 2) < 1e-3)
    #expect(abs(half.ledger.total(.coreHoursUsed) - 4) < 0.01)
  }

  @Test("One that could never start beside what is reserved holds up nobody")
  func blocked() {
    let kept = Reservation(
      tenants: ["a"], millicores: 6000, memoryMiB: 0, start: 0, length: 30 * 86_400_000)
    let all =
      [Job(tenant: 1, at: 0, minutes: 10, cores: 8)]
      + (0..<20).map { Job(tenant: 2, at: 10 + Int64($0) * 200, minutes: 30, cores: 2) }
    for queue in ["drf", "priority", "capacity"] {
      let record = run(Choice(name: queue), all) { $0.reservations = [kept] }
      #expect(record.metrics[.guestsCompleted] == 20, "\(queue)")
    }
    // Two reservations at once keep both what they ask for.
    let other = Reservation(
      tenants: ["b"], millicores: 4000, memoryMiB: 0, start: 60 * Self.minute,
      length: 600 * Self.minute)
    var first = kept
    first.start = 60 * Self.minute
    let jobs = [
      Job(tenant: 2, at: 0, minutes: 300, cores: 1), Job(tenant: 0, at: 60, minutes: 10, cores: 6),
      Job(tenant: 1, at: 60, minutes: 10, cores: 4),
    ]
    let starts = run(Choice(name: "skipping"), jobs) { $0.reservations = [first, other] }
      .firstStarts
    #expect(starts[1] == 60 * Self.minute && starts[2] == 60 * Self.minute)
    #expect(starts[0] > 60 * Self.minute)
  }

  @Test("Earliest deadlines first keeps deadlines that first come first served misses")
  func deadlines() {
    let dates = [
      entitlement("a") { $0.deadlineSeconds = 3600 * 10 },
      entitlement("b") { $0.deadlineSeconds = 3600 },
    ]
    let all =
      [
        Job(tenant: 0, at: 0, minutes: 20, cores: 10),
        Job(tenant: 0, at: 1, minutes: 60, cores: 10),
      ]
      + [Job(tenant: 1, at: 2, minutes: 30, cores: 10)]
    let early = run(Choice(name: "deadline"), all, entitlements: dates)
    #expect(early.metrics[.deadlinesMet] == 1)
    let asked = run(Choice(name: "fcfs"), all, entitlements: dates)
    #expect(abs((asked.metrics[.deadlinesMet] ?? 0) - 2.0 / 3) < 1e-12)
    #expect(asked.accounts.first { $0.name == "b" }?.deadlinesMet == 0)
  }

  @Test(
    "A guest that never ends has missed its deadline, and one whose deadline is to come has not")
  func overdue() {
    // The first takes more than the month, so that the second never starts.
    let endless = [
      Job(tenant: 0, at: 0, minutes: 60 * 24 * 40, cores: 10),
      Job(tenant: 1, at: 1, minutes: 30, cores: 10),
    ]
    func met(_ seconds: Double) -> Double? {
      let dates = [entitlement("b") { $0.deadlineSeconds = seconds }]
      return run(Choice(name: "fcfs"), endless, entitlements: dates).metrics[.deadlinesMet]
    }
    #expect(met(3600) == 0 && met(3600 * 24 * 60) == nil)
  }

  @Test("A gang starts together or not at all")
  func gangs() {
    let all =
      [Job(tenant: 0, at: 0, minutes: 30, cores: 4)]
      + (0..<4).map { _ in Job(tenant: 1, at: 5, minutes: 10, cores: 2) }
    func starts(_ isGang: Bool) -> [Int64] {
      run(
        Choice(name: "fcfs"), all,
        entitlements: [entitlement("b") { $0.isGang = isGang }], services: true
      ).firstStarts.map { $0 / Self.minute }
    }
    #expect(starts(false) == [0, 5, 5, 5, 15])
    #expect(starts(true) == [0, 30, 30, 30, 30])
  }

  @Test("What is reserved is there when it is due, and others fill it before and after")
  func reservations() {
    let all =
      (0..<10).map { _ in Job(tenant: 0, at: 0, minutes: 50, cores: 1) }
      + (0..<20).map { _ in Job(tenant: 0, at: 40, minutes: 40, cores: 1) }
      + [Job(tenant: 1, at: 60, minutes: 30, cores: 6)]
    func starts(_ reservations: [Reservation]) -> [Int64] {
      run(Choice(name: "skipping"), all) { $0.reservations = reservations }
        .firstStarts.map { $0 / Self.minute }
    }
    let free = starts([])
    #expect(free[30] > 60)
    let kept = starts([
      Reservation(
        tenants: ["b"], millicores: 6000, memoryMiB: 0, start: 60 * Self.minute,
        length: 60 * Self.minute)
    ])
    #expect(kept[30] == 60)
    // Before it those that end in time run on all cores; then four cores are left.
    #expect(kept[..<10].allSatisfy { $0 == 0 })
    #expect(kept[10..<30].count { $0 == 50 } == 4)
  }

  @Test(
    "Whatever the queue, work is done once, nobody starves, and nothing is overfilled",
    arguments: QueueCatalogue.all.map { $0.name })
  func laws(queue: String) {
    let rules = [
      entitlement("a") {
        $0.share = 0.5; $0.priority = 2; $0.deadlineSeconds = 7200
      },
      entitlement("b") {
        $0.weight = 2; $0.priority = 1
      },
    ]
    for seed in 1...4 {
      for extra in [[:], ["preempt": Choice.Value.word("yes"), "reclaim": .word("yes")]] {
        let all = jobs(seed: UInt64(seed))
        let choice = Choice(name: queue, parameters: extra)
        let record = run(choice, all, hosts: 2, cores: 8, entitlements: rules)
        #expect(record.metrics[.guestsCompleted] == Double(all.count))
        #expect(record == run(choice, all, hosts: 2, cores: 8, entitlements: rules))
        let fairness = record.metrics[.fairness] ?? 0
        #expect(fairness > 1.0 / 3 && fairness <= 1 + 1e-12)
        let held = record.accounts.reduce(0) { $0 + $1.held }
        #expect(held <= 1)
        #expect(abs(record.accounts.reduce(0) { $0 + $1.entitled } - 1) < 1e-12)
      }
    }
  }

  @Test(
    "Rules with patience let no stream of small guests starve a large one",
    arguments: ["fair-share", "drf", "capacity", "priority", "deadline"])
  func starvation(queue: String) {
    // Small ones keep nine of ten cores busy for two days; the large one wants all.
    let all =
      (0..<576).map { Job(tenant: 0, at: Int64($0) * 5, minutes: 45, cores: 1) }
      + [Job(tenant: 1, at: 60, minutes: 10, cores: 10)]
    // Also one that comes last by priority and by deadline.
    let small = entitlement("a") {
      $0.priority = 3
      $0.deadlineSeconds = 60
    }
    let patience = ["patience": Choice.Value.number(6 * 3600)]
    let start =
      run(Choice(name: queue, parameters: patience), all, entitlements: [small]).firstStarts[576]
      / Self.minute
    #expect(start >= 60 + 6 * 60 && start <= 60 + 6 * 60 + 50)
    #expect(run(Choice(name: "skipping"), all).firstStarts[576] / Self.minute > 2800)
  }

  @Test(
    "Rules that skip leave no host idle that somebody could use",
    arguments: ["skipping", "fair-share", "drf", "capacity", "priority", "deadline"])
  func conservation(queue: String) {
    for seed in 1...4 {
      // Guests of one core: whatever the order, all cores are busy while anybody waits.
      let all = jobs(seed: UInt64(seed)).map {
        Job(tenant: $0.tenant, at: $0.at, minutes: $0.minutes * 4, cores: 1)
      }
      let record = run(Choice(name: queue), all, cores: 4)
      var ends: [(time: Int64, change: Int)] = []
      for (index, start) in record.firstStarts.enumerated() {
        ends.append((start, 1))
        ends.append((start + all[index].minutes * Self.minute, -1))
      }
      for (index, start) in record.firstStarts.enumerated()
      where start > all[index].at * Self.minute {
        // While it waited, all four cores were busy.
        let before = ends.filter { $0.time < start }.reduce(0) { $0 + $1.change }
        #expect(before == 4, "\(queue) \(seed)")
      }
    }
  }
}
