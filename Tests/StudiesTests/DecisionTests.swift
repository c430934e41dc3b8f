import Economics
import Foundation
import Kernels
import Platform
import Simulation
import Studies
import Testing

@testable import Reports

/// What the report says of a decision is checked by doing it.
@Suite("Decisions")
struct DecisionTests {
  /// The bundled study under list prices, without recovery, one replication.
  private static func results() async throws -> StudyResults {
    let study = try Study.read(
      StudyTests.root.appending(path: "datasets/studies/hybrid-or-private.yaml").path,
      overrides: [
        ("axes.shape", "none"), ("recovery", "none"), ("energy", "always-on"),
        ("replications.count", "1"),
        ("prices", "../prices/2026-11-list.yaml"), ("require", "[]"),
      ])
    return try await StudyTests.sweep(study).run(jobs: 2) { _, _ in }.results
  }

  /// Four private hosts a zone that are always on, with a shape of the trace.
  private static func baseline(_ shape: String) -> String {
    "{ prices: ../prices/2026-11-list.yaml, shape: \(shape), energy: always-on, recovery: none, "
      + "deployment: private, platform.zones.*.hosts.count: 4 }"
  }

  private func cost(_ comparison: Comparison, _ index: Int) -> Double {
    comparison.result(CostMetric.equivalentPerYear.rawValue, of: comparison.rows[index])?.mean
      ?? .nan
  }

  @Test("The order turns where the report says that it would, and not before")
  func reversal() async throws {
    let results = try await Self.results()
    let comparison = Comparison(results)
    let axis = try #require(comparison.axes.firstIndex(of: "deployment"))
    func answer(_ change: (inout PriceBook) -> Void) -> (scenario: Int, deployment: String) {
      var study = results.study
      change(&study.books[0])
      let changed = Comparison(
        StudyResults(study: study, trace: results.trace, records: results.records))
      let best = changed.recommended
      return (best, Quote.rule(changed.rows[best].values[axis]))
    }
    let before = answer { _ in }.deployment
    for (group, apply) in [
      (
        "licences",
        { book, factor in
          for index in book.owned.licences.indices {
            book.owned.licences[index].perYear *= factor
          }
        }
      ),
      (
        "public prices",
        { book, factor in
          for index in book.rented.indices {
            book.rented[index].discount = 1 - (1 - book.rented[index].discount) * factor
          }
        }
      ),
    ] as [(String, (inout PriceBook, Double) -> Void)] {
      let row = try #require(Reversal(comparison).rows.first { $0.group == group })
      let near = answer { apply(&$0, 1 + (row.factor - 1) * 0.99) }
      let beyond = answer { apply(&$0, 1 + (row.factor - 1) * 1.01) }
      #expect(near.deployment == before, "\(group)")
      #expect(beyond.scenario == row.scenario && beyond.deployment != before, "\(group)")
    }
  }

  @Test("The bridge from the baseline adds up by setting and by category")
  func bridge() async throws {
    let comparison = Comparison(try await Self.results())
    let bridge = try #require(CostBridge(comparison))
    for steps in [bridge.settings, bridge.categories] {
      let sum = steps.reduce(0) { $0 + $1.change }
      #expect(abs(bridge.from + sum - bridge.to) < 1e-6 * bridge.to)
    }
    #expect(bridge.from == cost(comparison, comparison.baseline))
    #expect(bridge.to == cost(comparison, comparison.recommended))
  }

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

  @Test(
    "What moves is the share of hours that left a site for another one",
    arguments: [
      ([3.0, 0], [6.0, 0], 0, "stays"), ([3, 0], [0, 6], 1, "moves"),
      ([3, 1], [1, 3], 0.5, "moves in part"), ([3, 1], [1, 1], 0, "stays"),
      ([3, 0], [3, 4], 0, "stays"), ([3, 0], [0, 0], nil, "runs no more"),
      ([0, 0], [0, 2], nil, "runs only now"),
    ] as [([Double], [Double], Double?, String)])
  func moves(before: [Double], after: [Double], moved: Double?, verdict: String) {
    let row = WorkloadMoves.Row(
      owner: .init(tenant: "a", service: "b"), before: before, after: after, allowed: nil)
    #expect(row.moved == moved && row.verdict == verdict)
  }

