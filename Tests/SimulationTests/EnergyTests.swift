import Kernels
import Platform
import Policies
import Simulation
import TestSupport
import Testing

@Suite("Facility, grid, battery, caps and frequency")
struct EnergyTests {
  private static let hour: Int64 = 3_600_000

  /// Hosts of 100 W idle and 200 W full, with guests that keep one half busy for `hours`.
  private func request(hosts: Int = 1, hours: Int = 4, load: Int = 5000) -> RunRequest {
    var workload = Workload(stepMilliseconds: 300_000, steps: 12 * hours)
    for _ in 0..<hosts {
      workload.add(
        arrival: 0, departure: workload.horizon, millicores: 4000, memoryMiB: 1024,
        demand: .constant(basisPoints: load))
    }
    var blueprint = Platforms.uniform(
      hosts: hosts, cores: 4, memoryGiB: 8, idle: 100, maximum: 200)
    blueprint.placement = Choice(name: "first-fit")
    return RunRequest(workload: workload, blueprint: blueprint, seed: 1)
  }

  private func near(_ found: Double?, _ expected: Double, _ distance: Double) -> Bool {
    abs((found ?? .infinity) - expected) < distance
  }

  private func hourly(_ values: [Double]) -> Signal {
    Signal(start: 0, step: Self.hour, values: values)
  }

  @Test("A signal is looked up by its steps, and repeats by whole weeks")
  func signals() {
    let week = hourly((0..<169).map(Double.init))
    #expect(week.value(at: 5 * Self.hour + 1) == 5)
    #expect(week.value(at: 168 * Self.hour) == 168)
    #expect(week.value(at: 169 * Self.hour) == 1)
    #expect(week.value(at: -Self.hour) == 167)
    #expect(week.mean(from: Self.hour / 2, until: 3 * Self.hour / 2) == 0.5)
    #expect(hourly([2, 4]).mean(from: -Self.hour, until: Self.hour) == 3)
    #expect(Signal.constant(7).mean(from: -5, until: 12) == 7)
  }

  @Test("Overhead is a multiple, follows the load, or follows the weather")
  func overhead() {
    var request = request()
    func facility(_ overhead: PowerOverhead) -> Double {
      request.blueprint.sites[0].overhead = overhead
      return Simulator.run(request).ledger.total(.facilityEnergy)
    }
    // 150 W of 200 W for four hours.
    #expect(abs(facility(.constant(1.5)) - 0.9) < 1e-12)
    let load = facility(.load(fixed: 0.1, linear: 0.2, square: 0.04))
    #expect(near(load, 0.6 * (1 + 0.1 / 0.75 + 0.2 + 0.04 * 0.75), 1e-12))
    let warm = facility(
      .weather(
        base: 1.1, perKelvin: 0.02, freeCoolingBelow: 18, temperature: hourly([10, 18, 28, 23])))
    #expect(near(warm, 0.15 * (1.1 + 1.1 + 1.3 + 1.2), 1e-12))
    let mean = Simulator.run(request).metrics[.powerUsageEffectiveness] ?? 0
    #expect(near(mean, warm / 0.6, 1e-12))
  }

  @Test("Carbon is counted hour by hour, by grid and by contract, with what hosts took to make")
  func carbon() {
    var request = request()
    request.blueprint.sites[0].carbon = hourly([100, 200, 300, 400])
    request.blueprint.sites[0].contractedCarbon = 20
    let type = request.blueprint.hostTypes[0]
    request.blueprint.hostTypes[0] = HostType(
      name: type.name, cores: type.cores, sockets: 1, memoryMiB: type.memoryMiB,
      power: type.power, sleepWatts: 0, embodiedKilograms: 1200, lifeYears: 5,
      source: type.source)
    request.epoch = Self.hour
    let metrics = Simulator.run(request).metrics
    let grid = 0.15 * (200 + 300 + 400 + 100) / 1000
    let embodied = 1200.0 * 4 / (5 * 8760)
    #expect(near(metrics[.carbonKilograms], grid, 1e-12))
    #expect(near(metrics[.carbonMarketKilograms], 0.6 * 0.02, 1e-12))
    #expect(near(metrics[.carbonEmbodiedKilograms], embodied, 1e-12))
    // Two of four cores busy for four hours.
    #expect(near(metrics[.softwareCarbonIntensity], (grid + embodied) * 1000 / 8, 1e-9))
  }

