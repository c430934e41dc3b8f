import Kernels
import Platform
import Policies
import Simulation
import TestSupport
import Testing

@Suite("Demand within steps")
struct WithinStepsTests {
  /// Two guests of a host's two cores each, both half busy on average.
  private func run(spread: Double, cores: Int = 2, guests: Int = 2) -> [Metric: Double] {
    var workload = Workload(stepMilliseconds: 300_000, steps: 24)
    workload.samples = [SampleColumn(basisPoints: Array(repeating: 5000, count: 24))]
    workload.spreads = SampleColumn(
      basisPoints: Array(repeating: UInt16(spread * 100), count: 24))
    for _ in 0..<guests {
      workload.add(
        arrival: 0, departure: workload.horizon, millicores: 2000, memoryMiB: 512,
        demand: DemandRow(start: 0, phase: 0, length: 24))
    }
    var blueprint = Platforms.uniform(hosts: 1, cores: cores, memoryGiB: 16)
    blueprint.virtualisation.cpuOvercommit = 100
    return Simulator.run(RunRequest(workload: workload, blueprint: blueprint, seed: 1)).metrics
  }

  @Test("What goes short is the closed form of a normal load at, above and far below capacity")
  func closedForm() {
    // Two cores are asked of two: σ·φ(0), and σ² = 2 · (0.3 · 2)².
    let deviation = 2 * 0.3 * 2.0.squareRoot()
    let full = run(spread: 30)
    #expect(full[.unmetCPUShare] == 0)
    #expect(
      abs((full[.unmetWithinSteps] ?? 0) - deviation / (2 * Double.pi).squareRoot() / 2) < 1e-9)
    #expect(run(spread: 0)[.unmetWithinSteps] == 0)
    #expect((run(spread: 30, cores: 16)[.unmetWithinSteps] ?? 1) < 1e-12)
    // Three cores are asked of two: a third goes short on average, and a little more within steps.
    let over = run(spread: 10, guests: 3)
    #expect(abs((over[.unmetCPUShare] ?? 0) - 1.0 / 3) < 1e-12)
    let more = (over[.unmetWithinSteps] ?? 0) - 1.0 / 3
    #expect(more > 0 && more < 0.01)
  }

  @Test("It agrees with loads that are drawn, within three standard errors and a twentieth")
  func drawn() {
    var random = RandomStream(seed: 3, replication: 0, component: .test, entity: 12)
    // Each of twelve guests jumps between 20 and 80 % of two cores: σ of 30 % of them.
    let capacity = 13.0
    let draws = (0..<20_000).map { _ -> Double in
      let load = (0..<12).reduce(0) { sum, _ in sum + 2 * (random.uniform() < 0.5 ? 0.2 : 0.8) }
      return max(0, load - capacity)
    }
    let error = Statistics.standardDeviation(draws) / Double(draws.count).squareRoot()
    let found = (run(spread: 30, cores: 13, guests: 12)[.unmetWithinSteps] ?? 0) * 12
    // The sum of two-point loads is lattice-like; the normal law may be off by a few per cent besides.
    #expect(abs(found - Statistics.mean(draws)) < 3 * error + 0.05 * found)
  }
}
