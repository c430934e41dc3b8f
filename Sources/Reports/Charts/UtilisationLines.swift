internal import Studies

/// Busy cores and promised memory over installed ones, hour by hour, of the chosen scenarios.
struct UtilisationLines {
  let comparison: Comparison

  /// The figure as HTML.
  var figure: String {
    let local = LocalTime(zone: comparison.study.horizon.timeZone)
    var lines: [LineChart.Line] = []
    for (order, index) in comparison.chosen.enumerated() {
      let series = HourlySeries(comparison.results, scenario: index)
      let role = index == comparison.recommended ? "recommended" : "baseline"
      lines.append(
        .init(style: "l\(order * 2)", name: "CPU, \(index + 1) (\(role))", values: series.cpu))
      lines.append(
        .init(
          style: "l\(order * 2 + 1)", name: "memory, \(index + 1) (\(role))",
          values: series.memory))
    }
    return LineChart(
      label: "Utilisation of the private sites over time", lines: lines,
      instant: { hour in
        let text = local.text(comparison.results.epoch + Int64(hour) * 3_600_000)
        return String(text.prefix(16)).replacing("T", with: " ")
      },
      value: Figure.percent,
      note: "time zone \(comparison.study.horizon.timeZone); share of installed capacity, first "
        + "replication"
    ).figure
  }
}
