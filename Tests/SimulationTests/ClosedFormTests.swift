import Kernels
import Platform
import Simulation
import TestSupport
import Testing
import Verification

@Suite("Closed forms")
struct ClosedFormTests {
  /// The rates of the recursion for 32 cores and 8, 4, 2, 1 erlang of guests with 1, 2, 4, 8
  /// cores, committed so that the check needs no reference data.
  @Test("Rejection rates are those of Kaufman and Roberts within three standard errors")
  func rejectionRates() {
    let expected = [0.0648719481, 0.1310271797, 0.2651481811, 0.5245398239]
    let rates = KaufmanRoberts.rates(cores: 32, sizes: [1, 2, 4, 8], erlangs: [8, 4, 2, 1])
    for (rate, exact) in zip(rates, expected) {
      let error = Statistics.standardDeviation(rate) / Double(rate.count).squareRoot()
      #expect(abs(Statistics.mean(rate) - exact) < 3 * error)
    }
  }

  @Test("M/M/∞: the mean number of guests is arrival rate times mean life")
  func infiniteServers() {
    var occupancy: [Double] = []
    for replication in 0..<20 {
      var stream = RandomStream(seed: 5, replication: replication, component: .test, entity: 1)
      var workload = Workload(stepMilliseconds: 3_600_000, steps: 240)
      var time = 0.0
      while true {
        time += stream.exponential(mean: 60_000)
        if time >= Double(workload.horizon) { break }
        let life = stream.exponential(mean: 1_800_000)
        workload.add(
          arrival: Int64(time), departure: Int64(time + life) + 1, millicores: 1000, memoryMiB: 0)
      }
      let record = Simulator.run(
        RunRequest(
          workload: workload, blueprint: Platforms.uniform(hosts: 10, cores: 64, memoryGiB: 1),
          seed: 1))
      let hours = record.ledger.series(.coreHoursAllocated).dropFirst(24)
      occupancy.append(Statistics.mean(Array(hours)))
    }
    let error =
      Statistics.standardDeviation(occupancy) / Double(occupancy.count).squareRoot()
    #expect(abs(Statistics.mean(occupancy) - 30) < 3 * error)
  }

  @Test(
    "k of n by the binomial sum",
    arguments: [
      (2, 1, 0.99, 0.9999), (3, 2, 0.99, 0.999702), (12, 10, 0.995, 0.999973413418),
      (103, 100, 0.99, 0.979758767886), (1010, 1000, 0.995, 0.985610605635),
    ])
  func kOfN(count: Int, needed: Int, unit: Double, expected: Double) {
    let value = Analytic.kOfN(needed: needed, count: count, availability: unit)
    #expect(abs(value - expected) < 1e-10)
  }

  @Test("Simulated availability under host failures meets the closed form")
  func hostFailures() {
    var availability: [Double] = []
    var expected = 0.0
    for replication in 0..<20 {
      var workload = Workload(stepMilliseconds: 3_600_000, steps: 24 * 60)
      for _ in 0..<40 {
        workload.add(
          arrival: 0, departure: workload.horizon, millicores: 1000, memoryMiB: 1024)
      }
      var blueprint = Platforms.uniform(hosts: 60, cores: 4, memoryGiB: 16)
      blueprint.placement = Choice(name: "worst-fit")
      blueprint.virtualisation.bootSeconds = 120
      blueprint.failures = Blueprint.Failures(
        hazards: [.hosts(mtbf: 200 * 3600, mttr: 4 * 3600)], detectionSeconds: 600)
      let record = Simulator.run(
        RunRequest(workload: workload, blueprint: blueprint, seed: 4, replication: replication))
      availability.append(record.metrics[.availability] ?? 0)
      expected = record.metrics[.availabilityExpected] ?? 0
    }
    let error =
      Statistics.standardDeviation(availability) / Double(availability.count).squareRoot()
    #expect(abs(Statistics.mean(availability) - expected) < 3 * error)
    #expect(expected < 1)
  }
}