  @Test("A battery shaves peaks, keeps its energy, and loses what its efficiency says")
  func battery() {
    var request = request(hours: 6, load: 0)
    request.workload.add(
      arrival: 2 * Self.hour, departure: 4 * Self.hour, millicores: 0, memoryMiB: 0)
    request.ownerOf.append(0)
    request.workload.demandMillicores[1] = 4000
    request.workload.millicores[1] = 4000
    request.workload.millicores[0] = 0
    request.workload.demand[1] = .constant(basisPoints: 10_000)
    request.blueprint.battery = Choice(
      name: "peak-shaving",
      parameters: [
        "limit": .number(150), "capacity": .number(400), "charge": .number(100),
        "discharge": .number(1000), "efficiency": .number(0.8),
      ])
    let record = Simulator.run(request)
    // 100 W, 200 W in the third and fourth hour. Two hours of 50 W with a loss of a fifth are 80 Wh,
    // which give 50 W for 1.6 hours.
    let facility = record.ledger.series(.facilityEnergy)
    #expect(near(facility[0], 0.15, 1e-12))
    #expect(near(facility[2], 0.15, 1e-12))
    #expect(near(facility[3], (0.2 - 0.03), 1e-12))
    #expect(near(facility[4], 0.15, 1e-12))
    #expect(near(record.metrics[.batteryKilowattHours], 0.08, 1e-12))
  }

  @Test("Every battery rule conserves energy, and gives nothing that it did not take")
  func batteryLaws() {
    var request = request(hours: 72)
    var random = RandomStream(seed: 2, replication: 0, component: .test, entity: 5)
    let wave = hourly((0..<96).map { _ in 100 + 400 * random.uniform() })
    request.blueprint.sites[0].carbon = wave
    request.blueprint.sites[0].energyPrice = wave
    let without = Simulator.run(request).ledger.total(.facilityEnergy)
    for type in BatteryCatalogue.all {
      request.blueprint.battery = Choice(
        name: type.name,
        parameters: [
          "capacity": .number(300), "charge": .number(70), "discharge": .number(90),
          "efficiency": .number(0.75), "limit": .number(160), "below": .number(300),
        ])
      let record = Simulator.run(request)
      let given = record.ledger.total(.batteryEnergy)
      let taken = record.ledger.total(.facilityEnergy) - without + given
      #expect(given <= taken * 0.75 + 1e-9, "\(type.name)")
      #expect(taken * 0.75 - given <= 0.3 + 1e-9, "\(type.name)")
      #expect((given > 0) == (type.name != "none" && type.name != "peak-shaving"))
      #expect(record.ledger.series(.facilityEnergy).allSatisfy { $0 > -1e-12 })
    }
    request.blueprint.battery = Choice(
      name: "carbon-mean",
      parameters: ["capacity": .number(300), "efficiency": .number(1)])
    let cleaner = Simulator.run(request).metrics[.carbonKilograms] ?? 0
    request.blueprint.battery = Choice(name: "none")
    #expect(cleaner < Simulator.run(request).metrics[.carbonKilograms] ?? 0)
  }