  @Test("The sentence names the cheapest of each deployment")
  func quote() async throws {
    let comparison = Comparison(try await Self.results())
    let text = Quote(comparison).text
    #expect(text.contains("costs least") && text.contains("USD a year, against"))
    #expect(text.contains("It would be reversed if"))
    let axis = try #require(comparison.axes.firstIndex(of: "deployment"))
    for name in Set(comparison.rows.map { $0.values[axis] }) {
      let words =
        name.hasPrefix("private")
        ? "owning all" : name.hasPrefix("public") ? "renting all" : "owning and renting"
      #expect(text.lowercased().contains(words))
    }
  }

  @Test("Only another deployment reverses the answer, and what has no price is nobody's choice")
  func choosable() async throws {
    let results = try await Self.results()
    let comparison = Comparison(results)
    let axis = try #require(comparison.axes.firstIndex(of: "deployment"))
    let best = Quote.rule(comparison.rows[comparison.recommended].values[axis])
    let reversal = Reversal(comparison)
    #expect(!reversal.rows.isEmpty)
    for row in reversal.rows {
      #expect(Quote.rule(comparison.rows[row.scenario].values[axis]) != best)
    }
    // Without the region's prices renting would cost nothing.
    var study = results.study
    for book in study.books.indices { study.books[book].rented = [] }
    let bare = Comparison(
      StudyResults(study: study, trace: results.trace, records: results.records))
    let chosen = results.scenarios[bare.recommended].platform
    #expect(bare.isChoosable.contains(false) && bare.isChoosable[bare.recommended])
    #expect(results.coreHours(of: chosen, rented: true) == 0)
    let text = Quote(bare).text
    #expect(text.contains("renting all could not be compared") && !text.hasPrefix("Renting all"))
    // Where nothing has a price there is no cheapest.
    for book in study.books.indices { study.books[book].owned.serverPrices = [:] }
    let nothing = Comparison(
      StudyResults(study: study, trace: results.trace, records: results.records))
    #expect(!nothing.isPriced.contains(true))
    #expect(Quote(nothing).text.hasPrefix("No scenario has a price of all that it uses"))
  }

  @Test("The sentence tells how many guests the cheapest turns away")
  func refusals() async throws {
    let study = try Study.read(
      StudyTests.root.appending(path: "datasets/studies/hybrid-or-private.yaml").path,
      overrides: [
        ("axes.shape", "none"), ("recovery", "none"), ("energy", "always-on"),
        ("replications.count", "1"), ("prices", "../prices/2026-11-list.yaml"),
        ("require", "[]"), ("deployment", "[private]"), ("platform.zones.*.hosts.count", "[1, 4]"),
        ("baseline", Self.baseline("none")),
      ])
    let comparison = Comparison(
      try await StudyTests.sweep(study).run(jobs: 2) { _, _ in }.results)
    let row = comparison.rows[comparison.recommended]
    let refused = try #require(comparison.result("guests_refused", of: row)?.mean)
    #expect(refused > 0 && comparison.recommended != comparison.baseline)
    #expect(Quote(comparison).text.contains("But it refuses \(Figure.text(refused)) of "))
  }

  @Test(
    "An axis that is set keeps the baseline where that is still there, and tells where it is not")
  func baselineOfSetAxes() throws {
    let axis = "platform.zones.*.hosts.count"
    func read(_ overrides: [(String, String)]) throws -> (hosts: Int, warnings: [String]) {
      let study = try Study.read(
        StudyTests.root.appending(path: "datasets/studies/hybrid-or-private.yaml").path,
        overrides: overrides)
      let place = try #require(study.axes.firstIndex(of: axis))
      let hosts = try #require(Int(study.platforms[study.baseline.platform].values[place]))
      return (hosts, study.warnings.filter { $0.contains("is none of those set") })
    }
    let before = try read([]).hosts
    let kept = try read([(axis, "[\(before + 2), \(before + 1), \(before)]")])
    #expect(kept.hosts == before && kept.warnings.isEmpty)
    let lost = try read([(axis, "[\(before + 2), \(before + 1)]")])
    #expect(lost.hosts == before + 2 && lost.warnings.count == 1)
    // One value leaves no choice, and who names a baseline knows it.
    #expect(try read([(axis, "[\(before + 2)]")]).warnings.isEmpty)
  }

