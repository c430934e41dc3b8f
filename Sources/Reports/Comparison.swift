package import Economics
package import Kernels
internal import Simulation
package import Studies

/// The scenarios of a study side by side: one row each, metrics with confidence intervals.
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
    /// The share of paired replications in which it costs less than the baseline; nil for the baseline.
    package var cheaper: Double?
    /// The same than the recommended scenario; nil for that one.
    package var cheaperThanBest: Double?
    /// Mean cost by category: per year where the study annualises, else over the horizon.
    package var categories: [Category: Double]
  }

  /// The study with its runs, its axes and the columns.
  package let results: StudyResults, axes: [String], columns: [Column]
  /// One row per scenario.
  package let rows: [Row]
  /// Index of the baseline, and of the cheapest row among those that meet all requirements, or
  /// of all where none does; at the baseline's prices where axes change them, for what a price will be is nobody's
  /// choice.
  package let baseline: Int, recommended: Int
  /// Whether each row is anybody's choice: a rule that knows the future is a reference, and what uses something
  /// that has no price cannot be compared with what has.
  package let isChoosable: [Bool]
  /// Whether its book has a price of all that each row uses.
  package let isPriced: [Bool]
  /// Whether each row meets every requirement of the study, and has a price of all that it uses where some do.
  package let meetsAll: [Bool]
  /// The columns of each run.
  ///
  /// Shape: `[scenarios][replications][columns]`.
  package let values: [[[Double?]]]

  /// The study being answered.
  package var study: Study { results.study }

  /// Summarises a study's results.
  package init(_ results: StudyResults) {
    let study = results.study
    let years = results.trace.horizonHours / PriceBook.hoursPerYear
    let costs = CostMetric.allCases.filter { study.horizon.annualises || !$0.isPerYear }
    var columns = costs.map {
      Column(name: $0.rawValue, unit: "currency", meaning: $0.meaning)
    }
    let metrics = Metric.allCases.filter { metric in
      results.records.joined().contains { $0.metrics[metric] != nil }
    }
    columns += metrics.map { Column(name: $0.rawValue, unit: $0.unit, meaning: $0.meaning) }
    var values: [[[Double?]]] = []
    var rows: [Row] = []
    for (index, scenario) in results.scenarios.enumerated() {
      let records = results.records[scenario.platform]
      values.append(
        zip(scenario.costs, records).map { cost, record in
          let used = record.metrics[.coreHoursUsed] ?? 0
          return costs.map {
            $0.value(of: cost, usedCoreHours: used, yearsPerHorizon: years)
          } + metrics.map { record.metrics[$0] }
        })
      var categories: [Category: Double] = [:]
      for category in Category.allCases {
        categories[category] =
          Statistics.mean(scenario.costs.map { $0.equivalent[category] })
          / (study.horizon.annualises ? years : 1)
      }
      rows.append(
        Row(
          id: index + 1,
          values: [study.books[scenario.book].name] + study.books[scenario.book].settings
            + study.platforms[scenario.platform].values,
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
    let cost = costs.firstIndex(of: .equivalent) ?? 0
    func cheaper(_ index: Int, than other: Int) -> Double? {
      Self.cheaper(values[index], than: values[other], cost).flatMap { index == other ? nil : $0 }
    }
    for index in rows.indices { rows[index].cheaper = cheaper(index, than: baseline) }
    self.results = results
    let axes = ["prices"] + study.priceAxes + study.axes
    self.axes = axes
    self.columns = columns
    self.baseline = baseline
    self.values = values
    let isPriced = results.scenarios.map(results.isPriced)
    let lacksPrices = isPriced.map { !$0 && isPriced.contains(true) }
    let meetsAll = zip(rows, lacksPrices).map { row, lacks in
      !lacks
        && study.requirements.allSatisfy { requirement in
          let column = columns.firstIndex { $0.name == requirement.metric }
          return requirement.holds(for: column.flatMap { row.results[$0]?.mean })
        }
    }
    self.isPriced = isPriced
    self.meetsAll = meetsAll
    let decision = columns.firstIndex { $0.name == CostMetric.equivalent.rawValue } ?? 0
    let isChoosable = zip(results.scenarios, lacksPrices).map {
      !study.platforms[$0.platform].isReference && !$1
    }
    self.isChoosable = isChoosable
    let given = Self.givenPrices(rows[baseline], axes)
    let best =
      Self.best(
        of: rows.indices.filter { Self.givenPrices(rows[$0], axes) == given }, rows, isChoosable,
        meetsAll, by: decision) ?? 0
    for index in rows.indices { rows[index].cheaperThanBest = cheaper(index, than: best) }
    recommended = best
    self.rows = rows
  }

  /// The cheapest of some rows among the choices that meet all requirements, or of all choices where none does, or of
  /// all rows where nothing is a choice; the first of equals.
  static func best(
    of indices: [Int], _ rows: [Row], _ isChoosable: [Bool], _ meetsAll: [Bool], by column: Int
  ) -> Int? {
    let choosable = indices.filter { isChoosable[$0] }
    let open = choosable.isEmpty ? indices : choosable
    let good = open.filter { meetsAll[$0] }
    return (good.isEmpty ? open : good).min {
      let (left, right) = (rows[$0].results[column], rows[$1].results[column])
      return (left?.mean ?? .infinity, $0) < (right?.mean ?? .infinity, $1)
    }
  }

  /// The share of paired replications in which a row costs less than another one.
  package func probability(_ index: Int, cheaperThan other: Int) -> Double {
    let cost = columns.firstIndex { $0.name == CostMetric.equivalent.rawValue } ?? 0
    return Self.cheaper(values[index], than: values[other], cost) ?? 0
  }

  private static func cheaper(
    _ own: [[Double?]], than other: [[Double?]], _ cost: Int
  ) -> Double? {
    guard !own.isEmpty else { return nil }
    let less = zip(own, other).count { ($0[cost] ?? .infinity) < ($1[cost] ?? .infinity) }
    return Double(less) / Double(own.count)
  }

  private static func interval(
    _ values: [[Double?]], _ column: Int
  ) -> Statistics.Interval? {
    let known = values.compactMap { $0[column] }
    return known.isEmpty ? nil : Statistics.interval(of: known)
  }

  /// Mean and interval of a named column in a row; nil where there is none.
  package func result(_ name: String, of row: Row) -> Statistics.Interval? {
    columns.firstIndex { $0.name == name }.flatMap { row.results[$0] }
  }

  /// The availability that charts show: that of services over time where years were rehearsed.
  package var availability: String {
    let rehearsed = "availability_time"
    return columns.contains { $0.name == rehearsed } ? rehearsed : "availability"
  }

  /// The cost that decisions look at: per year where the study annualises.
  package var decision: CostMetric {
    study.horizon.annualises ? .equivalentPerYear : .equivalent
  }

  /// The baseline with the prices and the sizes of guests of the recommended scenario.
  package var baselineAsAnswered: Int {
    let books = study.books.count
    let index =
      results.scenarios[baseline].platform * books + results.scenarios[recommended].book
    guard let shape = axes.firstIndex(of: "shape") else { return index }
    var values = rows[index].values
    values[shape] = rows[recommended].values[shape]
    return rows.firstIndex { $0.values == values } ?? index
  }

  /// The baseline and the recommended scenario, each once.
  package var chosen: [Int] { Set([baseline, recommended]).sorted() }

  /// The currency of a row's book.
  package func currency(of row: Row) -> String {
    study.books[(row.id - 1) % study.books.count].currency
  }
}
