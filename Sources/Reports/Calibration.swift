internal import Economics
internal import Kernels
internal import Simulation
internal import Studies
internal import Traces

/// The baseline's figures beside those that were measured.
package struct Calibration {
  /// One figure.
  package struct Row: Encodable {
    /// Its name and unit.
    package var metric: String, unit: String
    /// What the simulation says and what was measured.
    package var simulated: Double, measured: Double
    /// The difference over what was measured; nil where that is 0.
    package var error: Double?

    init(_ metric: String, _ unit: String, _ simulated: Double, _ measured: Double) {
      self.metric = metric
      self.unit = unit
      self.simulated = simulated
      self.measured = measured
      error = measured == 0 ? nil : (simulated - measured) / measured
    }
  }

  /// The figures; none where the study tells nothing that was measured.
  package let rows: [Row]
  /// What the reader must know of the comparison.
  package let notes: [String]

  /// Compares the baseline of a study, averaged over its replications.
  ///
  /// Costs are as accounted, and per day, for a bill and a horizon differ in length.
  package init(_ comparison: Comparison) {
    guard let measured = comparison.study.measured else {
      (rows, notes) = ([], [])
      return
    }
    let baseline = comparison.rows[comparison.baseline]
    let days = comparison.results.trace.horizonHours / 24
    var rows: [Row] = []
    var notes: [String] = []
    if let share = measured.utilisation,
      let own = comparison.result(Metric.cpuUtilisationMean.rawValue, of: baseline)
    {
      rows.append(Row("CPU utilisation", "share", own.mean, share))
    }
    if let energy = measured.energyKilowattHours, let span = measured.energyDays,
      let own = comparison.result(Metric.energyKilowattHours.rawValue, of: baseline)
    {
      rows.append(Row("energy", "kWh a day", own.mean / days, energy / span))
    }
    if let bill = measured.bill {
      let costs = comparison.results.scenarios[comparison.baseline].costs
      let money = comparison.currency(of: baseline)
      if bill.currency == money {
        var own: [String: Double] = [:]
        for category in Category.allCases {
          own[category.focusService.category, default: 0] +=
            Statistics.mean(costs.map { $0.amounts[category] }) / days
        }
        let theirs = Dictionary(
          uniqueKeysWithValues: bill.categories.map { ($0.category, $0.cost / bill.days) })
        let unit = "\(money) a day"
        rows.append(
          Row("cost", unit, Statistics.mean(costs.map(\.total)) / days, bill.total / bill.days))
        for name in Set(own.keys).union(theirs.keys).sorted()
        where own[name] ?? 0 != 0 || theirs[name] ?? 0 != 0 {
          rows.append(Row("cost: \(name)", unit, own[name] ?? 0, theirs[name] ?? 0))
        }
        notes.append(
          "\(bill.charges) charges over \(Figure.text(bill.days)) days (\(bill.format)), "
            + "amortised, without taxes of \(Figure.text(bill.tax)) \(money)")
      } else {
        notes.append("the bill is in \(bill.currency) and the price book in \(money)")
      }
    }
    if !measured.source.isEmpty { notes.append(measured.source) }
    self.rows = rows
    self.notes = notes
  }

  /// The figures as CSV.
  package var csv: String {
    var text = CSV.line(["metric", "unit", "simulated", "measured", "error"])
    for row in rows {
      text += CSV.line([
        row.metric, row.unit, CSV.number(row.simulated), CSV.number(row.measured),
        CSV.number(row.error),
      ])
    }
    return text
  }

  /// A section of the page; empty where nothing was measured.
  var html: String {
    guard !rows.isEmpty || !notes.isEmpty else { return "" }
    let body = rows.map { row in
      let cells = [
        Figure.text(row.simulated), Figure.text(row.measured),
        row.error.map { Self.signed($0) } ?? "–",
      ]
      return "<tr><td>\(HTML.escape(row.metric)), \(HTML.escape(row.unit))</td>"
        + cells.map { "<td class=\"number\">\(HTML.escape($0))</td>" }.joined() + "</tr>"
    }
    let sentences = notes.map { "<p><small>\(HTML.escape($0)).</small></p>" }
    return """
      <h2>The baseline against what was measured</h2><div class="scroll"><table><thead><tr>\
      <th>figure</th><th>simulated</th><th>measured</th><th>error</th></tr></thead>\
      <tbody>\(body.joined())</tbody></table></div>\(sentences.joined())
      """
  }

  /// An error in per cent with its sign.
  package static func signed(_ error: Double) -> String {
    (error >= 0 ? "+" : "") + Figure.percent(error)
  }
}
