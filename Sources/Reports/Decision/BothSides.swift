internal import Economics
internal import Kernels
internal import Platform
internal import Simulation
internal import Studies

/// Owning, owning and renting, and renting, each as it is and at its best: with guests at the sizes that they
/// have or that their readings need, and without commitments or with them.
///
/// A comparison is fair that does the same for all sides; so the cheapest scenario of each side stands in a
/// column with those that were done the same for, and what a study has not asked is told.
package struct BothSides {
  /// Who owns what guests run on.
  enum Side: String, CaseIterable {
    case own, both = "own and rent", rent
  }

  /// What was done to save.
  struct Effort: Hashable {
    var isRightsized: Bool, isCommitted: Bool

    static let all = [false, true].flatMap { sizes in
      [false, true].map { Effort(isRightsized: sizes, isCommitted: $0) }
    }

    var name: String {
      switch (isRightsized, isCommitted) {
      case (false, false): "as it is, on demand"
      case (false, true): "with commitments"
      case (true, false): "rightsized"
      case (true, true): "rightsized, with commitments"
      }
    }
  }

  /// The cheapest scenario of a side with one effort.
  struct Cell {
    var side: Side, effort: Effort
    /// Index of the scenario, and what it costs; nil where none of those that there are meets all
    /// requirements.
    var best: (scenario: Int, cost: Double)?
  }

  private let comparison: Comparison
  /// A cell for each side and effort that a scenario has, side by side.
  let cells: [Cell]
  /// The sides and efforts that scenarios have.
  private let sides: [Side]
  private let efforts: [Effort]

  /// Sorts the scenarios; nil where all are of one side.
  package init?(_ comparison: Comparison) {
    let results = comparison.results
    var found: [Side: [Effort: [Int]]] = [:]
    for (index, scenario) in results.scenarios.enumerated()
    where comparison.isChoosable[index] && comparison.isAtGivenPrices(index) {
      guard let side = Self.side(of: scenario.platform, in: results) else { continue }
      let effort = Effort(
        isRightsized: results.study.platforms[scenario.platform].shape.rightsizing != nil,
        isCommitted: results.study.books[scenario.book].rented.contains {
          $0.buying != .none || $0.pricing == .oneYear || $0.pricing == .threeYear
        })
      found[side, default: [:]][effort, default: []].append(index)
    }
    guard found.count > 1 else { return nil }
    self.comparison = comparison
    sides = Side.allCases.filter { found[$0] != nil }
    efforts = Effort.all.filter { effort in found.values.contains { $0[effort] != nil } }
    let decision = comparison.decision.rawValue
    cells = sides.flatMap { side in
      Effort.all.compactMap { effort -> Cell? in
        guard let all = found[side]?[effort] else { return nil }
        let costs = all.filter { comparison.meetsAll[$0] }.compactMap { index in
          comparison.result(decision, of: comparison.rows[index]).map { (index, $0.mean) }
        }
        return Cell(side: side, effort: effort, best: costs.min { ($0.1, $0.0) < ($1.1, $1.0) })
      }
    }
  }

  /// Where guests of a platform run: by its rule of deployment where that says it, else by the hours of the
  /// first replication.
  private static func side(of platform: Int, in results: StudyResults) -> Side? {
    let blueprint = results.study.platforms[platform].blueprint
    // Where nothing may leave or stay, failovers do not count.
    switch blueprint.deployment.name {
    // A private site of nodes is rented.
    case "private": return blueprint.sites.contains { !$0.isRented } ? .own : .rent
    case "public": return .rent
    default: break
    }
    let (own, rented) = (
      results.coreHours(of: platform, rented: false), results.coreHours(of: platform, rented: true)
    )
    switch (own > 0, rented > 0) {
    case (true, true): return .both
    case (true, false): return .own
    case (false, true): return .rent
    case (false, false): return nil
    }
  }

  private func cell(_ side: Side, _ effort: Effort) -> Cell? {
    cells.first { $0.side == side && $0.effort == effort }
  }

  static var dictionary: [[String]] {
    [
      ["side", "", "sides: who owns what guests run on"],
      ["rightsized", "", "sides: whether guests have the sizes that their readings need"],
      ["commitments", "", "sides: whether the book buys commitments to rented capacity"],
      [
        "cost", "currency",
        "sides: what the cheapest scenario costs that meets all requirements; empty where none does",
      ],
    ]
  }

  /// The whole file: a line for each side and effort that was asked.
  package var csv: String {
    var text = CSV.line([
      "side", "rightsized", "commitments", "scenario", "prices", "currency", "cost",
    ])
    for cell in cells {
      let row = cell.best.map { comparison.rows[$0.scenario] }
      text += CSV.line([
        cell.side.rawValue, cell.effort.isRightsized ? "yes" : "no",
        cell.effort.isCommitted ? "yes" : "no", row.map { String($0.id) } ?? "",
        row?.values[0] ?? "", row.map(comparison.currency(of:)) ?? "",
        cell.best.map { CSV.number($0.cost) } ?? "",
      ])
    }
    return text
  }

  /// The section of the page.
  package var html: String {
    let money = comparison.currency(of: comparison.rows[comparison.recommended])
    let per = comparison.study.horizon.annualises ? "a year" : "over the horizon"
    let heads = ["who owns"] + efforts.map { "\($0.name), \(money) \(per)" }
    let lines = sides.map { side in
      let rest = efforts.map { effort -> String in
        guard let cell = cell(side, effort) else { return "<td>not asked</td>" }
        guard let best = cell.best else { return "<td>none keeps what is required</td>" }
        let text =
          "\(Figure.text(best.cost.rounded())) (number \(comparison.rows[best.scenario].id))"
        return least(effort) == side ? "<td><b>\(text)</b></td>" : "<td>\(text)</td>"
      }
      return "<tr><td>\(HTML.escape(side.rawValue))</td>" + rest.joined() + "</tr>"
    }
    return
      "<h2>All sides at their best</h2><p>The cheapest scenario of each side, of whichever price book, and what was "
      + "done to save for it. \(HTML.escape(sentence))</p><div class=\"scroll\"><table><thead><tr>"
      + heads.map { "<th>\(HTML.escape($0))</th>" }.joined() + "</tr></thead><tbody>"
      + lines.joined() + "</tbody></table></div>"
  }

  /// The side that costs least with an effort; nil where there are not two to compare.
  private func least(_ effort: Effort) -> Side? {
    let known = sides.compactMap { cell($0, effort) }.compactMap { cell in
      cell.best.map { (side: cell.side, cost: $0.cost) }
    }
    return known.count > 1 ? known.min { $0.cost < $1.cost }?.side : nil
  }

  /// What changes with the effort, and what was not asked.
  var sentence: String {
    var parts: [String] = []
    let orders = efforts.compactMap { effort in least(effort).map { (effort, $0) } }
    if let first = orders.first, let last = orders.last, first.0 != last.0 {
      parts.append(
        first.1 == last.1
          ? "To \(first.1.rawValue) costs least \(first.0.name), and still \(last.0.name)."
          : "To \(first.1.rawValue) costs least \(first.0.name), but to \(last.1.rawValue) \(last.0.name)."
      )
    }
    if !efforts.contains(where: \.isRightsized) {
      parts.append(
        "No scenario rightsizes guests, so that what is rented pays for sizes nobody uses: "
          + "the axis `shape: [none, { rightsize: { percentile: 95 % } }]` asks.")
    }
    if sides.contains(where: { $0 != .own }), !efforts.contains(where: \.isCommitted) {
      parts.append(
        "No book commits to what is rented all the time: `commitments` with `buy: best` in a price "
          + "book does.")
    }
    return parts.joined(separator: " ")
  }
}
