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
  static func results() async throws -> StudyResults {
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
  static func baseline(_ shape: String) -> String {
    "{ prices: ../prices/2026-11-list.yaml, shape: \(shape), energy: always-on, recovery: none, "
      + "deployment: private, platform.zones.*.hosts.count: 4 }"
  }

  func cost(_ comparison: Comparison, _ index: Int) -> Double {
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

  @Test("The answer is one at the baseline's prices, and where others turn it that is told")
  func otherPrices() async throws {
    let results = try await Self.results()
    func comparison(_ change: (inout PriceBook) -> Void) -> Comparison {
      var study = results.study
      study.priceAxes = ["prices.owned.energy.price"]
      study.books[0].settings = ["0.1"]
      var other = study.books[0]
      other.settings = ["0"]
      change(&other)
      study.books.append(other)
      return Comparison(
        StudyResults(study: study, trace: results.trace, records: results.records))
    }
    let alone = Comparison(results)
    // A little less changes the cost and not the answer.
    let cheap = comparison { $0.owned.energy.perKilowattHour *= 0.99 }
    #expect(cheap.results.scenarios[cheap.recommended].book == 0)
    #expect(cheap.recommended == alone.recommended * 2)
    #expect(Quote(cheap).text.contains("It also costs least at the other price"))
    let axis = try #require(cheap.axes.firstIndex(of: "deployment"))
    let answer = cheap.rows[cheap.recommended].values[axis]
    // What makes the other side all but free turns it.
    let turned = comparison { book in
      if answer.hasPrefix("public") {
        (book.owned.serverPrices, book.owned.licences) = ([:], [])
        for type in results.study.platforms[0].blueprint.hostTypes {
          book.owned.serverPrices[type.name] = 0
        }
        (book.owned.staff.perYear, book.owned.facilityPerKilowattMonth) = (0, 0)
      } else {
        for index in book.rented.indices { book.rented[index].discount = 0.99 }
      }
    }
    #expect(turned.recommended == cheap.recommended)
    let other = try #require(turned.bestAtOtherPrices.first)
    #expect(turned.rows[other].values[axis] != answer)
    let name = Quote.name(turned.rows[other].values[axis], in: turned)
    #expect(
      Quote(turned).text.contains(
        "But at owned energy price 0 \(name) (number \(other + 1)) costs least."))
    // A change is worth what it is at its own prices, and sides are those of the answer's.
    let outlook = try #require(Outlook(turned))
    let base = turned.baseline(atPricesOf: other)
    #expect(base != turned.baseline && outlook.rows[base].saved == 0)
    let saved = outlook.rows[base].presentValue - outlook.rows[other].presentValue
    #expect(abs((outlook.rows[other].saved ?? 0) - saved) < 1e-6 * abs(saved))
    let sides = try #require(BothSides(turned))
    #expect(
      sides.cells.allSatisfy { cell in
        cell.best.map { turned.results.scenarios[$0.scenario].book == 0 } ?? true
      })
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

  /// The bundled edge sites, whose spare capacity is taken back often.
  static func edge(_ deployments: String = "[edge]") async throws -> StudyResults {
    let study = try Study.read(
      StudyTests.root.appending(path: "datasets/studies/multi-cloud.yaml").path,
      overrides: [
        ("deployment", deployments), ("baseline", "{ deployment: edge }"), ("require", "[]"),
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
}
