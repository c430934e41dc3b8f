package import Economics
internal import Kernels
internal import Platform
internal import Simulation
internal import Studies

/// When to commit, in the years that the study looks ahead, for the baseline and the recommended scenario.
package struct CommitmentPlan {
  /// The ways of buying for one region of a scenario.
  package struct Region {
    package var scenario: Int, site: String
    /// Names of the commitments.
    package var names: [String]
    package var outcomes: [CommitmentLadder.Outcome]
    /// Index of the outcome that the book's rule likes best.
    package var best: Int
  }

  private let comparison: Comparison
  /// The regions with something to commit to.
  package let regions: [Region]

  /// Plans; nil where the study does not look ahead, or nothing is to be committed to.
  package init?(_ comparison: Comparison) {
    let results = comparison.results
    guard let roadmap = results.study.roadmap else { return nil }
    let prospect = CommitmentLadder.Prospect(
      years: roadmap.years, growth: roadmap.growth, spread: roadmap.growthSpread,
      prices: roadmap.instancePrices)
    var regions: [Region] = []
    for index in comparison.chosen {
      let scenario = results.scenarios[index]
      for region in scenario.holdings.indices where !scenario.holdings[region].isEmpty {
        guard let (site, prices, paths) = results.committed(region, of: scenario)
        else { continue }
        let ladder = CommitmentLadder(prices: prices, paths: paths, prospect: prospect)
        let outcomes = ladder.outcomes()
        guard let best = CommitmentLadder.best(outcomes, prices.buying) else { continue }
        regions.append(
          Region(
            scenario: index, site: site,
            names: ladder.target.map { prices.name(of: $0) }, outcomes: outcomes, best: best))
      }
    }
    guard !regions.isEmpty else { return nil }
    self.comparison = comparison
    self.regions = regions
  }

  private static let columns = [
    "scenario", "site", "plan", "expected_per_year", "worst_tenth_per_year", "is_best", "month",
    "start", "commitment", "bought_per_hour", "held_per_hour", "ended_per_hour",
    "committed_in_month", "on_demand_in_month",
  ]

  /// One row per way of buying, month and commitment; the costs of a month stand at its first commitment.
  package var csv: String {
    var text = CSV.line(Self.columns)
    for region in regions {
      for (place, outcome) in region.outcomes.enumerated() {
        var instant = comparison.results.epoch
        for (number, month) in outcome.months.enumerated() {
          for (index, name) in region.names.enumerated() {
            let isFirst = index == 0
            text += CSV.line(
              [
                String(region.scenario + 1), region.site, outcome.strategy.name,
                CSV.number(outcome.expected), CSV.number(outcome.worst),
                place == region.best ? "true" : "false", String(number),
                String(CivilDate.instant(instant).prefix(10)), name,
              ]
                + [
                  month.bought[index], month.held[index], month.ended[index],
                  isFirst ? month.committed : nil, isFirst ? month.onDemand : nil,
                ].map { CSV.number($0) })
          }
          instant = CivilDate.month(of: instant).end
        }
      }
    }
    return text
  }

  /// What the columns mean, for the data dictionary.
  static var dictionary: [[String]] {
    [
      ["plan", "", "way of buying commitments"],
      ["expected_per_year", "currency", "instances and commitments, mean over paths and years"],
      ["worst_tenth_per_year", "currency", "the same, mean of the worst tenth of the paths"],
      ["is_best", "", "whether the book's rule likes the plan best"],
      [
        "bought_per_hour", "currency",
        "commitment bought in the month, where demand is as expected",
      ],
      ["held_per_hour", "currency", "commitment held in the month"],
      ["ended_per_hour", "currency", "commitment whose term ended with the month before"],
      ["committed_in_month", "currency", "what all commitments cost in the month, used or not"],
      ["on_demand_in_month", "currency", "what is rented in the month besides"],
    ]
  }

  /// The section of the page.
  package var html: String {
    regions.map(section).joined()
  }

  private func section(_ region: Region) -> String {
    let money = comparison.currency(of: comparison.rows[region.scenario])
    let onDemand = region.outcomes.first?.expected ?? 0
    let body = region.outcomes.enumerated().map { place, outcome -> String in
      let months = outcome.months
      let most = months.map { $0.bought.reduce(0, +) }.max() ?? 0
      let cells = [
        outcome.strategy.name, Figure.text(outcome.expected), Figure.text(outcome.worst),
        Figure.percent(onDemand > 0 ? 1 - outcome.expected / onDemand : 0), Figure.text(most),
      ]
      let style = place == region.best ? " class=\"strong\"" : ""
      return "<tr\(style)>" + cells.map { "<td>\(HTML.escape($0))</td>" }.joined() + "</tr>"
    }.joined()
    let head = [
      "way of buying", "\(money) a year, expected", "worst tenth", "saved",
      "most bought in a month, an hour",
    ].map { "<th>\(HTML.escape($0))</th>" }.joined()
    let best = region.outcomes[region.best]
    let chart = LineChart(
      label: "Commitments and what is rented besides, month by month",
      lines: [
        .init(style: "l0", name: "committed", values: best.months.map(\.committed)),
        .init(style: "l2", name: "on demand", values: best.months.map(\.onDemand)),
        .init(style: "l4", name: "all", values: best.months.map(\.total)),
      ], instant: { "month \($0)" }, value: Figure.text,
      note: "\(money) a month, \(best.strategy.name), demand as expected")
    return
      "<h2>When to commit: number \(region.scenario + 1), \(HTML.escape(region.site))</h2>"
      + "<p>Each way is carried out on all paths of demand, month by month, without knowing what comes; the "
      + "strong one is what the book's rule likes best. Layers end at different times, so that a level that "
      + "turns out too high runs off.</p><div class=\"scroll\"><table><thead><tr>\(head)</tr></thead>"
      + "<tbody>\(body)</tbody></table></div>" + chart.figure
  }
}
