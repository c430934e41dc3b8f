internal import Kernels

/// One row per scenario, one per run, and the data dictionary of both.
package struct ScenarioTables {
  private let comparison: Comparison

  /// Prepares the tables.
  package init(_ comparison: Comparison) { self.comparison = comparison }

  /// One row per scenario: axes, then mean, low and high of each metric.
  package var scenarios: String {
    let columns = comparison.columns
    var text = CSV.line(
      ["scenario"] + comparison.axes + [
        "currency", "is_priced", "probability_cheaper", "probability_cheaper_than_recommended",
      ]
        + columns.flatMap { [$0.name, "\($0.name)_low", "\($0.name)_high"] })
    for row in comparison.rows {
      let cells = row.results.flatMap { result -> [String] in
        [CSV.number(result?.mean), CSV.number(result?.low), CSV.number(result?.high)]
      }
      text += CSV.line(
        [String(row.id)] + row.values
          + [
            comparison.currency(of: row), String(comparison.isPriced[row.id - 1]),
            CSV.number(row.cheaper), CSV.number(row.cheaperThanBest),
          ] + cells)
    }
    return text
  }

  /// One row per scenario and replication.
  package var runs: String {
    var text = CSV.line(
      ["scenario", "replication"] + comparison.axes + ["currency"]
        + comparison.columns.map(\.name))
    for (row, own) in zip(comparison.rows, comparison.values) {
      for (replication, cells) in own.enumerated() {
        text += CSV.line(
          [String(row.id), String(replication + 1)] + row.values + [comparison.currency(of: row)]
            + cells.map(CSV.number))
      }
    }
    return text
  }

  /// The data dictionary.
  package var columns: String {
    let rows = comparison.columns.map { [$0.name, $0.unit, $0.meaning] }
    return CSV.line(["name", "unit", "meaning"])
      + CSV.line([
        "is_priced", "", "whether the price book has a price of all that the scenario uses",
      ])
      + CSV.line([
        "probability_cheaper", "share",
        "paired replications in which the scenario costs less than the baseline",
      ])
      + CSV.line([
        "probability_cheaper_than_recommended", "share",
        "paired replications in which the scenario costs less than the recommended one",
      ])
      + (rows + SeriesTable.dictionary + UsageTable.dictionary + WorkloadMoves.dictionary
      + BothSides.dictionary + BreakEven.dictionary + BuildOrBuy.dictionary
      + CommitmentTable.dictionary + CommitmentPlan.dictionary + Outlook.dictionary
      + ContinuityTables.dictionary).map(CSV.line).joined()
  }
}
