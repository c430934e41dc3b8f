internal import Economics
internal import Kernels
internal import Platform
internal import Simulation
package import Studies

/// Two results of a study side by side: what changed since, and what drove it.
///
/// The change of a cost is split by pricing the earlier usage with the later prices: what that changes
/// is the prices' part, and the rest is the usage's; all of it where the later book has no price of what was
/// used before, such as another region's.
package struct Drift {
  /// A scenario that both results have.
  package struct Row: Encodable {
    /// Numbers of the scenario before and after, and its values.
    package var before: Int, after: Int, values: [String]
    /// The cost that decisions look at, before and after.
    package var costBefore: Double, costAfter: Double
    /// The parts of the change that prices and usage have.
    package var byPrices: Double, byUsage: Double
    /// The category that changed most, empty where none did, and by how much.
    package var driver: String, driverChange: Double
    /// Metrics that changed by more than a thousandth, the largest change first, at most five.
    package var metrics: [Change]

    /// By what share the cost changed.
    package var share: Double { costBefore != 0 ? costAfter / costBefore - 1 : 0 }
  }

  /// A metric before and after.
  package struct Change: Encodable {
    package var name: String, before: Double, after: Double
  }

  /// The scenarios of both, in the order of the later result.
  package let rows: [Row]
  /// Values of scenarios that only one of them has.
  package let onlyBefore: [[String]], onlyAfter: [[String]]
  /// The recommended scenario before and after.
  package let recommendedBefore: [String], recommendedAfter: [String]

  /// What stands in the way of a comparison of costs, and what helps; nil where nothing does.
  package let obstacle: (message: String, hint: String)?
  /// What is to be known of the prices: books of one name with different dates.
  package let notes: [String]

  /// Compares two results.
  package init(before: StudyResults, after: StudyResults) {
    let (old, new) = (Comparison(before), Comparison(after))
    var rows: [Row] = []
    let (earlierKeys, laterKeys) = Self.keys(old, new)
    for (row, key) in zip(new.rows, laterKeys) {
      guard let key, let index = earlierKeys.firstIndex(of: key) else { continue }
      rows.append(Self.row(old, index, new, row.id - 1))
    }
    self.rows = rows
    onlyBefore = zip(old.rows, earlierKeys).filter { $0.1 == nil || !laterKeys.contains($0.1) }.map(
      \.0.values)
    onlyAfter = zip(new.rows, laterKeys).filter { $0.1 == nil || !earlierKeys.contains($0.1) }.map(
      \.0.values)
    recommendedBefore = old.rows[old.recommended].values
    recommendedAfter = new.rows[new.recommended].values
    let (earlier, later) = (before.study.books, after.study.books)
    let money = [earlier, later].map { Set($0.map(\.currency)).sorted() }
    let views = [before, after].map { results in
      results.study.horizon.annualises ? "by the year" : "over the horizon"
    }
    obstacle =
      if views[0] != views[1] {
        (
          "costs are \(views[0]) before and \(views[1]) after",
          "`horizon: { annualise: yes }` of both makes them those of a year"
        )
      } else if money[0] != money[1] {
        (
          "costs are in \(money[0].joined(separator: ", ")) before and in "
            + "\(money[1].joined(separator: ", ")) after",
          "`currency` and `exchange` of a study price both in one currency"
        )
      } else {
        nil
      }
    var notes: [String] = []
    if let old = earlier.first, let new = later.first, old.name != new.name,
      Set(earlier.map(\.name)).count == 1, Set(later.map(\.name)).count == 1
    {
      notes.append(
        "the book is \(old.name) of \(old.date) before and \(new.name) of \(new.date) after")
    }
    for book in later {
      guard let known = earlier.first(where: { $0.name == book.name }) else { continue }
      var differences: [String] = []
      if known.date != book.date {
        differences.append("is of \(known.date) before and of \(book.date) after")
      }
      if let old = known.conversion, let new = book.conversion, old != new {
        differences.append(
          "is converted from \(old.from) at \(Figure.text(old.rate)) before and from \(new.from) at "
            + "\(Figure.text(new.rate)) after")
      }
      for difference in differences {
        let note = "the book \(book.name) \(difference)"
        if !notes.contains(note) { notes.append(note) }
      }
    }
    self.notes = notes
  }

  /// What tells the scenarios of either apart: the values of the axes that both have.
  ///
  /// Books of two names are the same where each has one. Of an axis that only one has, its baseline's value is
  /// meant, and other scenarios have no key.
  private static func keys(_ old: Comparison, _ new: Comparison) -> ([[String]?], [[String]?]) {
    let renamed = [old, new].allSatisfy { Set($0.study.books.map(\.name)).count == 1 }
    func keys(_ own: Comparison, _ other: Comparison) -> [[String]?] {
      let shared = own.axes.indices.filter { other.axes.contains(own.axes[$0]) }
      let alone = own.axes.indices.filter { !shared.contains($0) }
      let order = shared.filter { !(renamed && $0 == 0) }.sorted { own.axes[$0] < own.axes[$1] }
      let base = own.rows[own.baseline].values
      return own.rows.map { row in
        guard alone.allSatisfy({ row.values[$0] == base[$0] }) else { return nil }
        return order.map { "\(own.axes[$0])=\(row.values[$0])" }
      }
    }
    return (keys(old, new), keys(new, old))
  }

  private static func row(_ old: Comparison, _ first: Int, _ new: Comparison, _ second: Int) -> Row
  {
    func cost(_ comparison: Comparison, _ index: Int) -> Double {
      comparison.result(comparison.decision.rawValue, of: comparison.rows[index])?.mean ?? .nan
    }
    let (before, after) = (cost(old, first), cost(new, second))
    // Usage of before at prices of after.
    let scenario = old.results.scenarios[first]
    let blueprint = old.study.platforms[scenario.platform].blueprint
    let book = new.study.books[new.results.scenarios[second].book]
    let years =
      old.study.horizon.annualises ? old.results.trace.horizonHours / PriceBook.hoursPerYear : 1
    // A book that has no price of what was used before says nothing of it.
    var repriced = before
    if old.results.isPriced(scenario.platform, by: book) {
      let priced = StudyResults.priced(
        old.results.records[scenario.platform], on: blueprint, books: [book], of: old.study,
        old.results.trace)
      repriced = Statistics.mean(priced.costs.map { $0[0].equivalentTotal }) / years
    }
    let changes = Category.allCases.map { category in
      (
        category,
        (new.rows[second].categories[category] ?? 0) - (old.rows[first].categories[category] ?? 0)
      )
    }
    // What pushes the way that the cost went; where it went nowhere, what changed most.
    let total = after - before
    let pushes = changes.filter { total == 0 || ($0.1 > 0) == (total > 0) }
    let driver = pushes.max { abs($0.1) < abs($1.1) } ?? (.servers, 0)
    var metrics: [(change: Change, size: Double)] = []
    for column in new.columns where !column.name.hasPrefix("cost_") {
      guard let left = old.result(column.name, of: old.rows[first])?.mean,
        let right = new.result(column.name, of: new.rows[second])?.mean
      else { continue }
      let size = abs(right - left) / max(abs(left), abs(right), 1e-12)
      if size > 1e-3 {
        metrics.append((Change(name: column.name, before: left, after: right), size))
      }
    }
    metrics.sort { ($0.size, $1.change.name) > ($1.size, $0.change.name) }
    return Row(
      before: first + 1, after: second + 1, values: new.rows[second].values, costBefore: before,
      costAfter: after, byPrices: repriced - before, byUsage: after - repriced,
      driver: driver.1 == 0 ? "" : driver.0.rawValue, driverChange: driver.1,
      metrics: metrics.prefix(5).map(\.change))
  }
}
