internal import Economics
internal import Kernels
internal import Platform
internal import Studies
package import Traces

/// The report: one self-contained page with question, answer, comparison and assumptions.
package struct Page {
  private let comparison: Comparison
  private let quality: QualityReport
  private let citation: String

  /// Prepares the page of a comparison.
  package init(_ comparison: Comparison, trace: LoadedTrace) {
    self.comparison = comparison
    quality = trace.quality
    citation = trace.citation
  }

  /// The whole document.
  package var html: String {
    """
    <!doctype html>
    <html lang="en"><head><meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
    <title>\(HTML.escape(comparison.study.name))</title><style>\(PageStyle.css)</style></head><body>
    <main><h1>\(HTML.escape(comparison.study.name))</h1>
    <p class="question">\(HTML.escape(comparison.study.question))</p>
    \(answer)
    <h2>Scenarios against the baseline</h2>\(table)
    <h2>Cost per year by category</h2>\(CostBars(comparison).figure)
    \(CostAvailability(comparison).figure)
    <h2>Assumptions and their sources</h2>\(assumptions)
    <h2>Data quality</h2>\(dataQuality)
    </main></body></html>

    """
  }

  private var answer: String {
    let row = comparison.rows[comparison.cheapest]
    let base = comparison.rows[comparison.baseline]
    let money = comparison.currency(of: row)
    let cost = row.results[2]?.mean ?? .nan
    let difference = row.differences[2]
    let change =
      comparison.cheapest == comparison.baseline
      ? "It is the baseline." : Self.sentence(on: difference, money: money)
    let required = comparison.study.requirements.map(\.text).joined(separator: ", ")
    let met = comparison.meetsAll.count { $0 }
    let condition =
      required.isEmpty
      ? ""
      : met > 0
        ? "\(met) of \(comparison.rows.count) scenarios meet what the study requires: \(required). "
        : "No scenario meets what the study requires: \(required). Without it: "
    return """
      <section class="answer"><h2>Answer</h2><p>\(HTML.escape(condition))<b>\(HTML.escape(row.values.joined(separator: " · ")))</b>
      costs least: \(Figure.text(cost)) \(HTML.escape(money)) a year, purchases as equivalent annual
      cost. \(HTML.escape(change)) Baseline: \(HTML.escape(base.values.joined(separator: " · "))).</p></section>
      """
  }

  /// How far the recommended scenario lies from the baseline.
  private static func sentence(on difference: Statistics.Interval?, money: String) -> String {
    guard let difference else { return "" }
    let side = difference.mean < 0 ? "below" : "above"
    let width = difference.halfWidth ?? 0
    let doubt = width >= 0.5 ? " (± \(Figure.text(width)), 95 % over replications)" : ""
    return
      "That is \(Figure.text(abs(difference.mean))) \(money) a year \(side) the baseline\(doubt)."
  }

  private var table: String {
    let shown = [
      "cost_equivalent_per_year", "energy_kwh", "cpu_utilisation_mean", "guests_refused",
      "unmet_cpu_share", "availability", "rto_p95_minutes",
    ]
    let columns = shown.compactMap { name in
      comparison.columns.firstIndex { $0.name == name }
    }
    var text = "<div class=\"scroll\"><table><thead><tr><th>#</th>"
    text += comparison.axes.map { "<th>\(HTML.escape($0))</th>" }.joined()
    for index in columns {
      let column = comparison.columns[index]
      text += "<th title=\"\(HTML.escape(column.meaning))\">\(HTML.escape(column.name))"
      text += "<br><small>\(HTML.escape(column.unit)); Δ to baseline</small></th>"
    }
    text += "</tr></thead><tbody>"
    for (index, row) in comparison.rows.enumerated() {
      let mark =
        index == comparison.cheapest
        ? " class=\"best\"" : index == comparison.baseline ? " class=\"base\"" : ""
      text += "<tr\(mark)><td>\(row.id)</td>"
      text += row.values.map { "<td>\(HTML.escape($0))</td>" }.joined()
      for column in columns {
        text += "<td class=\"number\">\(cell(row, column))</td>"
      }
      text += "</tr>"
    }
    return text
      + "</tbody></table></div><p><small>Green: recommended; grey: baseline; pale: a requirement is not met. Δ is the mean "
      + "of paired replications, which share their random numbers; * marks a 95 % interval that "
      + "excludes zero. It contains the chance of incidents only.</small></p>"
  }

  private func cell(_ row: Comparison.Row, _ column: Int) -> String {
    guard let result = row.results[column] else { return "–" }
    var text = Figure.text(result.mean)
    if let width = result.halfWidth, width > 0 { text += " ± \(Figure.text(width))" }
    guard row.id - 1 != comparison.baseline, let change = row.differences[column] else {
      return text
    }
    let isSure = change.halfWidth.map { abs(change.mean) > $0 } ?? false
    return text + "<br><small>\(change.mean > 0 ? "+" : "")\(Figure.text(change.mean))"
      + "\(isSure ? "*" : "")</small>"
  }

  private var assumptions: String {
    var text = ""
    for book in comparison.study.books {
      text += "<details><summary>\(HTML.escape(book.name)), \(HTML.escape(book.date)): "
      text += "\(HTML.escape(book.summary))</summary><div class=\"scroll\"><table><tbody>"
      for figure in book.figures {
        text += "<tr><td>\(HTML.escape(figure.name))</td><td>\(HTML.escape(figure.value))</td>"
        text += "<td>\(figure.source.isAssumption ? "assumption" : "sourced")</td>"
        text += "<td>\(HTML.escape(figure.source.date))</td>"
        text += "<td>\(HTML.escape(figure.source.text))</td></tr>"
      }
      text += "</tbody></table></div></details>"
    }
    return text
  }

  private var dataQuality: String {
    let rows = [
      ("Rows read", quality.rowsRead), ("Rows rejected", quality.rowsRejected),
      ("Duplicate readings", quality.duplicates), ("Missing readings held", quality.gaps),
      ("Guests resized", quality.resizes), ("Guests alive before the trace", quality.censoredLeft),
      ("Guests alive after the trace", quality.censoredRight),
      ("Guests without readings", quality.guestsWithoutDemand),
    ]
    let body = rows.map { "<tr><td>\($0.0)</td><td class=\"number\">\($0.1)</td></tr>" }.joined()
    let assumed =
      quality.guestsWithoutDemand > 0
      ? "<p>Guests without readings are assumed to use "
        + "\(Figure.text(comparison.study.assumedUtilisation * 100)) % of their cores.</p>" : ""
    return "<table><tbody>\(body)</tbody></table>\(assumed)<p>Source: \(HTML.escape(citation))</p>"
  }
}

/// Text that a browser shows as it is.
enum HTML {
  static func escape(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
      .replacing("\"", with: "&quot;").replacing("'", with: "&#39;")
  }
}

/// Numbers as a report shows them: four significant digits, thousands apart.
enum Figure {
  static func text(_ value: Double) -> String {
    guard value.isFinite else { return "–" }
    if value == 0 { return "0" }
    let size = abs(value)
    if size >= 1000 { return grouped(value) }
    var digits = 0
    var scale = size
    while scale < 1000, digits < 9 {
      scale *= 10
      digits += 1
    }
    let factor = Elementary.pow(10, Double(digits))
    return String((value * factor).rounded() / factor)
  }

  private static func grouped(_ value: Double) -> String {
    var digits = String(Int64(abs(value).rounded()))
    var groups: [String] = []
    while digits.count > 3 {
      groups.insert(String(digits.suffix(3)), at: 0)
      digits.removeLast(3)
    }
    return (value < 0 ? "−" : "") + ([digits] + groups).joined(separator: "\u{202F}")
  }
}
