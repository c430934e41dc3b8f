import Kernels
import Platform
import Policies
import Simulation
import TestSupport
import Testing

@Suite("Power states, caps below idle and what hosts did")
struct PowerStateTests {
  private static let hour: Int64 = 3_600_000

  /// One host of 100 to 200 W, asleep with 10 W and off with 1 W, for a day; a guest from the second hour to the third
  /// and another one some minutes later.
  private func request(_ energy: [String: Choice.Value], pause: Int64 = 3_600_000) -> RunRequest {
    var workload = Workload(stepMilliseconds: 300_000, steps: 288)
    let second = 3 * Self.hour + pause
    for start in [2 * Self.hour, second] {
      workload.add(
        arrival: start, departure: start + Self.hour, millicores: 4000, memoryMiB: 1024,
        demand: .constant(basisPoints: 10_000))
    }
    var blueprint = Platforms.uniform(hosts: 1, cores: 4, memoryGiB: 8)
    blueprint.hostTypes = [
      HostType(
        name: "host", cores: 4, sockets: 1, memoryMiB: 8192,
        power: .linear(idle: 100, maximum: 200), sleepWatts: 10, offWatts: 1,
        source: Source(text: "", date: "", isAssumption: true))
    ]
    blueprint.energy = Choice(name: "sleep-when-empty", parameters: energy)
    return RunRequest(workload: workload, blueprint: blueprint, seed: 1)
  }

  private func energy(_ settings: [String: Choice.Value], pause: Int64 = 3_600_000) -> Double {
    Simulator.run(request(settings, pause: pause)).ledger.total(.itEnergy) * 1000
  }

  private let free: [String: Choice.Value] = [
    "after": .number(0), "fall": .number(0), "wake": .number(0), "wake-energy": .number(0),
  ]

  @Test("Asleep and off draw what the host says, and each way costs its time and energy")
  func transitions() {
    // Two hours at 200 W and 22 at rest.
    #expect(abs(energy(free) - (400 + 22 * 10)) < 1e-6)
    #expect(abs(energy(free.merging(["rest": .word("off")]) { $1 }) - (400 + 22)) < 1e-6)
    // Twice a fall of six minutes at idle power, and of 5 Wh.
    let fall = free.merging(["fall": .number(360), "fall-energy": .number(5)]) { $1 }
    #expect(abs(energy(fall) - (400 + 21.8 * 10 + 0.2 * 100 + 10)) < 1e-6)
    // Twice a waking of six minutes at idle power, which delays guests, whose time is cut, and of 7 Wh.
    let wake = free.merging(["wake": .number(360), "wake-energy": .number(7)]) { $1 }
    #expect(abs(energy(wake) - (1.8 * 200 + 0.2 * 100 + 22 * 10 + 14)) < 1e-6)
  }

  @Test("A host that is wanted while it falls asleep gets there first, and wakes")
  func wanted() {
    let settings = free.merging(["fall": .number(600), "wake": .number(300)]) { $1 }
    // The second guest comes four minutes after the first has left: six until the host is down, five
    // until it is up.
    let record = Simulator.run(request(settings, pause: 240_000))
    #expect(record.metrics[.hostWakes] == 2)
    let minutes = record.ledger.total(.hostOnHours) * 60
    // Waking, the first guest's rest of its hour, the fall, waking, the second guest's rest, the fall.
    #expect(abs(minutes - (5 + 55 + 10 + 5 + (60 - 11) + 10)) < 1e-6)
    #expect(abs((record.metrics[.coreHoursUsed] ?? 0) - 4 * (55 + 49) / 60.0) < 1e-6)
  }

