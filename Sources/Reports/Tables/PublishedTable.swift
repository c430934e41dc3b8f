internal import Kernels
internal import Studies

/// A study's results beside those that others published.
struct PublishedTable {
  private struct Row {
    var scenario: Int
    var values: [String]
    var metric: String
    var unit: String
    var simulated: Double?
    var published: Double

    /// The difference over what was published; nil where either is missing or that is 0.
    var error: Double? {
      guard let simulated, published != 0 else { return nil }
      return (simulated - published) / published
    }
  }

  private let axes: [String]
  private let rows: [Row]
  private let source: String

  /// Nil where the study names no published results.
  init?(_ comparison: Comparison) {
    guard let published = comparison.study.published else { return nil }
    axes = comparison.study.axes
    let books = comparison.study.books.count
    rows = published.figures.map { figure in
      let row = comparison.rows[figure.platform * books]
      let column = comparison.columns.first { $0.name == figure.metric }
      return Row(
        scenario: row.id, values: Array(row.values.dropFirst()), metric: figure.metric,
        unit: column?.unit ?? "",
        simulated: comparison.result(figure.metric, of: row)?.mean, published: figure.value)
    }
    source = "\(published.source), \(published.date)"
  }

  /// The figures as CSV.
  var csv: String {
    var text = CSV.line(
      ["scenario"] + axes + ["metric", "unit", "simulated", "published", "error"])
    for row in rows {
      text += CSV.line(
        ["\(row.scenario)"] + row.values + [
          row.metric, row.unit, CSV.number(row.simulated), CSV.number(row.published),
          CSV.number(row.error),
        ])
    }
    return text
  }

  /// A section of the page: a row per scenario, a column per metric.
  var html: String {
    var metrics: [String] = []
    for row in rows where !metrics.contains(row.metric) { metrics.append(row.metric) }
    var scenarios: [Int] = []
    for row in rows where !scenarios.contains(row.scenario) { scenarios.append(row.scenario) }
    let head = metrics.map { "<th>\(HTML.escape($0))</th>" }.joined()
    let body = scenarios.map { scenario in
      let own = rows.filter { $0.scenario == scenario }
      let name = own.first?.values.joined(separator: " · ") ?? ""
      let cells = metrics.map { metric in
        own.first { $0.metric == metric }.map(cell) ?? "<td class=\"number\">–</td>"
      }
      return "<tr><td>\(HTML.escape("\(scenario): \(name)"))</td>\(cells.joined())</tr>"
    }
    return """
      <h2>Beside published results</h2><p><small>Ours, and below it what was published by \
      \(HTML.escape(source)).</small></p><div class="scroll"><table><thead><tr><th>scenario</th>\
      \(head)</tr></thead><tbody>\(body.joined())</tbody></table></div>
      """
  }

  private func cell(_ row: Row) -> String {
    let own = row.simulated.map(Figure.text) ?? "–"
    let difference = row.error.map {
      abs($0) < 5e-5 ? "" : " (\(Calibration.signed($0)))"
    }
    return "<td class=\"number\">\(HTML.escape(own + (difference ?? "")))<br><small>"
      + "\(HTML.escape(Figure.text(row.published)))</small></td>"
  }
}
