internal import Economics
internal import Kernels
internal import Platform
internal import Simulation
internal import Studies

/// What each service costs on one's own hosts, on rented instances, as a managed platform and as software,
/// first replication.
///
/// Each side is taken at its best under the recommended scenario's book: what is rented from the cheapest scenario
/// that rents all, priced once as each kind that the book knows for the service and once without it, the
/// difference being its cost, with instances at the mean rate that commitments leave; own hosts at what a
/// promised core-hour costs in the cheapest scenario that rents nothing, with all that stands idle, and staff for
/// guests by the guest. What is rented besides and does not hang on the kind, such as disks, data that leave and
/// support, is shared by core-hours. So each side adds up to what its scenario costs.
package struct BuildOrBuy {
  /// A way of running a service.
  enum Way: Hashable {
    case ownHosts
    case rented(ServiceModel.Kind)

    /// The name in the file.
    var name: String {
      switch self {
      case .ownHosts: "own hosts"
      case .rented(let kind): kind.rawValue
      }
    }

    /// The name on the page.
    var words: String {
      switch self {
      case .ownHosts: "own hosts"
      case .rented(.iaas): "instances (IaaS)"
      case .rented(.paas): "platform (PaaS)"
      case .rented(.saas): "software (SaaS)"
      }
    }
  }

  /// What a service costs in a way.
  struct Option {
    var way: Way
    /// Cost a year where the study annualises, else over the horizon, and what of it is staff.
    var cost: Double, staff: Double
  }

  /// One service.
  struct Row {
    /// The name; empty for guests of no service.
    var service: String
    /// Cores promised to it, over the horizon.
    var coreHours: Double
    /// What it is rented as today.
    var chosen: ServiceModel.Kind
    /// The ways of running it: own hosts first, then as the book knows them.
    var options: [Option]

    /// Index of the option that costs least.
    var least: Int { options.indices.min { options[$0].cost < options[$1].cost } ?? 0 }
  }

  /// The services, those with most core-hours first.
  let rows: [Row]
  private let comparison: Comparison
  /// Index of the scenario that rents, and of the one on own hosts; nil where none is.
  private let rented: Int, home: Int?

  /// Prices the services; nil where the book knows no other kind than instances, or nothing is rented.
  package init?(_ comparison: Comparison) {
    let results = comparison.results
    let book = results.scenarios[comparison.recommended].book
    guard
      results.study.books[book].rented.contains(where: { $0.models.contains { $0.kind != .iaas } }),
      let rented = Self.best(comparison, book, rents: true)
    else { return nil }
    self.comparison = comparison
    self.rented = rented
    home = Self.best(comparison, book, rents: false)
    let platform = results.scenarios[rented].platform
    let blueprint = results.study.platforms[platform].blueprint
    let ledger = results.records[platform][0].ledger
    let prices = results.study.books[book]
    let sites = blueprint.sites.filter(\.isRented)
    var services: [String: Double] = [:]
    for account in ledger.accounts
    where account.key.meter == .coreHoursAllocated
      && sites.contains(where: { $0.name == account.key.site })
    {
      services[account.key.service, default: 0] += Statistics.sum(account.sums)
    }
    // A book in which each service costs nothing, and one for each kind that it could be rented as.
    var books: [PriceBook] = []
    var variants: [String: (none: Int, kinds: [(kind: ServiceModel.Kind, book: Int)])] = [:]
    for service in services.keys.sorted() {
      let none = books.count
      books.append(Self.book(prices, service, as: nil) ?? prices)
      var kinds: [(kind: ServiceModel.Kind, book: Int)] = []
      for kind in ServiceModel.Kind.allCases {
        guard let book = Self.book(prices, service, as: kind, used: sites) else { continue }
        kinds.append((kind, books.count))
        books.append(book)
      }
      variants[service] = (none, kinds)
    }
    // The book may know platforms of services that this trace has not.
    guard variants.values.contains(where: { $0.kinds.contains { $0.kind != .iaas } }) else {
      return nil
    }
    let rating = Rating(blueprint: blueprint, epoch: results.epoch)
    let costs = rating.costs(of: [ledger], books: books + [prices])[0]
    let paid = results.scenarios[rented].costs[0]
    // What instances cost with commitments, those not used included, for each unit on demand.
    let onDemand = costs[books.count].amounts[.instances]
    let rate =
      onDemand > 0 ? (paid.amounts[.instances] + paid.amounts[.commitments]) / onDemand : 1
    let years =
      results.study.horizon.annualises ? results.trace.horizonHours / PriceBook.hoursPerYear : 1
    // What a service costs over the horizon as in a book, against the one in which it costs nothing.
    func cost(_ book: Int, _ none: Int) -> Double {
      let (with, without) = (costs[book], costs[none])
      return with.publicBill + with.ownForRented - without.publicBill - without.ownForRented
        - (1 - rate) * (with.amounts[.instances] - without.amounts[.instances])
    }
    func chosen(_ service: String) -> ServiceModel.Kind {
      prices.rented.lazy.compactMap { $0.model(of: service) }.first?.kind ?? .iaas
    }
    // What does not hang on the kind.
    let known = variants.sorted { $0.key < $1.key }.map { service, variant in
      variant.kinds.first { $0.kind == chosen(service) }.map { cost($0.book, variant.none) } ?? 0
    }
    let besides =
      (paid.publicBill + paid.ownForRented - Statistics.sum(known))
      / Statistics.sum(services.sorted { $0.key < $1.key }.map(\.value))
    let own = home.map { OwnCost(comparison, $0) }
    rows = services.sorted { ($0.value, $1.key) > ($1.value, $0.key) }.map { service, hours in
      var options: [Option] = []
      if let own {
        let guests = ledger.total(.guestHours) { $0.service == service }
        options.append(
          Option(
            way: .ownHosts, cost: (hours * own.perCoreHour + guests * own.perGuestHour) / years,
            staff: (hours * own.staffPerCoreHour + guests * own.perGuestHour) / years))
      }
      if let variant = variants[service] {
        options += variant.kinds.map { kind, book in
          Option(
            way: .rented(kind), cost: (cost(book, variant.none) + hours * besides) / years,
            staff: (costs[book].equivalent[.staff] - costs[variant.none].equivalent[.staff])
              / years)
        }
      }
      return Row(service: service, coreHours: hours, chosen: chosen(service), options: options)
    }
  }

  /// A book in which a service is rented as a kind, or costs nothing; nil where a provider that is used has
  /// nothing of the kind.
  private static func book(
    _ book: PriceBook, _ service: String, as kind: ServiceModel.Kind?, used sites: [Site] = []
  ) -> PriceBook? {
    var book = book
    for index in book.rented.indices {
      let rented = book.rented[index]
      var model = ServiceModel(services: [], kind: .saas, instanceFactor: 0, staffShare: 0)
      if let kind {
        guard let known = rented.model(of: service, as: kind) else {
          let isUsed = sites.contains {
            $0.provider == rented.provider && $0.region == rented.region
          }
          guard isUsed else { continue }
          return nil
        }
        model = known
      }
      model.services = [service]
      model.isOffer = false
      book.rented[index].models.insert(model, at: 0)
    }
    return book
  }

  /// The cheapest scenario of a book that rents all, or nothing, among those that may be chosen; where none rents
  /// all, the one that rents most.
  private static func best(_ comparison: Comparison, _ book: Int, rents: Bool) -> Int? {
    let results = comparison.results
    let needed = comparison.meetsAll[comparison.recommended]
    var found: [(index: Int, rented: Double, isWhole: Bool, cost: Double)] = []
    for (index, scenario) in results.scenarios.enumerated()
    where scenario.book == book && comparison.isPriced[index] && comparison.isChoosable[index] {
      let rented = results.coreHours(of: scenario.platform, rented: true)
      let own = results.coreHours(of: scenario.platform, rented: false)
      guard (rents ? rented : own) > 0 else { continue }
      let isWhole =
        (rents ? own : rented) == 0 && (!needed || comparison.meetsAll[index])
      let cost =
        comparison.result(comparison.decision.rawValue, of: comparison.rows[index])?.mean
        ?? .infinity
      found.append((index, rented, isWhole, cost))
    }
    let whole = found.filter(\.isWhole).min { ($0.cost, $0.index) < ($1.cost, $1.index) }
    let most = found.max { ($0.rented, $1.index) < ($1.rented, $0.index) }
    let least = found.min { ($0.rented, $0.index) < ($1.rented, $1.index) }
    return (whole ?? (rents ? most : least))?.index
  }

  /// What own hosts cost in a scenario: staff for guests by the guest's hour, all else by the promised core's.
  private struct OwnCost {
    let perCoreHour: Double, staffPerCoreHour: Double, perGuestHour: Double

    init(_ comparison: Comparison, _ index: Int) {
      let results = comparison.results
      let scenario = results.scenarios[index]
      let hours = results.coreHours(of: scenario.platform, rented: false)
      let cost = scenario.costs[0]
      let own = cost.equivalentTotal - cost.publicBill - cost.ownForRented - cost.equivalent[.risk]
      let staff = results.study.books[scenario.book].owned.staff
      let names = results.study.platforms[scenario.platform].blueprint.sites
        .filter { !$0.isRented }.map(\.name)
      let guests = results.records[scenario.platform][0].ledger.total(.guestHours) {
        names.contains($0.site)
      }
      let perGuest = staff.perYear / PriceBook.hoursPerYear / staff.guestsPerAdministrator
      let forGuests = min(perGuest * guests, cost.equivalent[.staff])
      perGuestHour = guests > 0 ? forGuests / guests : 0
      perCoreHour = (own - forGuests) / hours
      staffPerCoreHour = max(0, min(cost.equivalent[.staff], own) - forGuests) / hours
    }
  }

  static var dictionary: [[String]] {
    [
      ["option", "", "build-or-buy: own hosts, or what the service is rented as"],
      ["cost_option", "currency", "build-or-buy: what the service costs so"],
      ["cost_staff", "currency", "build-or-buy: the part of it that is one's own staff"],
      ["least", "", "build-or-buy: whether it is the option that costs least"],
      ["rented_as", "", "build-or-buy: whether the price book rents the service so"],
    ]
  }

  /// The whole file: a line for each service and option.
  package var csv: String {
    let money = comparison.currency(of: comparison.rows[rented])
    var text = CSV.line([
      "service", "core_hours_allocated", "option", "cost_option", "cost_staff", "currency", "least",
      "rented_as",
    ])
    for row in rows {
      for (index, option) in row.options.enumerated() {
        text += CSV.line([
          row.service, CSV.number(row.coreHours), option.way.name, CSV.number(option.cost),
          CSV.number(option.staff), money, index == row.least ? "yes" : "no",
          option.way == .rented(row.chosen) ? "yes" : "no",
        ])
      }
    }
    return text
  }

  /// Services shown on the page.
  private static let shown = 24

  /// The section of the page.
  package var html: String {
    let money = comparison.currency(of: comparison.rows[rented])
    let per = comparison.study.horizon.annualises ? "a year" : "over the horizon"
    var ways: [Way] = []
    for option in rows.flatMap(\.options) where !ways.contains(option.way) {
      ways.append(option.way)
    }
    let shown = rows.prefix(Self.shown)
    let lines = shown.map { row in
      [row.service.isEmpty ? "guests of no service" : row.service]
        + ways.map { way in
          row.options.first { $0.way == way }.map { Figure.text($0.cost.rounded()) }
            ?? "not offered"
        } + [Way.rented(row.chosen).words]
    }
    let least = shown.map { row in
      ways.firstIndex { $0 == row.options[row.least].way }.map { $0 + 1 }
    }
    let heads = ["service"] + ways.map { "\($0.words), \(money) \(per)" } + ["rented as"]
    return
      "<h2>Build or buy</h2><p>\(HTML.escape(sentence)) Rented as in number \(rented + 1), instances "
      + "at the mean rate that commitments leave"
      + (home.map {
        "; on own hosts at the cost of a promised core-hour in number \($0 + 1), idle ones included"
      } ?? "")
      + ". What is rented besides, such as disks and support, is shared by core-hours.</p>"
      + HTML.table(lines, heading: heads, strong: least)
  }

  /// How many services cost least in which way.
  var sentence: String {
    var counts: [(way: Way, count: Int)] = []
    for row in rows where !row.options.isEmpty {
      let way = row.options[row.least].way
      if let known = counts.firstIndex(where: { $0.way == way }) {
        counts[known].count += 1
      } else {
        counts.append((way, 1))
      }
    }
    let parts = counts.map { "\($0.count) of \(rows.count) on \($0.way.words)" }
    return "Where services cost least: \(parts.joined(separator: ", "))."
  }
}