  @Test("A cap below what hosts draw idle is not kept, and the time is told")
  func caps() {
    var workload = Workload(stepMilliseconds: 300_000, steps: 24)
    for _ in 0..<4 {
      workload.add(
        arrival: 0, departure: workload.horizon, millicores: 4000, memoryMiB: 1024,
        demand: .constant(basisPoints: 5000))
    }
    var blueprint = Platforms.uniform(
      hosts: 4, cores: 4, memoryGiB: 8, idle: 100, maximum: 200)
    blueprint.placement = Choice(name: "first-fit")
    blueprint.sites[0].zones[0].racks = 2
    func metrics(_ caps: PowerCaps) -> [Metric: Double] {
      blueprint.caps = caps
      return Simulator.run(RunRequest(workload: workload, blueprint: blueprint, seed: 1)).metrics
    }
    #expect(metrics(PowerCaps(siteWatts: 300))[.powerOverCapHours] == 2)
    #expect(metrics(PowerCaps(siteWatts: 500))[.powerOverCapHours] == nil)
    // Both racks, for two hours each.
    #expect(metrics(PowerCaps(rackWatts: 150))[.powerOverCapHours] == 4)
    // Racks draw 300 W each and may draw 1000; the site 600 of 2000.
    let wide = metrics(PowerCaps(rackWatts: 1000, siteWatts: 2000))
    #expect(abs((wide[.strandedRackKilowatts] ?? 0) - 1.4) < 1e-9)
    #expect(abs((wide[.strandedKilowatts] ?? 0) - 1.4) < 1e-9)
    #expect(metrics(.none)[.strandedRackKilowatts] == nil)
  }

  @Test("Zones that peak at different times strand what the site as a whole never draws")
  func stranded() {
    var workload = Workload(stepMilliseconds: 300_000, steps: 12)
    // One zone is busy for the first half of the hour, the other for the second.
    for half in 0..<2 {
      let start = Int64(half) * Self.hour / 2
      workload.add(
        arrival: start, departure: start + Self.hour / 2, millicores: 4000, memoryMiB: 1024,
        demand: .constant(basisPoints: 10_000))
    }
    var blueprint = Platforms.uniform(hosts: 1, cores: 4, memoryGiB: 8, idle: 100, maximum: 200)
    blueprint.sites[0].zones.append(Zone(name: "b", hosts: [.init(type: 0, count: 1)]))
    blueprint.placement = Choice(name: "round-robin")
    blueprint.caps = PowerCaps(siteWatts: 1000)
    let record = Simulator.run(RunRequest(workload: workload, blueprint: blueprint, seed: 1))
    #expect(abs((record.metrics[.strandedKilowatts] ?? 0) - 0.7) < 1e-9)
  }

  @Test("What hosts did adds up to the books, with every clock")
  func hosts() {
    var workload = Workload(stepMilliseconds: 300_000, steps: 24)
    for guest in 0..<6 {
      workload.add(
        arrival: 0, departure: workload.horizon, millicores: 2000, memoryMiB: 1024,
        demand: .constant(basisPoints: 3000 + 1000 * guest))
    }
    var blueprint = Platforms.uniform(hosts: 5, cores: 4, memoryGiB: 8)
    blueprint.placement = Choice(name: "round-robin")
    for clock in ClockCatalogue.all.map({ $0.name }) {
      blueprint.clock = Choice(name: clock)
      var request = RunRequest(workload: workload, blueprint: blueprint, seed: 1)
      #expect(Simulator.run(request).hosts.isEmpty)
      request.notesHosts = true
      let record = Simulator.run(request)
      #expect(record.hosts.count == 5, "\(clock)")
      let energy = record.hosts.reduce(0) { $0 + $1.kilowattHours }
      let used = record.hosts.reduce(0) { $0 + $1.coreHours }
      #expect(abs(energy - record.ledger.total(.itEnergy)) < 1e-9, "\(clock)")
      // CloudSim's clock counts loads from step to step, and what guests get from when it changes.
      let distance = clock == "cloudsim" ? 0.2 : 1e-9
      #expect(abs(used - record.ledger.total(.coreHoursUsed)) < distance, "\(clock)")
    }
  }

  @Test("Carbon is told per core-hour, per guest-hour and per request")
  func units() {
    var request = request([:])
    request.blueprint.energy = Choice(name: "always-on")
    request.blueprint.sites[0].carbon = .constant(500)
    let record = Simulator.run(request)
    let carbon = (record.metrics[.carbonKilograms] ?? 0) * 1000
    #expect(carbon > 0)
    #expect(
      abs((record.metrics[.softwareCarbonIntensity] ?? 0) - carbon / 8) < 1e-9 * carbon)
    #expect(abs((record.metrics[.carbonPerGuestHour] ?? 0) - carbon / 2) < 1e-9 * carbon)
  }
}