  @Test("A cap of a host, a rack and a site is kept, and what it costs is not served")
  func caps() {
    var request = request(hosts: 6, load: 9000)
    request.blueprint.sites[0].zones[0].racks = 2
    let free = Simulator.run(request)
    #expect(near(free.metrics[.peakKilowatts], 6 * 0.19, 1e-9))
    #expect(free.metrics[.powerCappedShare] == nil)
    for (caps, peak) in [
      (PowerCaps(hostWatts: 150), 0.9), (PowerCaps(rackWatts: 480), 0.96),
      (PowerCaps(siteWatts: 1000), 1.0), (PowerCaps(rackWatts: 480, siteWatts: 700), 0.7),
    ] {
      request.blueprint.caps = caps
      let record = Simulator.run(request)
      let found = record.metrics[.peakKilowatts] ?? 0
      #expect(found <= peak + 1e-9 && found > peak - 0.001, "\(caps) \(found)")
      // Power is a straight line: what is served is what the limit leaves above idle.
      let served = (found - 0.6) / 0.6 * 24 * 4
      #expect(near(record.metrics[.coreHoursUsed], served, 0.01))
      let unmet = record.ledger.total(.coreHoursUnmet)
      #expect(near(unmet, (0.9 * 24 * 4 - served), 0.01))
      #expect((record.metrics[.powerCappedShare] ?? 0) > 0.99)
      if caps.siteWatts > 0 {
        #expect((record.metrics[.strandedKilowatts] ?? 9) < 0.002)
      }
    }
    request.blueprint.caps = PowerCaps(siteWatts: 2000)
    let wide = Simulator.run(request)
    #expect(wide.metrics[.coreHoursUsed] == free.metrics[.coreHoursUsed])
    #expect(near(wide.metrics[.strandedKilowatts], (2 - 6 * 0.19), 1e-9))
  }

  @Test("No governor draws more than the highest frequency, and power rises with load")
  func governors() {
    let curve = PowerCurve(watts: [100, 112, 122, 132, 140, 148, 154, 160, 164, 168, 170])
    for type in FrequencyCatalogue.all {
      let governor = type.init(Choice(name: type.name))
      let governed = governor.curve(of: curve)
      var last = 0.0
      for percent in 0...100 {
        let load = min(Double(percent) / 100, governor.ceiling)
        let watts = governed.power(at: load)
        #expect(watts <= curve.power(at: load) + 1e-9, "\(type.name)")
        #expect(watts >= last - 1e-9, "\(type.name)")
        last = watts
      }
      #expect(FrequencyCatalogue.summaries[type.name]?.hasSuffix(".") ?? false)
    }
    var request = request(load: 9000)
    func run(_ name: String, _ parameters: [String: Choice.Value] = [:]) -> RunRecord {
      request.blueprint.frequency = Choice(name: name, parameters: parameters)
      return Simulator.run(request)
    }
    // Half the frequency serves half the cores, at a quarter of the power above idle.
    let slow = run("powersave")
    #expect(near(slow.metrics[.coreHoursUsed], 8, 1e-9))
    #expect(near(slow.metrics[.energyKilowattHours], 4 * (0.1 + 0.05 * 0.25), 1e-9))
    #expect(slow.metrics[.powerCappedShare] == 1)
    request = self.request(load: 4000)
    #expect(run("ondemand").metrics[.unmetCPUShare] == 0)
    let energies = ["performance", "schedutil", "ondemand", "powersave"].map {
      run($0).metrics[.energyKilowattHours] ?? 0
    }
    // At 40 %, `schedutil` chooses the lowest frequency of half; `ondemand` comes to rest at 0.762 and takes the
    // next of its eight, at which cores are busy for 51 % of the time.
    #expect(near(energies[0], 4 * 0.14, 1e-9))
    for place in [1, 3] { #expect(near(energies[place], 4 * (0.1 + 0.04 * 0.25), 1e-9)) }
    #expect(near(energies[2], 4 * (0.1 + 0.04 * (11.0 / 14) * (11.0 / 14)), 1e-9))
    #expect(near(run("fixed").metrics[.energyKilowattHours], 4 * (0.1 + 0.04 * 0.64), 1e-9))
  }
}
