internal import Economics
internal import Platform
internal import Simulation
internal import Studies

/// Usage by hour of the baseline and the recommended scenario, first replication.
package struct SeriesTable {
  private let comparison: Comparison

  /// Prepares the table.
  package init(_ comparison: Comparison) { self.comparison = comparison }

  private static let meters: [Meter] = [
    .coreHoursUsed, .coreHoursUnmet, .coreHoursAllocated, .hostOnHours, .facilityEnergy,
    .instanceHours, .migrations,
  ]

  static var dictionary: [[String]] {
    [
      ["hour_start", "", "series: first instant of the hour in UTC"],
      ["hour_start_local", "", "series: the same in the study's time zone"],
      ["cpu_utilisation", "share", "series: busy over installed cores of the private sites"],
      [
        "memory_utilisation", "share",
        "series: memory promised to guests over installed memory of the private sites",
      ],
    ] + meters.map { [$0.rawValue, $0.unit, "series and usage: \($0.meaning)"] }
  }

  /// The whole file.
  package var text: String {
    var text = CSV.line(
      ["scenario", "hour_start", "hour_start_local"] + Self.meters.map(\.rawValue)
        + ["cpu_utilisation", "memory_utilisation"])
    let local = LocalTime(zone: comparison.study.horizon.timeZone)
    for index in comparison.chosen {
      let series = HourlySeries(comparison.results, scenario: index)
      let meters = Self.meters.map { series.ledger.series($0) }
      for hour in 0..<series.ledger.hours {
        let instant = comparison.results.epoch + Int64(hour) * 3_600_000
        text += CSV.line(
          [String(index + 1), CivilDate.instant(instant), local.text(instant)]
            + meters.map { CSV.number($0[hour]) }
            + [CSV.number(series.cpu[hour]), CSV.number(series.memory[hour])])
      }
    }
    return text
  }
}

/// What a scenario's first replication used by hour.
struct HourlySeries {
  /// The run's ledger.
  let ledger: Ledger
  /// Busy over installed cores, and promised over installed memory, of the private sites.
  ///
  /// Shape: `[hours]`.
  let cpu: [Double], memory: [Double]

  init(_ results: StudyResults, scenario: Int) {
    let scenario = results.scenarios[scenario]
    let blueprint = results.study.platforms[scenario.platform].blueprint
    let ledger = results.records[scenario.platform][0].ledger
    let sites = Set(blueprint.sites.filter { $0.kind == .private }.map(\.name))
    var cores = Array(repeating: 0.0, count: ledger.hours)
    var gibibytes = cores
    // Rented nodes are there while they are on.
    let nodes = Set(blueprint.sites.filter { $0.nodes != nil }.map(\.name))
    for account in ledger.accounts
    where account.key.meter == (nodes.contains(account.key.site) ? .hostOnHours : .hostHours) {
      guard let type = blueprint.hostTypes.first(where: { $0.name == account.key.sku }) else {
        continue
      }
      for hour in cores.indices {
        cores[hour] += account.sums[hour] * Double(blueprint.capacity(of: type)) / 10_000
        gibibytes[hour] += account.sums[hour] * Double(type.memoryMiB) / 1024
      }
    }
    let used = ledger.series(.coreHoursUsed) { sites.contains($0.site) }
    let held = ledger.series(.memoryAllocated) { sites.contains($0.site) }
    self.ledger = ledger
    cpu = zip(used, cores).map { $1 > 0 ? $0 / $1 : 0 }
    memory = zip(held, gibibytes).map { $1 > 0 ? $0 / $1 : 0 }
  }
}
