import Kernels
import Platform
import Policies
import Simulation
import TestSupport
import Testing

/// Laws of the line before a batch cluster.
@Suite struct QueueTests {
  /// Jobs of random sizes, lengths and estimates, which may be twice as long.
  private func request(_ queue: String, seed: UInt64, exact: Bool = true) -> RunRequest {
    var stream = RandomStream(seed: seed, replication: 0, component: .test, entity: 7)
    var workload = Workload(stepMilliseconds: 60_000, steps: 60 * 24 * 40)
    var guesses = RandomStream(seed: seed, replication: 1, component: .test, entity: 7)
    var memories = RandomStream(seed: seed, replication: 2, component: .test, entity: 7)
    var arrival: Int64 = 0
    for _ in 0..<120 {
      arrival += Int64(stream.exponential(mean: 400_000))
      let length = Int64(60_000 + stream.integer(below: 3_600_000))
      workload.add(
        arrival: arrival, departure: arrival + length,
        millicores: Int32(1 + stream.integer(below: 12)) * 1000,
        memoryMiB: Int32(memories.integer(below: 20)) * 1024,
        demand: .constant(basisPoints: 10_000))
      workload.estimate.append(exact ? length : length + Int64(guesses.integer(below: 3_600_000)))
    }
    var blueprint = Platforms.uniform(hosts: 1, cores: 16, memoryGiB: 64)
    blueprint.placement = Choice(name: "first-fit")
    blueprint.clock = Choice(name: "work")
    blueprint.queue = Choice(name: queue)
    // Three who share, so that rules by account, priority and deadline have something to look at.
    workload.tenantNames = ["a", "b", "c"]
    for row in 0..<workload.count { workload.tenant[row] = Int32(row * 7 % 3) }
    var (first, second) = (Entitlement(tenants: ["a"]), Entitlement(tenants: ["b"]))
    first.priority = 1
    first.limit = 0.9
    second.deadlineSeconds = 7200
    blueprint.entitlements = [first, second]
    var request = RunRequest(workload: workload, blueprint: blueprint, seed: 1)
    request.notesFirstHosts = true
    return request
  }

  private func starts(_ queue: String, seed: UInt64, exact: Bool = true) -> [Int64] {
    Simulator.run(request(queue, seed: seed, exact: exact)).firstStarts
  }

  @Test(
    "Every job starts and never more run than fit, whatever the queue",
    arguments: QueueCatalogue.all.map { $0.name })
  func conservation(_ queue: String) {
    for seed in 1...6 {
      let asked = request(queue, seed: UInt64(seed))
      let record = Simulator.run(asked)
      #expect(record.metrics[.guestsCompleted] == 120)
      var changes: [(time: Int64, cores: Int32)] = []
      for (guest, start) in record.firstStarts.enumerated() {
        #expect(start >= asked.workload.arrival[guest])
        let length = asked.workload.departure[guest] - asked.workload.arrival[guest]
        changes.append((start, asked.workload.millicores[guest]))
        changes.append((start + length, -asked.workload.millicores[guest]))
      }
      changes.sort { ($0.time, $0.cores) < ($1.time, $1.cores) }
      var used: Int32 = 0
      for change in changes {
        used += change.cores
        #expect(used <= 16_000)
      }
      #expect(record == Simulator.run(asked))
    }
  }

  @Test("With true run times EASY never puts off the first, and conservative backfilling nobody")
  func promises() {
    for seed in 1...8 {
      let (first, easy, careful) = (
        starts("fcfs", seed: UInt64(seed)), starts("easy", seed: UInt64(seed)),
        starts("conservative", seed: UInt64(seed))
      )
      // Nobody starts later than without backfilling.
      for guest in first.indices { #expect(careful[guest] <= first[guest], "\(seed) \(guest)") }
      func mean(_ values: [Int64]) -> Double { Statistics.mean(values.map(Double.init)) }
      #expect(mean(easy) < mean(first))
      #expect(easy != careful || easy == first)
    }
  }

  @Test("Estimates that are too long change who goes ahead, and all queues differ")
  func estimates() {
    #expect(starts("easy", seed: 3) != starts("easy", seed: 3, exact: false))
    #expect(starts("sjf", seed: 3) != starts("sjf", seed: 3, exact: false))
    #expect(starts("fcfs", seed: 3) == starts("fcfs", seed: 3, exact: false))
    let all = QueueCatalogue.all.map { starts($0.name, seed: 5, exact: false) }
    #expect(Set(all).count == all.count)
  }

  @Test("The shortest that waits goes first where all fit alone")
  func shortest() {
    var workload = Workload(stepMilliseconds: 60_000, steps: 600)
    for minutes in [10, 30, 20, 5] as [Int64] {
      workload.add(
        arrival: 0, departure: minutes * 60_000, millicores: 4000, memoryMiB: 0,
        demand: .constant(basisPoints: 10_000))
    }
    var blueprint = Platforms.uniform(hosts: 1, cores: 4, memoryGiB: 64)
    blueprint.clock = Choice(name: "work")
    blueprint.queue = Choice(name: "sjf")
    var request = RunRequest(workload: workload, blueprint: blueprint, seed: 1)
    request.notesFirstHosts = true
    #expect(Simulator.run(request).firstStarts == [300_000, 2_100_000, 900_000, 0])
  }
}
