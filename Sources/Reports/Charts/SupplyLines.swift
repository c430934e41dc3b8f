internal import Simulation
internal import Studies

/// Replicas that were needed and that ran, of the largest elastic service, over time.
struct SupplyLines {
  let comparison: Comparison

  /// Whether a scenario has an elastic service.
  var isThere: Bool {
    comparison.results.records.joined().contains { !$0.scaling.isEmpty }
  }

  /// The figures as HTML, one for the baseline and one for the recommended scenario.
  var html: String {
    guard isThere else { return "" }
    let figures = comparison.chosen.compactMap { index -> String? in
      let platform = comparison.results.scenarios[index].platform
      guard let record = comparison.results.records[platform].first?.scaling.first else {
        return nil
      }
      let role = index == comparison.recommended ? "recommended" : "baseline"
      let local = LocalTime(zone: comparison.study.horizon.timeZone)
      let chart = LineChart(
        label: "Replicas needed and running, scenario \(index + 1)",
        lines: [
          .init(style: "l2", name: "running, \(index + 1) (\(role))", values: record.supply),
          .init(style: "l0", name: "needed", values: record.demand),
        ],
        instant: { place in
          let text = local.text(comparison.results.epoch + Int64(place) * record.step)
          return String(text.prefix(16)).replacing("T", with: " ")
        },
        value: Figure.text,
        note:
          "time zone \(comparison.study.horizon.timeZone); replicas of \(record.service), first "
          + "replication",
        hoursPerValue: Double(record.step) / 3_600_000)
      return chart.figure
    }
    return "<h2>Supply and demand of replicas</h2>" + figures.joined()
  }

  /// One row for each interval of the services that records tell, of the chosen scenarios.
  var csv: String {
    var text = CSV.line(["scenario", "service", "start_s", "replicas_needed", "replicas_running"])
    for index in comparison.chosen {
      let platform = comparison.results.scenarios[index].platform
      for record in comparison.results.records[platform].first?.scaling ?? [] {
        for place in record.demand.indices {
          text += CSV.line([
            String(index + 1), record.service,
            CSV.number(Double(place) * Double(record.step) / 1000),
            CSV.number(record.demand[place]), CSV.number(record.supply[place]),
          ])
        }
      }
    }
    return text
  }
}
