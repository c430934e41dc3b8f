internal import Economics
internal import Kernels
internal import Platform
internal import Simulation
internal import Studies

/// What is committed to in the baseline and the recommended scenario, and how well it is used.
package struct CommitmentTable {
  /// One commitment.
  package struct Row {
    package var scenario: Int, site: String, name: String
    /// What is paid for an hour, before the discount.
    package var perHour: Double
    /// Part of the eligible use that is covered, part of the commitment that is used, and what is
    /// saved of the bill on demand.
    package var coverage: Double, utilisation: Double, savings: Double
    /// Utilisation below which it does not pay.
    package var breakEven: Double
    /// What a plan that had known each replication would have saved with all commitments of the region: in a year
    /// where the study annualises, else over the horizon, in the currency of the book.
    package var regret: Double
  }

  private let comparison: Comparison
  /// The commitments of the chosen scenarios.
  package let rows: [Row]

  /// Collects the commitments; nil where there are none.
  package init?(_ comparison: Comparison) {
    let results = comparison.results
    var rows: [Row] = []
    for index in comparison.chosen {
      let scenario = results.scenarios[index]
      for (region, holdings) in scenario.holdings.enumerated() where !holdings.isEmpty {
        guard let (site, prices, paths) = results.committed(region, of: scenario) else { continue }
        rows += Self.rows(
          index, site, holdings, prices, paths,
          growth: results.study.roadmap?.growth ?? 0,
          perYear: results.study.horizon.annualises
            ? PriceBook.hoursPerYear / results.trace.horizonHours : 1)
      }
    }
    guard !rows.isEmpty else { return nil }
    self.comparison = comparison
    self.rows = rows
  }

  private static func rows(
    _ scenario: Int, _ site: String, _ holdings: [Holding], _ prices: RentedPrices,
    _ paths: [RentalDemand], growth: Double, perYear: Double
  ) -> [Row] {
    let plan = CommitmentPlanner(prices: prices, paths: paths, growth: growth).cost(of: holdings)
    let known = Statistics.mean(
      paths.map { path in
        let own = CommitmentPlanner(prices: prices, paths: [path], growth: growth)
        return own.cost(of: own.holdings())
      })
    return holdings.enumerated().map { number, holding in
      let offer = prices.offers[holding.offer]
      var (eligible, covered, paid, full) = (0.0, 0.0, 0.0, 0.0)
      var used = 0.0
      for path in paths {
        let coverage = Coverage(
          holdings, of: prices, OfferedRates(prices, types: path.types), to: path,
          in: 0..<path.hours)
        paid += holding.perHour * Double(path.hours)
        used += holding.perHour * Double(path.hours) - coverage.unused[number]
        for (type, name) in path.types.enumerated() {
          let units = coverage.covered[number * path.types.count + type]
          let price = prices.hourly(name) ?? 0
          covered += units * price
          full += units * price
          guard offer.rates[name] != nil, offer.group(of: name) == holding.group else { continue }
          for hour in 0..<path.hours { eligible += path.units[type * path.hours + hour] * price }
        }
      }
      return Row(
        scenario: scenario, site: site,
        name: prices.name(of: holding),
        perHour: holding.perHour, coverage: eligible > 0 ? covered / eligible : 0,
        utilisation: paid > 0 ? used / paid : 0,
        // What use and waste cost, against the same use on demand.
        savings: eligible > 0 ? (full - paid) / eligible : 0,
        breakEven: used > 0 && full > 0 ? used / full : 1,
        regret: max(0, plan - known) * (1 - prices.discount) * perYear)
    }
  }

  /// What the columns mean, for the data dictionary.
  static var dictionary: [[String]] {
    [
      ["per_hour", "currency", "what is paid for an hour of the term, before the discount"],
      ["coverage", "", "part of the eligible use that the commitment covers, by price"],
      ["utilisation", "", "part of the commitment that is used"],
      ["effective_savings_rate", "", "what is saved of the eligible use's bill on demand"],
      ["break_even_utilisation", "", "utilisation below which the commitment does not pay"],
      [
        "regret", "currency",
        "what knowing each replication would have saved with all commitments of the region: a year where "
          + "the study annualises, else over the horizon",
      ],
    ]
  }

  /// One row per commitment.
  package var csv: String {
    CSV.line([
      "scenario", "site", "commitment", "per_hour", "coverage", "utilisation",
      "effective_savings_rate", "break_even_utilisation", "regret",
    ])
      + rows.map { row in
        CSV.line(
          [String(row.scenario + 1), row.site, row.name]
            + [
              row.perHour, row.coverage, row.utilisation, row.savings, row.breakEven, row.regret,
            ].map { CSV.number($0) })
      }.joined()
  }

  /// The section of the page.
  package var html: String {
    let heading = [
      "scenario", "site", "commitment", "per hour", "coverage", "utilisation", "savings rate",
      "pays from", "regret",
    ]
    let head = heading.map { "<th>\($0)</th>" }.joined()
    let body = rows.map { row -> String in
      let cells = [
        String(row.scenario + 1), row.site, row.name, Figure.text(row.perHour),
        Figure.percent(row.coverage), Figure.percent(row.utilisation),
        Figure.percent(row.savings), Figure.percent(row.breakEven), Figure.text(row.regret),
      ]
      return "<tr>" + cells.map { "<td>\(HTML.escape($0))</td>" }.joined() + "</tr>"
    }.joined()
    return
      "<h2>Commitments</h2><p>Bought for the demand of all replications together; the regret is "
      + "what knowing each would have saved. A commitment pays while more of it is used than its "
      + "price is a share of the one on demand.</p><div class=\"scroll\"><table><thead><tr>\(head)"
      + "</tr></thead><tbody>\(body)</tbody></table></div>"
  }
}
