package import Economics
package import Kernels
internal import Simulation
package import Studies

/// The scenarios of a sweep side by side: one row each, metrics with confidence intervals.
package struct Comparison: Sendable {
  /// A column of the result files.
  package struct Column: Sendable, Hashable {
    /// Name, unit and meaning, as the data dictionary gives them.
    package var name: String, unit: String, meaning: String
  }

  /// One scenario.
  package struct Row: Sendable {
    /// A number that names the scenario within the study, from 1.
    package var id: Int
    /// Values of the axes, prices first.
    package var values: [String]
    /// Mean and interval of each column over the replications; nil where the plane is off.
    package var results: [Statistics.Interval?]
    /// The difference to the baseline over paired replications.
    package var differences: [Statistics.Interval?]
    /// Mean cost by category per year.
    package var categories: [Category: Double]
  }

  /// The study, its axes and the columns.
  package let study: Study, axes: [String], columns: [Column]
  /// One row per scenario.
  package let rows: [Row]
  /// Index of the baseline, and of the cheapest row among those that meet all requirements, or
  /// of all where none does.
  package let baseline: Int, cheapest: Int
  /// Whether each row meets every requirement of the study.
  package let meetsAll: [Bool]
  private let values: [[[Double?]]]

  /// Summarises a sweep.
  package init(_ sweep: Sweep, _ outcome: Sweep.Outcome) {
    let study = sweep.study
    let perYear = 8760 / sweep.horizonHours
    var columns = Self.moneyColumns
    for metric in Metric.allCases
    where outcome.records.joined().contains(where: { $0.metrics[metric] != nil }) {
      columns.append(Column(name: metric.rawValue, unit: metric.unit, meaning: metric.meaning))
    }
    var values: [[[Double?]]] = []
    var rows: [Row] = []
    for (index, scenario) in outcome.scenarios.enumerated() {
      let records = outcome.records[scenario.platform]
      var own: [[Double?]] = []
      for (cost, record) in zip(scenario.costs, records) {
        own.append(
          Self.money(cost, record, perYear: perYear)
            + columns.dropFirst(Self.moneyColumns.count).map { column in
              Metric(rawValue: column.name).flatMap { record.metrics[$0] }
            })
      }
      values.append(own)
      var categories: [Category: Double] = [:]
      for category in Category.allCases {
        categories[category] =
          Statistics.mean(scenario.costs.map { $0.amounts[category] ?? 0 }) * perYear
      }
      rows.append(
        Row(
          id: index + 1,
          values: [study.books[scenario.book].name] + study.platforms[scenario.platform].values,
          results: [], differences: [], categories: categories))
    }
    let baseline = study.baseline.platform * study.books.count + study.baseline.book
    for index in rows.indices {
      rows[index].results = columns.indices.map { Self.interval(values[index], $0) }
      rows[index].differences = columns.indices.map { column in
        let pairs = zip(values[index], values[baseline]).map { own, base -> Double? in
          guard let left = own[column], let right = base[column] else { return nil }
          return left - right
        }
        let known = pairs.compactMap(\.self)
        return known.count == pairs.count ? Statistics.interval(of: known) : nil
      }
    }
    self.study = study
    axes = ["prices"] + study.axes
    self.columns = columns
    self.rows = rows
    self.baseline = baseline
    self.values = values
    let meetsAll = rows.map { row in
      study.requirements.allSatisfy { requirement in
        let column = columns.firstIndex { $0.name == requirement.metric }
        return requirement.holds(for: column.flatMap { row.results[$0]?.mean })
      }
    }
    self.meetsAll = meetsAll
    let decision = 2
    let candidates =
      meetsAll.contains(true) ? rows.indices.filter { meetsAll[$0] } : Array(rows.indices)
    cheapest =
      candidates.min {
        let (left, right) = (rows[$0].results[decision], rows[$1].results[decision])
        return (left?.mean ?? .infinity, $0) < (right?.mean ?? .infinity, $1)
      } ?? 0
  }

  private static func interval(
    _ values: [[Double?]], _ column: Int
  ) -> Statistics.Interval? {
    let known = values.compactMap { $0[column] }
    return known.isEmpty ? nil : Statistics.interval(of: known)
  }

  private static let moneyColumns = [
    Column(name: "cost_total", unit: "currency", meaning: "cost over the horizon, as accounted"),
    Column(name: "cost_per_year", unit: "currency", meaning: "the same scaled to a year"),
    Column(
      name: "cost_equivalent_per_year", unit: "currency",
      meaning: "yearly cost with purchases as equivalent annual cost: what decisions look at"),
    Column(
      name: "cost_capex", unit: "currency", meaning: "write-off of purchases over the horizon"),
    Column(name: "cost_energy", unit: "currency", meaning: "energy over the horizon"),
    Column(name: "cost_public", unit: "currency", meaning: "public providers over the horizon"),
    Column(
      name: "cost_per_used_core_hour", unit: "currency",
      meaning: "cost over the horizon by busy core-hour"),
  ]

  private static func money(
    _ cost: Rating.Cost, _ record: RunRecord, perYear: Double
  ) -> [Double?] {
    func sum(_ accepts: (Category) -> Bool) -> Double {
      Statistics.sum(Category.allCases.filter(accepts).map { cost.amounts[$0] ?? 0 })
    }
    let used = record.metrics[.coreHoursUsed] ?? 0
    return [
      cost.total, cost.total * perYear, cost.equivalentTotal * perYear, sum(\.isCapital),
      cost.amounts[.energy] ?? 0, sum(\.isPublic), used > 0 ? cost.total / used : nil,
    ]
  }

  // MARK: Files

  /// One row per scenario: axes, then mean, low and high of each metric.
  package var scenariosCSV: String {
    var text = CSV.line(
      ["scenario"] + axes + ["currency"]
        + columns.flatMap { [$0.name, "\($0.name)_low", "\($0.name)_high"] })
    for row in rows {
      let cells = row.results.flatMap { result -> [String] in
        [CSV.number(result?.mean), CSV.number(result?.low), CSV.number(result?.high)]
      }
      text += CSV.line([String(row.id)] + row.values + [currency(of: row)] + cells)
    }
    return text
  }

  /// One row per scenario and replication.
  package var runsCSV: String {
    var text = CSV.line(["scenario", "replication"] + axes + columns.map(\.name))
    for (row, own) in zip(rows, values) {
      for (replication, cells) in own.enumerated() {
        text += CSV.line(
          [String(row.id), String(replication + 1)] + row.values + cells.map(CSV.number))
      }
    }
    return text
  }

  /// The data dictionary.
  package var columnsCSV: String {
    CSV.line(["name", "unit", "meaning"])
      + columns.map { CSV.line([$0.name, $0.unit, $0.meaning]) }.joined()
  }

  /// The currency of a row's book.
  package func currency(of row: Row) -> String {
    study.books[(row.id - 1) % study.books.count].currency
  }
}
