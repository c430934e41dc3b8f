internal import Economics
internal import Kernels
internal import Platform
internal import Studies

/// The scenarios with their main metrics and the difference to the baseline.
struct ScenarioTable {
  let comparison: Comparison

  /// The table of some scenarios, in the order given, as HTML.
  func html(_ scenarios: [Int]) -> String {
    // With a constant intensity carbon says no more than energy does.
    let carbon = comparison.study.platforms.contains { $0.blueprint.followsCalendar }
    let names = [
      comparison.decision.rawValue, "energy_kwh", carbon ? "carbon_kg" : "carbon_market_kg",
      "cpu_utilisation_mean", "gpu_allocation_mean", "guests_refused", "unmet_cpu_share",
      "replicas_mean", "elasticity_under_share", "elasticity_over_share", "slo_violation_minutes",
      "power_capped_share", "migrations", "sla_violation", "availability", "availability_time",
      "rto_p95_minutes",
      "rto_rehearsed_p95_minutes", "rto_met_share", "rpo_met_share",
    ]
    let required = comparison.study.requirements.map(\.metric)
    // A column of zeros says nothing that `scenarios.csv` does not say.
    let columns = (names + required.filter { !names.contains($0) }).compactMap { name in
      comparison.columns.firstIndex { $0.name == name }
    }.filter { column in comparison.rows.contains { ($0.results[column]?.mean ?? 0) != 0 } }
    let swept = comparison.axes.indices.filter { axis in
      Set(comparison.rows.map { $0.values[axis] }).count > 1
    }
    var text = "<div class=\"scroll\"><table class=\"sortable\"><thead><tr><th>#</th>"
    text += swept.map { "<th>\(HTML.escape(comparison.axes[$0]))</th>" }.joined()
    for index in columns {
      let column = comparison.columns[index]
      text += "<th class=\"number\" title=\"\(HTML.escape(column.meaning))\">"
      text += HTML.escape(column.name.replacing("_", with: " "))
      text += "<br><small>\(HTML.escape(unit(column)))</small></th>"
    }
    text += "</tr></thead><tbody>"
    for index in scenarios {
      let row = comparison.rows[index]
      var marks: [String] = []
      if index == comparison.recommended { marks.append("best") }
      if index == comparison.baseline { marks.append("base") }
      if !comparison.meetsAll[index] { marks.append("failed") }
      text += "<tr class=\"\(marks.joined(separator: " "))\"><td>\(row.id)</td>"
      for axis in swept {
        text += "<td class=\"axis\" title=\"\(HTML.escape(row.values[axis]))\">"
        text += HTML.escape(shortened(row.values[axis], axis: axis)) + "</td>"
      }
      for column in columns {
        let mean = row.results[column].map { String($0.mean) } ?? ""
        text += "<td class=\"number\" data-value=\"\(mean)\">\(cell(row, column))</td>"
      }
      text += "</tr>"
    }
    return text + "</tbody></table></div><p><small>\(legend)</small></p>"
  }

  private func unit(_ column: Comparison.Column) -> String {
    column.unit == "currency" ? comparison.currency(of: comparison.rows[0]) : column.unit
  }

  /// The name without its parameters, where no other value of the axis has that name.
  private func shortened(_ value: String, axis: Int) -> String {
    guard let open = value.firstIndex(of: "(") else { return value }
    let name = value[..<open]
    let values = Set(comparison.rows.map { $0.values[axis] })
    let alike = values.count { $0 == name || $0.hasPrefix(name + "(") }
    return alike == 1 ? String(name) : value
  }

  private var legend: String {
    let study = comparison.study
    let marks = "Green: recommended; grey: baseline; pale: a requirement is not met. "
    guard study.replications > 1 else {
      return marks + "Small: difference to the baseline. One replication: no intervals."
    }
    let contents = study.redraw.map { uncertainty in
      switch uncertainty {
      case .incidents: "the chance of incidents"
      case .demand: "which days of the trace come, and the profiles of guests without readings"
      case .tenants: "which tenants there are"
      }
    }
    let chance =
      contents.isEmpty
      ? "Nothing is redrawn, so that intervals are empty."
      : "Intervals contain \(contents.joined(separator: " and ")), and nothing else."
    return marks + "Small: mean difference to the baseline over paired replications, which share "
      + "their random numbers; * marks a 95 % interval that excludes zero. \(chance)"
  }

  private func cell(_ row: Comparison.Row, _ column: Int) -> String {
    guard let result = row.results[column] else { return "–" }
    // Four digits do not tell availabilities apart.
    let isAvailability = comparison.columns[column].name.hasPrefix("availability")
    var text = isAvailability ? Figure.percent(result.mean) : Figure.text(result.mean)
    if let width = result.halfWidth, width > 0 {
      text += " ± \(isAvailability ? Figure.percent(width) : Figure.text(width))"
    }
    guard row.id - 1 != comparison.baseline, let change = row.differences[column] else {
      return text
    }
    let isSure = change.halfWidth.map { abs(change.mean) > $0 } ?? false
    return text + "<br><small>\(change.mean > 0 ? "+" : "")\(Figure.text(change.mean))"
      + "\(isSure ? "*" : "")</small>"
  }
}
