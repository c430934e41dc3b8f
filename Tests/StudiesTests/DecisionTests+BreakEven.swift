import Economics
import Foundation
import Kernels
import Platform
import Simulation
import Studies
import Testing

@testable import Reports

/// Where owning and renting cost the same, and how much to own.
extension DecisionTests {
  @Test("An owned core costs what the private scenario does, and the break-even follows")
  func breakEven() async throws {
    let results = try await Self.results()
    let comparison = Comparison(results)
    let found = try #require(BreakEven(comparison))
    // Six hosts: four of 128 cores, two of 56.
    let hosts = results.study.platforms[results.study.baseline.platform].blueprint
    let owned = hosts.sites[0].zones.flatMap(\.hosts).reduce(0) { cores, group in
      cores + group.count * hosts.hostTypes[group.type].cores
    }
    #expect(owned > 0 && found.cores == Double(owned))
    let yearly = found.curve.owned * found.cores * 8760
    #expect(abs(yearly - cost(comparison, comparison.baseline)) < 1e-6 * yearly)
    #expect(abs(found.utilisation - 1 / found.curve.premium) < 1e-12)
    #expect(found.curve.cost(at: found.curve.optimum) <= found.curve.cost(at: found.cores))
    // The file has the number, the curve and both maps.
    let rows = found.csv.split(whereSeparator: \.isNewline).dropFirst().map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    #expect(rows.first?[0] == "utilisation" && Double(rows[0][3]) == found.utilisation)
    let curve = rows.filter { $0[0] == "curve" }
    #expect(curve.count == 101)
    for point in curve {
      let (cores, cost) = try (#require(Double(point[2])), #require(Double(point[3])))
      #expect(abs(found.curve.cost(at: cores) * 8760 - cost) <= 1e-9 * cost)
    }
    // Nine shares of cores for each ratio, up to today's.
    let ratios = Set(rows.filter { $0[0] == "utilisation_by_staff" }.compactMap { Double($0[1]) })
    #expect(rows.count { $0[0] == "utilisation_by_staff" } == 9 * ratios.count)
    #expect(ratios.isSuperset(of: [25, 1600]))
    #expect(rows.count { $0[0] == "owned_share_by_premium" } == 48)
  }

  @Test("Where the baseline rents, what an owned core costs is that of who owns")
  func rentingBaseline() async throws {
    let results = try await Self.results()
    let comparison = Comparison(results)
    let axis = try #require(comparison.axes.firstIndex(of: "deployment"))
    let found = try #require(BreakEven(comparison))
    let renting = try #require(
      comparison.rows.firstIndex { $0.values[axis].hasPrefix("public") })
    var study = results.study
    study.baseline.platform = results.scenarios[renting].platform
    let rented = Comparison(
      StudyResults(study: study, trace: results.trace, records: results.records))
    let other = try #require(BreakEven(rented))
    // One that owns all: as many of its own cores, or fewer, at their price.
    #expect(other.cores > 0 && other.cores <= found.cores * 10 && other.curve.owned > 0)
    #expect(abs(other.curve.rented - found.curve.rented) < 1e-12)
  }

  @Test("The owned optimum follows what may not leave, what is kept free, and whole hosts")
  func ownedOptimum() async throws {
    let results = try await Self.results()
    var blueprint = results.study.platforms[results.study.baseline.platform].blueprint
    let ledger = results.records[results.study.baseline.platform][0].ledger
    // Renting is nearly as cheap as owning: the rule owns little, the platform's rules may ask for more.
    let curve = HybridCurve(
      demand: ledger.series(.coreHoursAllocated), owned: 1, rented: 1.0001)
    func cores(_ blueprint: Blueprint) -> [Double] {
      OwnedOptimum(curve, ledger, blueprint).steps.map(\.cores)
    }
    let free = cores(blueprint)
    #expect(free[0] == curve.optimum && free[1] == free[0] && free[2] == free[1])
    // The largest host has 128 cores.
    let hosts = free[3] / 128
    #expect(hosts == hosts.rounded() && free[3] >= free[2] && free[3] < free[2] + 128)
    var rule = GuestRule()
    rule.sites = [blueprint.sites[0].name]
    blueprint.guestRules = [rule]
    #expect(cores(blueprint)[1] == curve.peak)
    blueprint.virtualisation.spareHosts = 2
    #expect(cores(blueprint)[2] == curve.peak + 256)
    // What is kept free costs, and serves nobody, in whole hosts too.
    let found = OwnedOptimum(curve, ledger, blueprint)
    let costs = found.steps.map(found.perHour)
    #expect(abs(costs[2] - costs[1] - 256 * curve.owned) < 1e-9 * costs[2])
    #expect(found.steps[3].free == 256 && costs[3] >= costs[2])
    // The losses of a zone with two hosts of 128 cores and one of 56 weigh more than those of a host.
    let zone = blueprint.sites[0].zones.map { zone in
      zone.hosts.reduce(0) { $0 + $1.count * blueprint.hostTypes[$1.type].cores }
    }.max()
    blueprint.virtualisation.spareHosts = 1
    blueprint.virtualisation.spareZones = 1
    #expect(cores(blueprint)[2] == curve.peak + Double(zone ?? 0))
  }

  @Test("Losses by downtime are no price of an owned core")
  func breakEvenWithoutLosses() async throws {
    let results = try await Self.results()
    var study = results.study
    study.books[0].risk = PriceBook.Risk(perGuestHourDown: 100, perGuestHourLost: 0)
    let risky = StudyResults(study: study, trace: results.trace, records: results.records)
    let (plain, other) = (Comparison(results), Comparison(risky))
    #expect(cost(other, other.baseline) > cost(plain, plain.baseline))
    let (before, after) = try (#require(BreakEven(plain)), #require(BreakEven(other)))
    #expect(abs(after.curve.owned / before.curve.owned - 1) < 1e-9)
  }

  @Test("Own sites alone need the sum of their peaks, together the peak of their sum")
  func pooling() async throws {
    let results = try await Self.edge()
    let ledger = results.records[0][0].ledger
    let own = results.study.platforms[0].blueprint.sites.filter { !$0.isRented }.map(\.name)
    let series = own.map { site in ledger.series(.coreHoursAllocated) { $0.site == site } }
    let alone = series.reduce(0) { $0 + ($1.max() ?? 0) }
    let together = (0..<ledger.hours).map { hour in series.reduce(0) { $0 + $1[hour] } }.max() ?? 0
    #expect(own.count == 3 && together <= alone + 1e-6 && together > 0)
    let html = try #require(BreakEven(Comparison(results))).html
    #expect(
      html.contains(
        "own sites need \(Figure.text(alone.rounded())) cores at their peaks, one place for all would "
          + "need \(Figure.text(together.rounded()))"))
    #expect(html.contains("pooling saves"))
    // Another scenario that serves as much, or more, takes nothing away from it.
    let beside = try await Self.edge("[edge, { public: { to: aws-east } }]")
    let both = try #require(BreakEven(Comparison(beside)))
    #expect(both.html.contains("own sites need \(Figure.text(alone.rounded())) cores"))
  }
}
