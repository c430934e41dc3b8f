import Foundation
import Kernels
import Platform
import TestSupport
import Testing
import Verification

@testable import Simulation

/// When things go wrong, against closed forms and a record.
@Suite struct IncidentPlanTests {
  private func platform(hosts: Int, _ hazards: [Hazard]) -> Blueprint {
    var blueprint = Blueprint.uniform(hosts: hosts, cores: 4, memoryGiB: 16)
    blueprint.failures.hazards = hazards
    return blueprint
  }

  /// Mean hosts up, and the share of time with at least so many.
  private func up(_ blueprint: Blueprint, needed: Int, years: Int) -> (mean: Double, enough: Double)
  {
    let plan = IncidentPlan(blueprint)
    let hosts = blueprint.hostCount
    let horizon = Int64(years) * Simulator.rehearsedYear
    var edges: [(time: Int64, change: Int)] = []
    for one in plan.drawn(seed: 3, replication: 0, horizon: horizon).occurrences {
      edges.append((one.start, -1))
      if one.end < horizon { edges.append((one.end, 1)) }
    }
    edges.sort { ($0.time, $0.change) < ($1.time, $1.change) }
    var (now, before) = (hosts, Int64(0))
    var (sum, enough) = (0.0, 0.0)
    for edge in edges + [(horizon, 0)] {
      sum += Double(now) * Double(edge.time - before)
      if now >= needed { enough += Double(edge.time - before) }
      before = edge.time
      now += edge.change
    }
    return (sum / Double(horizon), enough / Double(horizon))
  }

  @Test(
    "Hosts that wait for crews are up as often as the machine-repair model says",
    .enabled(if: Reference.has("closed_forms/machine_repair.csv"), "needs the reference data"))
  func machineRepair() throws {
    for row in try Reference.data.rows("closed_forms/machine_repair.csv").dropFirst() {
      let values = row.compactMap(Double.init)
      let (hosts, crews, needed) = (Int(values[0]), Int(values[1]), Int(values[4]))
      let (mtbf, mttr) = (values[2] * 3600, values[3] * 3600)
      // By LAPACK, to all digits that are told.
      let chain = MarkovChain.repair(
        machines: hosts, crews: crews, failure: 1 / mtbf, repair: 1 / mttr)
      let shares = try #require(chain.stationary())
      let mean = shares.enumerated().reduce(0) { $0 + Double(hosts - $1.offset) * $1.element }
      #expect(abs(mean - values[5]) < 1e-8 * values[5], "\(row)")
      #expect(abs(shares[...(hosts - needed)].reduce(0, +) - values[6]) < 1e-9, "\(row)")
      // By chance: 300 years of 10 hosts, 12 of 500.
      var blueprint = platform(hosts: hosts, [.hosts(mtbf: mtbf, mttr: mttr)])
      blueprint.failures.crews = crews
      let seen = up(blueprint, needed: needed, years: hosts > 200 ? 40 : 1000)
      #expect(abs(seen.mean / values[5] - 1) < 0.002, "\(row): \(seen)")
      #expect(abs(seen.enough - values[6]) < 0.01, "\(row): \(seen)")
    }
  }

  @Test("Repairs wait for spares once the stock is used up")
  func spares() {
    var blueprint = platform(hosts: 20, [.hosts(mtbf: 2000 * 3600, mttr: 3600)])
    let plenty = up(blueprint, needed: 20, years: 50).mean
    blueprint.failures.spares = .init(count: 5, leadSeconds: 14 * 86_400)
    let few = up(blueprint, needed: 20, years: 50).mean
    blueprint.failures.spares = .init(count: 1, leadSeconds: 14 * 86_400)
    let one = up(blueprint, needed: 20, years: 50).mean
    #expect(plenty > few && few > one)
    // One spare in a fortnight mends at most 26 hosts a year, of 20 · 4.38 that would fail.
    #expect(one < 8)
  }

  @Test(
    "Times of every shape have the mean that was asked for",
    arguments: [
      TimeDistribution.Shape.exponential, .weibull(0.7), .weibull(2), .logNormal(1.2), .gamma(0.5),
      .gamma(3), .pareto(3), .fixed, .observed([1, 2, 3, 10]),
    ])
  func means(_ shape: TimeDistribution.Shape) {
    let sampler = IncidentPlan.sampler(shape, mean: 4000)
    var stream = RandomStream(seed: 5, replication: 0, component: .test, entity: 9)
    let draws = (0..<200_000).map { _ in sampler.draw(&stream) }
    let width = 4 * Statistics.standardDeviation(draws) / Double(draws.count).squareRoot()
    #expect(abs(Statistics.mean(draws) - 4000) <= width + 1e-9)
    #expect(draws.allSatisfy { $0 > 0 })
  }

  @Test("Shapes differ in their spread as their formulas say")
  func spreads() {
    func relative(_ shape: TimeDistribution.Shape) -> Double {
      let sampler = IncidentPlan.sampler(shape, mean: 1)
      var stream = RandomStream(seed: 6, replication: 0, component: .test, entity: 1)
      return Statistics.standardDeviation((0..<200_000).map { _ in sampler.draw(&stream) })
    }
    #expect(abs(relative(.exponential) - 1) < 0.02)
    #expect(abs(relative(.weibull(2)) - 0.5227) < 0.01)
    #expect(abs(relative(.gamma(4)) - 0.5) < 0.01)
    #expect(abs(relative(.logNormal(0.5)) - 0.5329) < 0.01)
    #expect(relative(.fixed) == 0)
  }

  @Test("A share of the hosts is drawn by seed, and as large as asked")
  func victims() {
    var blueprint = platform(hosts: 40, [])
    var incident = Blueprint.PlannedIncident(site: 0, zone: nil, start: 1000, length: 5000)
    incident.share = 0.3
    blueprint.failures.calendar = [incident]
    func hosts(_ seed: UInt64, _ replication: Int) -> [Int32] {
      IncidentPlan(blueprint).drawn(seed: seed, replication: replication, horizon: 10_000)
        .occurrences.map(\.host)
    }
    #expect(hosts(1, 0).count == 12)
    #expect(hosts(1, 0) == hosts(1, 0))
    #expect(hosts(1, 0) != hosts(2, 0))
    #expect(hosts(1, 0) != hosts(1, 1))
  }

  @Test("Sites of one provider fail together, those of two apart")
  func providers() {
    var blueprint = Blueprint.uniform(hosts: 1, cores: 4, memoryGiB: 16)
    for (name, provider) in [("east", "aws"), ("west", "aws"), ("other", "azure")] {
      var site = Platforms.cloud(name)
      site = Site(
        name: name, kind: .public, provider: provider, region: name, zones: [],
        instanceTypes: site.instanceTypes, provisioningSeconds: 60, restoreGigabitsPerSecond: 10)
      blueprint.sites.append(site)
    }
    blueprint.failures.hazards = [
      Hazard(
        .provider, of: .provider, between: TimeDistribution(meanSeconds: 1e7),
        repair: TimeDistribution(meanSeconds: 3600))
    ]
    let found = IncidentPlan(blueprint).drawn(
      seed: 1, replication: 0, horizon: Simulator.rehearsedYear
    ).occurrences
    func starts(_ site: Int32) -> [Int64] { found.filter { $0.site == site }.map(\.start) }
    #expect(starts(0).isEmpty)
    #expect(!starts(1).isEmpty)
    #expect(starts(1) == starts(2))
    #expect(starts(1) != starts(3))
  }
}