  @Test("Where prices differ the sentence tells what the baseline costs by the same ones")
  func samePrices() async throws {
    let results = try await Self.results()
    var study = results.study
    var cheap = study.books[0]
    cheap.name = "cheap"
    cheap.owned.energy.perKilowattHour = 0
    study.books.append(cheap)
    let comparison = Comparison(
      StudyResults(study: study, trace: results.trace, records: results.records))
    let index = study.baseline.platform * 2 + 1
    #expect(comparison.results.scenarios[comparison.recommended].book == 1)
    #expect(
      Quote(comparison).text.contains(
        "By the same prices the baseline costs \(Figure.text(cost(comparison, index).rounded()))"))
    #expect(!Quote(Comparison(results)).text.contains("By the same prices"))
  }

  @Test("What is priced by service is shown back to that service")
  func showback() async throws {
    let results = try await Self.results()
    let services = Set(
      results.records[0][0].ledger.accounts.map(\.key.service).filter { !$0.isEmpty }
    ).sorted()
    let service = try #require(services.first)
    func lines(_ price: Double) throws -> [ShowbackTable.Line] {
      var study = results.study
      for index in study.books[0].rented.indices {
        study.books[0].rented[index].charges.append(
          MeteredCharge(
            name: "extra", category: .platform, meter: .instanceHours, service: service,
            price: .flat(price)))
        // Support and tax are shared by all.
        study.books[0].rented[index].support = GraduatedPrice(tiers: [])
        study.books[0].rented[index].minimumSupport = 0
        study.books[0].rented[index].tax = 0
      }
      study.books[0].owned.charges.append(
        MeteredCharge(
          name: "extra", category: .platform, meter: .guestHours, service: service,
          price: .flat(price)))
      let comparison = Comparison(
        StudyResults(study: study, trace: results.trace, records: results.records))
      return ShowbackTable(comparison).lines
    }
    let (plain, dearer) = try (lines(0), lines(0.01))
    #expect(plain.count == dearer.count)
    var extra = 0.0
    for (before, after) in zip(plain, dearer) {
      let change = after.cost - before.cost
      if before.service == service { extra += change } else { #expect(abs(change) < 1e-9) }
    }
    #expect(extra > 0)
  }

  @Test("Guests that change their place are those of one time, however long the trace is")
  func moved() async throws {
    func moving(_ repeats: Int) async throws -> (cost: Double, guests: Int) {
      let study = try Study.read(
        StudyTests.root.appending(path: "datasets/studies/hybrid-or-private.yaml").path,
        overrides: [
          ("axes.shape", "[{ repeat: \(repeats) }]"), ("recovery", "none"),
          ("energy", "always-on"), ("replications.count", "1"),
          ("prices", "../prices/2026-11-list.yaml"), ("require", "[]"),
          ("deployment", "[private, { public: { to: public-east } }]"),
          ("platform.zones.*.hosts.count", "4"), ("platform.failures", "{}"),
          ("roadmap", "{ years: 1, move: { per-guest: 100 } }"),
          ("baseline", Self.baseline("{ repeat: \(repeats) }")),
        ])
      let results = try await StudyTests.sweep(study).run(jobs: 2) { _, _ in }.results
      let outlook = try #require(Outlook(Comparison(results)))
      return (outlook.rows.map { $0.months[0].moving }.max() ?? 0, results.trace.guests)
    }
    let (one, three) = try await (moving(1), moving(3))
    #expect(three.guests > 2 * one.guests && one.cost > 0)
    #expect(abs(three.cost / one.cost - 1) < 0.2)
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

  /// The bundled edge sites, whose spare capacity is taken back often.
  private static func edge() async throws -> StudyResults {
    let study = try Study.read(
      StudyTests.root.appending(path: "datasets/studies/multi-cloud.yaml").path,
      overrides: [
        ("deployment", "[edge]"), ("baseline", "{ deployment: edge }"), ("require", "[]"),
        ("platform.sites.aws-spot.spot.interruptions", "50 /year"),
      ])
    return try await StudyTests.sweep(study).run(jobs: 2) { _, _ in }.results
  }

  @Test("Room that is kept for failures is not for instances that are taken back")
  func keptRoom() async throws {
    let results = try await Self.edge()
    let blueprint = results.study.platforms[0].blueprint
    for site in blueprint.sites where !site.isRented {
      let spare = blueprint.spareHosts(of: site)
      guard spare > 0 else { continue }
      let hosts = site.zones.flatMap { zone in
        zone.types.map { blueprint.promisableCores(ofType: $0) }
      }.sorted()
      let most = hosts.dropLast(spare).reduce(0, +)
      for record in results.records[0] {
        let promised = record.ledger.series(.coreHoursAllocated) { $0.site == site.name }
        #expect((promised.max() ?? 0) <= most + 1e-9, "\(site.name)")
      }
    }
    // Who stays at home by the rule's choice has not gone out.
    let record = results.records[0][0]
    let burst = try #require(record.metrics[.guestsBurst])
    let admitted = try #require(record.metrics[.guestsAdmitted])
    #expect(burst > 0 && burst < admitted)
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
  }

  @Test("Distances that a platform does not tell, where it tells others, are told")
  func distances() throws {
    func warnings(_ latency: String) throws -> [String] {
      try Study.read(
        StudyTests.root.appending(path: "datasets/studies/multi-cloud.yaml").path,
        overrides: [("platform.latency", latency)]
      ).warnings.filter { $0.contains("no `latency` between") }
    }
    let some = try warnings("{ edge-north: { core: 20 ms }, edge-south: { core: 20 ms } }")
    #expect(some.count == 1 && some[0].contains("core and aws-east"))
  }

  @Test("Who goes from one provider to another moves")
  func providers() async throws {
    let study = try Study.read(
      StudyTests.root.appending(path: "datasets/studies/multi-cloud.yaml").path,
      overrides: [
        (
          "deployment",
          "[{ public: { to: aws-east } }, { public: { to: aws-spot } }, { public: { to: gcp-central } }]"
        ),
        ("baseline", "{ deployment: { public: { to: aws-east } } }"), ("require", "[]"),
        ("roadmap", "{ years: 1, move: { per-guest: 100 } }"),
      ])
    let comparison = Comparison(
      try await StudyTests.sweep(study).run(jobs: 2) { _, _ in }.results)
    let moving = try #require(Outlook(comparison)).rows.map { $0.months[0].moving }
    // Spare capacity of the same region is no other place.
    #expect(moving[0] == 0 && moving[1] == 0 && moving[2] > 0)
  }

  @Test("Months of the baseline and of the recommended scenario add up to their present value")
  func outlook() async throws {
    let comparison = Comparison(try await Self.results())
    let outlook = try #require(Outlook(comparison))
    let rate = Finance.rate(perYear: 0.07, periodsPerYear: 12)
    let base = outlook.rows[comparison.baseline]
    let best = outlook.rows[comparison.recommended]
    for row in [base, best] {
      let value = Finance.netPresentValue(row.months.map(\.total), rate: rate)
      #expect(abs(value - row.presentValue) < 1e-6 * abs(value))
    }
    // Years are their months.
    let years = Outlook.years(best.months)
    #expect(years.count == 5 && years.map(\.number) == Array(1...5))
    let total = best.months.reduce(0) { $0 + $1.total }
    #expect(abs((years.last?.amounts.last ?? 0) - total) < 1e-6 * abs(total))
    #expect(years.reduce(0) { $0 + $1.bought } == best.months.reduce(0) { $0 + $1.bought })
    let file = outlook.cashFlowByYear.split(whereSeparator: \.isNewline)
    #expect(file.count == 1 + 5 * comparison.chosen.count)
    #expect(base.saved == nil)
    let saved = try #require(best.saved)
    #expect(abs(saved - (base.presentValue - best.presentValue)) < 1e-6 * base.presentValue)
    // The hosts of the baseline are sunk: the first month buys none.
    #expect(base.months[0].bought == 0 && base.months.count == 60)
  }

  @Test("The plan of commitments has each way of buying, month by month, and its months add up")
  func commitmentPlan() async throws {
    func plan(_ more: (String, String)...) async throws -> CommitmentPlan? {
      let study = try Study.read(
        StudyTests.root.appending(path: "datasets/studies/hybrid-or-private.yaml").path,
        overrides: [
          ("axes.shape", "none"), ("recovery", "none"), ("energy", "always-on"),
          ("replications.count", "1"), ("platform.zones.*.hosts.count", "2"),
          ("prices", "../prices/2026-11-committed.yaml"), ("require", "[]"),
          ("deployment", "{ public: { to: public-east } }"),
        ] + more)
      return CommitmentPlan(
        Comparison(try await StudyTests.sweep(study).run(jobs: 2) { _, _ in }.results))
    }
    let known = try #require(try await plan())
    let region = try #require(known.regions.first)
    #expect(known.regions.count == 1 && region.site == "public-east" && !region.names.isEmpty)
    #expect(region.outcomes.map(\.strategy) == CommitmentLadder.Strategy.all)
    for outcome in region.outcomes {
      #expect(outcome.months.count == 60)
      // One replication and a known rate of growth: what is shown is what is expected.
      let sum = outcome.months.reduce(0) { $0 + $1.total } / 5
      #expect(abs(sum - outcome.expected) < 1e-9 * sum)
      #expect(abs(outcome.worst - outcome.expected) < 1e-9 * sum)
    }
    let least = region.outcomes.map(\.expected).min()
    #expect(region.outcomes[region.best].expected == least)
    let lines = known.csv.split(separator: "\n")
    #expect(lines.count == 1 + 5 * 60 * region.names.count)
    #expect(known.html.contains("<h2>When to commit"))
    // Growth of ten in a hundred, give or take fifteen: the worst tenth is the path that grows most.
    let unsure = try #require(try await plan(("roadmap.growth-spread", "15 %/year")))
    for (outcome, sure) in zip(unsure.regions[0].outcomes, region.outcomes) {
      #expect(outcome.worst > outcome.expected && outcome.worst > sure.worst)
    }
  }

  @Test("Data that go home after failovers cost the interconnect's price where there is one")
  func failbackOverInterconnect() throws {
    var record = ContinuityRecord(
      years: 1, effectiveYears: 1, hostsAbsorbed: nil, shortfall: nil, services: [], downtimes: [],
      objectives: [], cases: [], timeline: [])
    record.failbacks = [.init(site: "east", perYear: 2, gigabytes: 100)]
    var prices = RentedPrices(
      provider: "aws", region: "r", instances: [:], internetEgress: .flat(0.09))
    prices.charges = [
      MeteredCharge(
        name: "line", category: .egress, meter: .interconnectTransfer, price: .flat(0.02))
    ]
    let book = PriceBook(
      name: "a", date: "2026-11-01", currency: "USD", summary: "",
      owned: OwnedPrices(serverPrices: [:], lifeYears: 5, costOfCapital: 0), rented: [prices],
      figures: [])
    var site = Site(
      name: "east", kind: .public, provider: "aws", region: "r", zones: [], instanceTypes: [],
      provisioningSeconds: 0, restoreGigabitsPerSecond: 10)
    func failback() -> Double {
      ExpectedLoss(
        record, prices: .init(perGuestHourDown: 0, perGuestHourLost: 0), book: book, sites: [site]
      ).failback
    }
    #expect(abs(failback() - 18) < 1e-12)
    site.interconnectGigabitsPerSecond = 10
    #expect(abs(failback() - 4) < 1e-12)
  }
}
