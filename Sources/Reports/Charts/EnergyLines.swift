internal import Kernels
internal import Platform
internal import Studies

/// Hosts on, power by what it is drawn for, and migrations, hour by hour.
struct EnergyLines {
  let comparison: Comparison

  /// The section as HTML; empty where no scenario changes what hosts draw.
  var html: String {
    guard comparison.study.platforms.contains(where: { Self.isOfInterest($0.blueprint) }) else {
      return ""
    }
    let ledgers = comparison.chosen.map {
      ($0, HourlySeries(comparison.results, scenario: $0).ledger)
    }
    let series = ledgers.map { ($0.0, EnergySeries($0.1, blueprint($0.0))) }
    let hosts = series.enumerated().map { order, item in
      LineChart.Line(style: "l\(order * 2)", name: name(item.0), values: item.1.hostsOn)
    }
    var html =
      "<h2>Hosts on over time</h2>"
      + chart("Hosts on or waking over time", hosts, "hosts on or waking, mean of the hour")
    if let (index, power) = series.first(where: { $0.0 == comparison.recommended }) {
      let lines = [
        LineChart.Line(style: "l0", name: "all", values: power.total),
        LineChart.Line(style: "l2", name: "idle part of hosts that are on", values: power.idle),
        LineChart.Line(style: "l3", name: "load", values: power.load),
        LineChart.Line(style: "l1", name: "asleep, going to sleep, waking", values: power.asleep),
        LineChart.Line(style: "l4", name: "GPUs", values: power.gpus),
        LineChart.Line(
          style: "l5", name: "from the grid, with overhead and battery", values: power.grid),
      ].filter { $0.style == "l0" || $0.values.contains { $0 > 0 } }
      html +=
        "<h2>Power over time</h2>"
        + chart("Power by what it is drawn for", lines, "kW of the hosts, \(name(index))")
    }
    if series.contains(where: { $0.1.carbon.contains { $0 > 0 } }) {
      html +=
        "<h2>Carbon per hour</h2>"
        + chart(
          "Carbon per hour",
          series.enumerated().map { order, item in
            LineChart.Line(style: "l\(order * 2)", name: name(item.0), values: item.1.carbon)
          }, "kg of CO2-equivalent in the hour, by the grid")
    }
    html +=
      "<h2>Power against load</h2>"
      + HostPowerPoints(
        series: ledgers.enumerated().map { order, item in
          ("l\(order * 2)", name(item.0), item.1)
        }
      ).figure
    let moves = series.filter { $0.1.migrations.contains { $0 > 0 } }
    if !moves.isEmpty {
      html +=
        "<h2>Migrations per hour</h2>"
        + chart(
          "Migrations per hour",
          moves.enumerated().map { order, item in
            LineChart.Line(style: "l\(order * 2)", name: name(item.0), values: item.1.migrations)
          }, "migrations started in the hour")
    }
    return html
  }

  /// Whether a platform has something that changes what is drawn, or when.
  private static func isOfInterest(_ blueprint: Blueprint) -> Bool {
    blueprint.energy.name != "always-on" || blueprint.battery.name != "none"
      || blueprint.shifting.name != "none" || blueprint.frequency.name != "performance"
      || blueprint.caps != .none || blueprint.followsCalendar
      || blueprint.hostTypes.contains { $0.gpus.count > 0 }
  }

  private func blueprint(_ index: Int) -> Blueprint {
    comparison.study.platforms[comparison.results.scenarios[index].platform].blueprint
  }

  private func name(_ index: Int) -> String {
    "\(index + 1) (\(index == comparison.recommended ? "recommended" : "baseline"))"
  }

  private func chart(_ label: String, _ lines: [LineChart.Line], _ note: String) -> String {
    let zone = comparison.study.horizon.timeZone
    let local = LocalTime(zone: zone)
    return LineChart(
      label: label, lines: lines,
      instant: { hour in
        let text = local.text(comparison.results.epoch + Int64(hour) * 3_600_000)
        return String(text.prefix(16)).replacing("T", with: " ")
      },
      value: Figure.text, note: "time zone \(zone); \(note), first replication"
    ).figure
  }
}

/// What hosts draw power for, by hour.
private struct EnergySeries {
  /// Hosts on or waking, and power in kW: all, what hosts that are on draw without load, what load
  /// adds, and that of sleep and of changes of state.
  ///
  /// Shape: `[hours]`.
  let hostsOn: [Double], total: [Double], idle: [Double], load: [Double], asleep: [Double]
  /// Migrations started.
  ///
  /// Shape: `[hours]`.
  let migrations: [Double]
  /// Power of GPUs and from the grid in kW, and carbon in kg.
  ///
  /// Shape: `[hours]`.
  let gpus: [Double], grid: [Double], carbon: [Double]

  init(_ ledger: Ledger, _ blueprint: Blueprint) {
    var idle = Array(repeating: 0.0, count: ledger.hours)
    for type in blueprint.hostTypes {
      let on = ledger.series(.hostOnHours) { $0.sku == type.name }
      for hour in idle.indices { idle[hour] += on[hour] * type.power.watts[0] / 1000 }
    }
    let total = ledger.series(.itEnergy)
    let sleep = ledger.series(.sleepEnergy)
    let transition = ledger.series(.transitionEnergy)
    let asleep = zip(sleep, transition).map { $0 + $1 }
    hostsOn = ledger.series(.hostOnHours)
    migrations = ledger.series(.migrations)
    let gpus = ledger.series(.gpuEnergy)
    load = total.indices.map { max(0, total[$0] - idle[$0] - asleep[$0] - gpus[$0]) }
    let grid = ledger.series(.facilityEnergy)
    // A line that lies on another shows nothing.
    self.grid = grid == total ? grid.map { _ in 0 } : grid
    carbon = ledger.series(.carbon)
    self.gpus = gpus
    (self.total, self.idle, self.asleep) = (total, idle, asleep)
  }
}
