import Economics
import Foundation
import Kernels
import TestSupport
import Testing

@Suite("Weinman's rule")
struct HybridCurveTests {
  /// Demand spread evenly over 0 to 1000, and a normal one by its quantiles.
  private static let uniform = (0..<100_000).map { (Double($0) + 0.5) / 100 }

  @Test("Uniform demand is served at least cost from what is exceeded one hour in the premium")
  func uniform() {
    for premium in [1.2, 1.5, 2, 2.5, 3, 4] {
      let curve = HybridCurve(demand: Self.uniform, owned: 1, rented: premium)
      #expect(abs(curve.optimum - 1000 * (1 - 1 / premium)) < 0.02)
      // By hand: K + U (1000 − K)² / 2000.
      let rest = 1000 / premium
      #expect(
        abs(curve.cost(at: curve.optimum) - (1000 - rest + premium * rest * rest / 2000)) < 0.01)
      #expect(abs(curve.breakEvenPremium - 2) < 1e-4)
    }
    #expect(HybridCurve(demand: Self.uniform, owned: 1, rented: 0.9).optimum == 0)
  }

  @Test("No capacity costs less than the optimum")
  func least() {
    let demand = (0..<500).map { Double(($0 * 7919) % 211) }
    for premium in [1.1, 1.9, 3.7, 12] {
      let curve = HybridCurve(demand: demand, owned: 0.4, rented: 0.4 * premium)
      let best = curve.cost(at: curve.optimum)
      for capacity in stride(from: 0.0, through: 220, by: 0.5) {
        #expect(curve.cost(at: capacity) >= best - 1e-9)
      }
    }
  }

  @Test(
    "The reference table of uniform and normal demand is met",
    .enabled(if: Reference.has("closed_forms"), "needs the reference data"))
  func reference() throws {
    let text = try String(
      contentsOf: Reference.file("closed_forms/weinman_hybrid.csv"), encoding: .utf8)
    let quantiles = normalQuantiles(200_000)
    for line in text.split(separator: "\n").dropFirst() {
      let cells = line.split(separator: ",").compactMap { Double($0) }
      let even = HybridCurve(demand: Self.uniform, owned: 1, rented: cells[0])
      #expect(abs(even.optimum - cells[1]) < 0.02)
      #expect(abs(even.cost(at: even.optimum) - cells[2]) < 0.01)
      #expect(abs(min(even.cost(at: 0), even.cost(at: 1000)) - cells[3]) < 0.01)
      let normal = HybridCurve(
        demand: quantiles.map { 1000 + 200 * $0 }, owned: 1, rented: cells[0])
      #expect(abs(normal.optimum - cells[4]) < 0.05)
      #expect(abs(normal.cost(at: normal.optimum) - cells[5]) < 0.05)
    }
  }

  /// Means of equal parts of the standard normal distribution, from its own density.
  private func normalQuantiles(_ count: Int) -> [Double] {
    // Cumulative probability by erfc; inverted by bisection.
    func below(_ x: Double) -> Double { 0.5 * Elementary.erfc(-x / 2.0.squareRoot()) }
    return (0..<count).map { index in
      let wanted = (Double(index) + 0.5) / Double(count)
      var (low, high) = (-8.0, 8.0)
      for _ in 0..<60 {
        let middle = (low + high) / 2
        if below(middle) < wanted { low = middle } else { high = middle }
      }
      return (low + high) / 2
    }
  }
}
