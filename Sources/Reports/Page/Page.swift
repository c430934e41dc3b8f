internal import Economics
internal import Kernels
internal import Platform
internal import Studies

/// The report: one self-contained page with question, answer, comparison and assumptions.
package struct Page {
  private let comparison: Comparison
  private let decisions: Decisions
  /// The scenarios that charts show: all, or the chosen ones and the cheapest.
  private let shown: [Int]
  private static let shownAtMost = 24

  /// Prepares the page of a comparison.
  init(_ comparison: Comparison, _ decisions: Decisions) {
    self.comparison = comparison
    self.decisions = decisions
    guard comparison.rows.count > Self.shownAtMost else {
      shown = Array(comparison.rows.indices)
      return
    }
    func cost(_ index: Int) -> Double {
      comparison.result(CostMetric.equivalent.rawValue, of: comparison.rows[index])?.mean
        ?? .infinity
    }
    // Those that meet the requirements come first.
    let ranked = comparison.rows.indices.sorted { left, right in
      let (isLeft, isRight) = (comparison.meetsAll[left], comparison.meetsAll[right])
      return isLeft != isRight ? isLeft : (cost(left), left) < (cost(right), right)
    }
    // Scenarios with the results of one before them, such as settings of hosts that are given up, are
    // shown once.
    var seen = Set(comparison.chosen.map { comparison.rows[$0].results })
    let others = ranked.filter {
      !comparison.chosen.contains($0) && seen.insert(comparison.rows[$0].results).inserted
    }
    shown =
      ([comparison.baseline]
        + (comparison.chosen + others).filter { $0 != comparison.baseline }.prefix(
          Self.shownAtMost - 1))
  }

  /// The whole document.
  package var html: String {
    let study = comparison.study
    let downtime = DowntimeBars(comparison: comparison)
    return """
      <!doctype html>
      <html lang="en"><head><meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src \
      'unsafe-inline'; script-src 'sha256-\(PageScript.digest)'">
      <title>\(HTML.escape(study.name))</title><style>\(PageStyle.css)</style></head><body>
      <main><header><h1>\(HTML.escape(study.name))</h1>
      <button id="theme" type="button" hidden>light or dark</button></header>
      <p class="question">\(HTML.escape(study.question))</p>
      \(answer)
      <h2>Scenarios against the baseline</h2>\(selection)\(table)
      <h2>Cost by category</h2>\(CostBars(comparison: comparison).figure(shown))
      \(ShowbackTable(comparison).html)
      \(decisions.moves?.html ?? "")
      \(CostAvailability(comparison: comparison).figure)
      \(CostAvailability(supplyOf: comparison).figure)
      \(SupplyLines(comparison: comparison).html)
      \(RequestsSection(comparison: comparison).html)
      \(SharingSection(comparison: comparison).html)
      <h2>Utilisation over time</h2>\(UtilisationLines(comparison: comparison).figure)
      \(EnergyLines(comparison: comparison).html)
      \(downtime.hasDowntime ? "<h2>Downtime by cause</h2>" + downtime.figure(shown) : "")
      \(ContinuitySection(comparison)?.html(shown) ?? "")
      \(decisions.bridge?.html ?? "")
      \(decisions.sides?.html ?? "")
      \(decisions.options?.html ?? "")
      \(decisions.breakEven?.html ?? "")
      \(decisions.commitments?.html ?? "")
      \(decisions.plan?.html ?? "")
      \(decisions.outlook?.html ?? "")
      \(Calibration(comparison).html)
      \(PublishedTable(comparison)?.html ?? "")
      \(Appendix(comparison: comparison).html)
      </main><script>\(PageScript.text)</script></body></html>

      """
  }

  private var selection: String {
    guard comparison.rows.count > shown.count else { return "" }
    return "<p><small>The baseline, the recommended scenario and the cheapest others: "
      + "\(shown.count) of \(comparison.rows.count); so do the charts by scenario.</small></p>"
  }

  /// The table of the scenarios shown; where that is not all, all of them behind a fold.
  private var table: String {
    let table = ScenarioTable(comparison: comparison)
    guard comparison.rows.count > shown.count else { return table.html(shown) }
    return table.html(shown) + "<details><summary>All \(comparison.rows.count) scenarios</summary>"
      + table.html(Array(comparison.rows.indices)) + "</details>"
  }

  private var answer: String {
    let row = comparison.rows[comparison.recommended]
    let base = comparison.rows[comparison.baseline]
    let money = comparison.currency(of: row)
    let per = comparison.study.horizon.annualises ? "a year" : "over the horizon"
    let decision = comparison.decision.rawValue
    let cost = comparison.result(decision, of: row)?.mean ?? .nan
    let column = comparison.columns.firstIndex { $0.name == decision }
    let change =
      comparison.recommended == comparison.baseline
      ? "It is the baseline."
      : Self.sentence(on: column.flatMap { row.differences[$0] }, money: "\(money) \(per)")
    let required = comparison.study.requirements.map(\.text).joined(separator: ", ")
    let met = comparison.meetsAll.count { $0 }
    let condition =
      required.isEmpty
      ? ""
      : met > 0
        ? "\(met) of \(comparison.rows.count) scenarios meet what the study requires: \(required). "
        : "No scenario meets what the study requires: \(required). Without it: "
    guard comparison.isPriced[comparison.recommended] else {
      return "<section class=\"answer\"><h2>Answer</h2><p>\(HTML.escape(condition))</p><blockquote>"
        + "\(HTML.escape(Quote(comparison).text))</blockquote>\(facts)\(warnings)</section>"
    }
    return """
      <section class="answer"><h2>Answer</h2><p>\(HTML.escape(condition))<b>\
      \(HTML.escape(row.values.joined(separator: " · ")))</b> (number \(row.id)) costs least:
      <b>\(Figure.text(cost)) \(HTML.escape("\(money) \(per)"))</b>, purchases as equivalent annual
      cost. \(HTML.escape(change)) \(HTML.escape(certainty)) Baseline, what goes on if nothing is
      done (number \(base.id)): \(HTML.escape(base.values.joined(separator: " · "))). \(prices)</p>
      <blockquote>\(HTML.escape(Quote(comparison).text))</blockquote>\(facts)\(warnings)</section>
      """
  }

  /// The books behind the numbers, with their dates and what they rest on.
  private var prices: String {
    var told: [String] = []
    for index in comparison.chosen.reversed() {
      let book = comparison.study.books[comparison.results.scenarios[index].book]
      let assumed = book.figures.count { $0.source.isAssumption }
      let text =
        "\(book.name) of \(book.date) (\(book.figures.count) figures with their sources at the end, "
        + "\(assumed) of them assumptions)"
      if !told.contains(text) { told.append(text) }
    }
    return HTML.escape("Prices: \(told.joined(separator: "; ")).")
  }

  /// The main figures of the baseline and the recommended scenario, side by side.
  private var facts: String {
    let rehearsed = "rto_rehearsed_p95_minutes"
    let recovery =
      comparison.columns.contains { $0.name == rehearsed } ? rehearsed : "rto_p95_minutes"
    let names: [(String, String, (Double) -> String)] = [
      ("availability", comparison.availability, Figure.percent),
      ("CPU utilisation", "cpu_utilisation_mean", Figure.percent),
      ("energy", "energy_kwh", { "\(Figure.text($0)) kWh" }),
      ("guests refused", "guests_refused", Figure.text),
      ("recovery, 95 %", recovery, { "\(Figure.text($0)) min" }),
    ]
    let tiles = names.compactMap { label, name, text -> String? in
      let values = [comparison.recommended, comparison.baseline].map {
        comparison.result(name, of: comparison.rows[$0])?.mean
      }
      guard values.contains(where: { $0 != nil }) else { return nil }
      let (own, base) = (values[0].map(text) ?? "–", values[1].map(text) ?? "–")
      return "<div><small>\(label)</small><b>\(own)</b><small>baseline \(base)</small></div>"
    }
    return "<div class=\"tiles\">\(tiles.joined())</div>\(refusals)"
  }

  /// How often the recommended scenario costs less than the baseline.
  private var certainty: String {
    let count = comparison.study.replications
    func times(_ share: Double) -> String { "\(Int((share * Double(count)).rounded()))" }
    guard count > 1, comparison.recommended != comparison.baseline,
      let share = comparison.rows[comparison.recommended].cheaper, share > 0
    else { return "" }
    var text = "It costs less than the baseline in \(times(share)) of \(count) paired replications"
    // The next best answer is the cheapest of another deployment, where the study compares some.
    let axis = comparison.axes.firstIndex(of: "deployment")
    func deployment(_ index: Int) -> String? {
      axis.map { Quote.rule(comparison.rows[index].values[$0]) }
    }
    let rivals = comparison.rivals.filter { $0 != comparison.recommended }
    let unlike = rivals.filter { deployment($0) != deployment(comparison.recommended) }
    let others = unlike.isEmpty ? rivals : unlike
    let cost = comparison.decision.rawValue
    let next = others.min {
      let (left, right) = (comparison.rows[$0], comparison.rows[$1])
      return (comparison.result(cost, of: left)?.mean ?? .infinity, $0)
        < (comparison.result(cost, of: right)?.mean ?? .infinity, $1)
    }
    if let next, next != comparison.baseline {
      let share = comparison.probability(comparison.recommended, cheaperThan: next)
      text += ", and less than number \(next + 1), the next best answer, in \(times(share))"
    }
    return text + "."
  }

  /// What a reader must know before the numbers.
  private var warnings: String {
    let bare = comparison.rows.indices.filter { !comparison.isPriced[$0] }
    let lacking =
      bare.isEmpty
      ? []
      : [
        "\(bare.count) of \(comparison.rows.count) scenarios use what their price book has no price of (such as "
          + "number \(bare[0] + 1)): their costs are too low, and they are nobody's choice"
      ]
    return (lacking + comparison.study.warnings).map {
      "<p><small>Note: \(HTML.escape($0)).</small></p>"
    }.joined()
  }

  /// Why guests of the baseline and the recommended scenario were refused.
  private var refusals: String {
    let sentences = comparison.chosen.compactMap { index -> String? in
      let row = comparison.rows[index]
      let reasons = comparison.columns.filter { $0.name.hasPrefix("guests_refused_") }
        .compactMap { column -> String? in
          guard let mean = comparison.result(column.name, of: row)?.mean, mean > 0 else {
            return nil
          }
          return "\(Figure.text(mean)) \(column.meaning)"
        }
      return reasons.isEmpty
        ? nil : "<p><small>Number \(row.id): \(reasons.joined(separator: "; ")).</small></p>"
    }
    return sentences.joined()
  }

  /// How far the recommended scenario lies from the baseline.
  private static func sentence(on difference: Statistics.Interval?, money: String) -> String {
    guard let difference else { return "" }
    let side = difference.mean < 0 ? "below" : "above"
    let width = difference.halfWidth ?? 0
    let doubt = width >= 0.5 ? " (± \(Figure.text(width)), 95 % over replications)" : ""
    return "That is \(Figure.text(abs(difference.mean))) \(money) \(side) the baseline\(doubt)."
  }
}
