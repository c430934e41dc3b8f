import Economics
import Foundation
import Kernels
import Platform
import Simulation
import Studies
import Testing

@testable import Reports

/// The years ahead: moves, payments, commitments.
extension DecisionTests {
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

  @Test("Doing nothing is told month by month, and hosts that nobody has")
  func doingNothing() async throws {
    let results = try await Self.results()
    let outlook = try #require(Outlook(Comparison(results)))
    let years = try #require(results.study.roadmap?.years)
    #expect(outlook.doNothing.split(separator: "\n").count == 1 + 12 * years)
    #expect(outlook.html.contains("Doing nothing, the baseline without a host bought or replaced"))
    let base = outlook.rows.first { $0.saved == nil }
    #expect(outlook.nothing.map(\.hosts).max() == base?.hosts)
    var told = results.study
    told.roadmap?.existingAge = nil
    told.roadmap?.existing = [.init(count: 50, bought: 0)]
    let sweep = try StudyTests.sweep(told)
    #expect(sweep.study.warnings.contains { $0.contains("tells of 50 hosts that are there") })
  }

  @Test("Equal payments every month have themselves as their equal yearly cost")
  func equalPayments() async throws {
    var results = try await Self.results()
    var study = results.study
    study.roadmap = Roadmap(years: 5)
    for type in study.platforms[0].blueprint.hostTypes {
      study.books[0].owned.serverPrices[type.name] = 0
    }
    (study.books[0].owned.rack, study.books[0].owned.licences) = (0, [])
    results = StudyResults(study: study, trace: results.trace, records: results.records)
    let outlook = try #require(Outlook(Comparison(results)))
    #expect(study.books[0].owned.costOfCapital > 0)
    for row in outlook.rows.prefix(3) {
      let year = row.months.prefix(12).reduce(0) { $0 + $1.total }
      #expect(abs(row.equivalentAnnualCost - year) < 1e-9 * year)
    }
  }

  @Test("Regret has the discount and the span of the other costs")
  func regret() async throws {
    let study = try Study.read(
      StudyTests.root.appending(path: "datasets/studies/hybrid-or-private.yaml").path,
      overrides: [
        ("axes.shape", "none"), ("recovery", "none"), ("energy", "always-on"),
        ("platform.zones.*.hosts.count", "2"), ("replications.redraw", "[demand, tenants]"),
        ("prices", "../prices/2026-11-committed.yaml"), ("require", "[]"),
        ("deployment", "{ public: { to: public-east } }"),
      ])
    let results = try await StudyTests.sweep(study).run(jobs: 2) { _, _ in }.results
    func regret(_ change: (inout Study) -> Void) throws -> Double {
      var changed = study
      change(&changed)
      let table = try #require(
        CommitmentTable(
          Comparison(
            StudyResults(study: changed, trace: results.trace, records: results.records))))
      return try #require(table.rows.first).regret
    }
    let full = try regret { _ in }
    let half = try regret { study in
      for index in study.books[0].rented.indices {
        let paid = 1 - study.books[0].rented[index].discount
        study.books[0].rented[index].discount = 1 - paid / 2
      }
    }
    #expect(full > 0 && abs(half - full / 2) < 1e-6 * full)
    let span = try regret { $0.horizon.annualises = false }
    #expect(abs(span * 8760 / results.trace.horizonHours - full) < 1e-9 * full)
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
