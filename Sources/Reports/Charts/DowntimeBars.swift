internal import Kernels
internal import Simulation
internal import Studies

/// Guest-hours down by cause, stacked, one bar per scenario.
struct DowntimeBars {
  let comparison: Comparison

  /// Whether any guest of any scenario was down.
  var hasDowntime: Bool {
    comparison.results.records.joined().contains { $0.downHours.values.contains { $0 > 0 } }
  }

  /// The chart of some scenarios, in the order given; scenarios that differ in prices only have
  /// one bar.
  func figure(_ scenarios: [Int]) -> String {
    var seen: Set<Int> = []
    var used: Set<Incident.Cause> = []
    var rows: [StackedBars.Row] = []
    for index in scenarios {
      let platform = comparison.results.scenarios[index].platform
      guard seen.insert(platform).inserted else { continue }
      let records = comparison.results.records[platform]
      let parts = Incident.Cause.allCases.compactMap { cause -> StackedBars.Part? in
        let hours = Statistics.mean(records.map { $0.downHours[cause] ?? 0 })
        guard hours > 0 else { return nil }
        used.insert(cause)
        return StackedBars.Part(
          style: Self.style(cause), value: hours,
          tip: "\(index + 1) · loss of a \(cause.rawValue): \(Figure.text(hours)) guest-hours")
      }
      rows.append(
        StackedBars.Row(
          name: String(index + 1), total: Figure.text(parts.reduce(0) { $0 + $1.value }),
          isMarked: comparison.chosen.contains(index), parts: parts))
    }
    return StackedBars(
      label: "Guest-hours down by cause of each scenario",
      unit: "scenario number; guest-hours over the horizon, mean of the replications", rows: rows,
      legend: Incident.Cause.allCases.filter(used.contains).map {
        (Self.style($0), Self.name($0))
      }
    ).figure
  }

  private static func name(_ cause: Incident.Cause) -> String {
    switch cause {
    case .migration: "migration"
    case .interruption: "spare capacity taken back"
    default: "loss of a \(cause.rawValue)"
    }
  }

  private static func style(_ cause: Incident.Cause) -> String {
    switch cause {
    case .host: "c1"
    case .rack: "c8"
    case .zone: "c7"
    case .site: "c0"
    case .migration: "c2"
    case .interruption: "c5"
    }
  }
}
