internal import Economics
internal import Kernels
internal import Platform
internal import Simulation
internal import Studies

/// What each service costs on one's own hosts, on rented instances, as a managed platform and as software,
/// first replication.
///
/// What is rented is priced from the scenario that rents most under the recommended one's book, on demand: once
/// as each kind that the book knows for the service and once without it, the difference being its cost. What
/// does not hang on the kind, such as data that leave, is in none of them. On own hosts a service costs its
/// promised core-hours at what one costs in the baseline, with all that stands idle.
package struct BuildOrBuy {
  /// One service.
  struct Row {
    /// The name; empty for guests of no service.
    var service: String
    /// Cores promised to it, over the horizon.
    var coreHours: Double
    /// The ways of running it, in the order of ``names``.
    var options: [Option]

    /// Index of the option that costs least.
    var least: Int { options.indices.min { options[$0].cost < options[$1].cost } ?? 0 }
  }

  /// A way of running a service.
  struct Option {
    /// On own hosts, or the kind of what is rented.
    var name: String
    /// Cost a year where the study annualises, else over the horizon, and what of it is staff.
    var cost: Double, staff: Double
  }

  /// The services, the dearest first.
  let rows: [Row]
  /// What a service is rented as today, by its name.
  private let chosen: [String: String]
  private let comparison: Comparison
  private let rented: Int

  private static let own = "own hosts"

  /// An option in words.
  private static func words(_ option: String) -> String {
    switch option {
    case "iaas": "instances (IaaS)"
    case "paas": "platform (PaaS)"
    case "saas": "software (SaaS)"
    default: option
    }
  }

  /// Prices the services; nil where the book knows no other kind than instances, or nothing is rented.
  package init?(_ comparison: Comparison) {
    let results = comparison.results
    let book = results.scenarios[comparison.recommended].book
    let same = results.scenarios.indices.filter { results.scenarios[$0].book == book }
    let hours = same.map { results.coreHours(of: results.scenarios[$0].platform, rented: true) }
    guard
      results.study.books[book].rented.contains(where: { $0.models.contains { $0.kind != .iaas } }),
      let most = hours.max(), most > 0, let place = hours.firstIndex(of: most)
    else { return nil }
    self.comparison = comparison
    rented = same[place]
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
    // A book for each service and kind, and one in which the service costs nothing.
    var variants: [(service: String, kind: ServiceModel.Kind?, book: PriceBook)] = []
    for service in services.keys.sorted() {
      variants.append((service, nil, Self.book(prices, service, as: nil) ?? prices))
      for kind in ServiceModel.Kind.allCases {
        guard let variant = Self.book(prices, service, as: kind, used: sites) else { continue }
        variants.append((service, kind, variant))
      }
    }
    let costs = Rating(blueprint: blueprint, epoch: results.epoch).costs(
      of: [ledger], books: variants.map(\.book))[0]
    let years =
      results.study.horizon.annualises ? results.trace.horizonHours / PriceBook.hoursPerYear : 1
    let home = Self.ownCoreHour(comparison)
    var chosen: [String: String] = [:]
    rows = services.sorted { ($0.value, $1.key) > ($1.value, $0.key) }.map { service, hours in
      chosen[service] =
        (prices.rented.lazy.compactMap { $0.model(of: service) }.first?.kind ?? .iaas).rawValue
      var options: [Option] = []
      if let home {
        options.append(
          Option(
            name: Self.own, cost: hours * home.cost / years, staff: hours * home.staff / years))
      }
      let none = variants.firstIndex { $0.service == service && $0.kind == nil } ?? 0
      for index in variants.indices where variants[index].service == service {
        guard let kind = variants[index].kind else { continue }
        let (with, without) = (costs[index], costs[none])
        options.append(
          Option(
            name: kind.rawValue,
            cost: (with.publicBill + with.ownForRented - without.publicBill - without.ownForRented)
              / years,
            staff: (with.equivalent[.staff] - without.equivalent[.staff]) / years))
      }
      return Row(service: service, coreHours: hours, options: options)
    }
    self.chosen = chosen
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

  /// What a promised core-hour at one's own sites costs in the baseline, and what of it is staff; nil where there
  /// is none.
  private static func ownCoreHour(_ comparison: Comparison) -> (cost: Double, staff: Double)? {
    let scenario = comparison.results.scenarios[comparison.baseline]
    let hours = comparison.results.coreHours(of: scenario.platform, rented: false)
    guard hours > 0 else { return nil }
    let cost = scenario.costs[0]
    let own = cost.equivalentTotal - cost.publicBill - cost.ownForRented - cost.equivalent[.risk]
    return (own / hours, min(cost.equivalent[.staff], own) / hours)
  }

  static var dictionary: [[String]] {
    [
      ["option", "", "build-or-buy: own hosts, or what the service is rented as"],
      [
        "cost_option", "currency",
        "build-or-buy: what the service costs so, without what is the same anyhow",
      ],
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
          row.service, CSV.number(row.coreHours), option.name, CSV.number(option.cost),
          CSV.number(option.staff), money, index == row.least ? "yes" : "no",
          chosen[row.service] == option.name ? "yes" : "no",
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
    var names: [String] = []
    for option in rows.flatMap(\.options) where !names.contains(option.name) {
      names.append(option.name)
    }
    let lines = rows.prefix(Self.shown).map { row -> String in
      let cells = names.map { name -> String in
        guard let index = row.options.firstIndex(where: { $0.name == name }) else {
          return "<td>not offered</td>"
        }
        let text = Figure.text(row.options[index].cost.rounded())
        return index == row.least ? "<td><b>\(text)</b></td>" : "<td>\(text)</td>"
      }
      let name = row.service.isEmpty ? "guests of no service" : row.service
      return "<tr><td>\(HTML.escape(name))</td>" + cells.joined()
        + "<td>\(HTML.escape(Self.words(chosen[row.service] ?? "")))</td></tr>"
    }
    let heads = ["service"] + names.map { "\(Self.words($0)), \(money) \(per)" } + ["rented as"]
    return "<h2>Build or buy</h2><p>\(HTML.escape(sentence)) Rented, on demand, in number "
      + "\(rented + 1); on own hosts at the cost of a promised core-hour in the baseline, idle ones "
      + "included. What is the same in all, such as data that leave, is left out.</p>"
      + "<div class=\"scroll\"><table><thead><tr>"
      + heads.map { "<th>\(HTML.escape($0))</th>" }.joined() + "</tr></thead><tbody>"
      + lines.joined() + "</tbody></table></div>"
  }

  /// How many services cost least in which way.
  var sentence: String {
    var counts: [(name: String, count: Int)] = []
    for row in rows where !row.options.isEmpty {
      let name = row.options[row.least].name
      if let known = counts.firstIndex(where: { $0.name == name }) {
        counts[known].count += 1
      } else {
        counts.append((name, 1))
      }
    }
    let parts = counts.map { "\($0.count) of \(rows.count) on \(Self.words($0.name))" }
    return "Where services cost least: \(parts.joined(separator: ", "))."
  }
}
