import Kernels
import Platform
import Policies
import Simulation
import TestSupport
import Testing

@Suite("Shifting of guests that can wait")
struct ShiftingTests {
  private static let hour: Int64 = 3_600_000

  /// Guests of two tenants, of which one can wait for six hours; the grid is clean every night.
  private func request(_ rule: String, _ forecast: String = "perfect") -> RunRequest {
    var workload = Workload(stepMilliseconds: 600_000, steps: 6 * 96)
    var random = RandomStream(seed: 4, replication: 0, component: .test, entity: 6)
    workload.tenantNames = ["batch", "web"]
    let arrivals = (0..<80).map { _ in Int64(random.integer(below: 500)) * 600_000 }.sorted()
    for (guest, arrival) in arrivals.enumerated() {
      workload.add(
        arrival: arrival, departure: arrival + Int64(1 + random.integer(below: 24)) * 600_000,
        millicores: 1000, memoryMiB: 512,
        demand: guest % 5 == 0 ? .constant(basisPoints: 8000) : .init(start: 0, phase: 0, length: 6)
      )
      workload.tenant[guest] = Int32(guest % 2)
    }
    workload.samples = [SampleColumn(basisPoints: [1000, 9000, 4000, 8000, 100, 7000])]
    var blueprint = Platforms.uniform(hosts: 20, cores: 8, memoryGiB: 64, idle: 0, maximum: 200)
    blueprint.sites[0].carbon = Signal(
      start: 0, step: Self.hour, values: (0..<168).map { $0 % 24 < 6 ? 50 : 400 })
    blueprint.sites[0].energyPrice = Signal(
      start: 0, step: Self.hour, values: (0..<168).map { $0 % 24 < 12 ? 0.3 : 0.1 })
    blueprint.guestRules = [GuestRule(tenants: ["batch"], deferSeconds: 6 * 3600)]
    blueprint.shifting = Choice(name: rule, parameters: ["forecast": .word(forecast)])
    return RunRequest(workload: workload, blueprint: blueprint, seed: 1)
  }

  @Test("With a perfect forecast carbon falls, the work is the same, and no guest waits too long")
  func carbon() {
    let plain = Simulator.run(request("none"))
    let shifted = Simulator.run(request("carbon-aware"))
    #expect(plain.metrics[.guestsShifted] == nil)
    #expect((shifted.metrics[.guestsShifted] ?? 0) > 0)
    #expect((shifted.metrics[.guestsShifted] ?? 0) <= 40)
    #expect((shifted.metrics[.meanShift] ?? 9) <= 6)
    let carbon = (plain.metrics[.carbonKilograms] ?? 0, shifted.metrics[.carbonKilograms] ?? 0)
    #expect(carbon.1 < carbon.0)
    let used = (plain.metrics[.coreHoursUsed] ?? 0, shifted.metrics[.coreHoursUsed] ?? 1)
    #expect(abs(used.0 - used.1) < 1e-9)
    #expect(shifted.metrics[.guestsAdmitted] == 80)
  }

  @Test("Yesterday's forecast works where days are alike, and price leads elsewhere than carbon")
  func forecast() {
    let perfect = Simulator.run(request("carbon-aware")).metrics
    let yesterday = Simulator.run(request("carbon-aware", "yesterday")).metrics
    #expect(perfect[.carbonKilograms] == yesterday[.carbonKilograms])
    let price = Simulator.run(request("price-aware")).metrics
    #expect(price[.carbonKilograms] != perfect[.carbonKilograms])
    #expect((price[.guestsShifted] ?? 0) > 0)
  }

  @Test("The earliest of equal starts wins, and a gain that is too small moves nobody")
  func waits() {
    let signal = Signal(start: 0, step: Self.hour, values: [10, 8, 8, 8, 9, 9, 9, 9, 9, 9, 9, 9])
    for (gain, wait) in [(0.0, 1), (0.19, 1), (0.21, 0)] {
      let rule = CarbonAware(Choice(name: "carbon-aware", parameters: ["gain": .number(gain)]))
      #expect(
        rule.wait(
          of: signal, start: 0, length: Self.hour, slack: 5 * Self.hour, step: Self.hour)
          == Int64(wait) * Self.hour)
    }
  }
}
