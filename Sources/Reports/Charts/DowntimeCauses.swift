internal import Platform
internal import Simulation
internal import Studies

/// Hours a year that services are down, by cause, one bar for each scenario.
struct DowntimeCauses {
  let comparison: Comparison
  let tables: ContinuityTables

  /// The chart of some scenarios, in the order given.
  func figure(_ scenarios: [Int]) -> String {
    var used: [Hazard.Cause?] = []
    var seen: Set<Int> = []
    let rows = scenarios.compactMap { index -> StackedBars.Row? in
      guard seen.insert(comparison.results.scenarios[index].platform).inserted else { return nil }
      let downtimes = ContinuityTables.downtimes(tables.records(of: index))
      let parts = downtimes.map { item in
        if !used.contains(item.cause) { used.append(item.cause) }
        return StackedBars.Part(
          style: Self.style(item.cause), value: item.hours,
          tip: "\(index + 1) · \(Self.name(item.cause)) of a \(item.domain.rawValue)"
            + "\(item.isPlanned ? ", planned" : ""): \(Figure.text(item.hours)) service-hours a year"
        )
      }
      return StackedBars.Row(
        name: String(index + 1), total: Figure.text(parts.reduce(0) { $0 + $1.value }),
        isMarked: comparison.chosen.contains(index), parts: parts)
    }
    let causes = Hazard.Cause.allCases.map(Optional.some) + [nil]
    return StackedBars(
      label: "Hours a year that services are down, by cause, of each scenario",
      unit: "scenario number; service-hours a year, rehearsed", rows: rows,
      legend: causes.filter(used.contains).map { (Self.style($0), Self.name($0)) }
    ).figure
  }

  static func name(_ cause: Hazard.Cause?) -> String { cause?.rawValue ?? "calendar" }

  private static func style(_ cause: Hazard.Cause?) -> String {
    guard let cause else { return "c17" }
    let styles: [Hazard.Cause: String] = [
      .hardware: "c1", .power: "c9", .cooling: "c10", .network: "c2", .storage: "c13",
      .software: "c7", .configuration: "c5", .upgrade: "c6", .operator: "c18", .overload: "c8",
      .dependency: "c4", .security: "c14", .provider: "c0", .disaster: "c16",
      .maintenance: "c3",
    ]
    return styles[cause] ?? "c15"
  }
}
