internal import Kernels
internal import Platform
internal import Simulation
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
    let hosts = series.enumerated().flatMap { order, item in
      [
        LineChart.Line(
          style: "l\(order * 2)", name: "on, \(name(item.0))", values: item.1.hostsOn),
        LineChart.Line(
          style: "l\(order * 2 + 1)", name: "off, \(name(item.0))", values: item.1.hostsOff),
      ]
    }.filter { $0.name.hasPrefix("on") || $0.values.contains { $0 > 0 } }
    var html =
      "<h2>Hosts on and off over time</h2>"
      + chart(
        "Hosts on and off over time", hosts,
        "on: or waking; off: or asleep or failed; mean of the hour")
    // A recommendation to rent all draws no power here: the baseline is shown in its place.
    let drawing = series.filter { $0.1.total.contains { $0 > 0 } }
    if let (index, power) = drawing.first(where: { $0.0 == comparison.recommended })
      ?? drawing.first
    {
      let lines = [
        LineChart.Line(style: "l0", name: "all", values: power.total),
        LineChart.Line(style: "l2", name: "idle part of hosts that are on", values: power.idle),
        LineChart.Line(style: "l3", name: "load", values: power.load),
        LineChart.Line(
          style: "l1", name: "at rest, changes of state, failed but powered", values: power.asleep),
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
        series: series.enumerated().map { order, item in
          ("l\(order * 2)", name(item.0), records(of: item.0))
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
      || blueprint.caps != .none || blueprint.followsCalendar || blueprint.balancing.name != "none"
      || blueprint.power.name != "measured"
      || blueprint.hostTypes.contains { $0.gpus.count > 0 }
  }

  private func blueprint(_ index: Int) -> Blueprint {
    comparison.study.platforms[comparison.results.scenarios[index].platform].blueprint
  }

  private func records(of index: Int) -> [HostRecord] {
    comparison.results.records[comparison.results.scenarios[index].platform][0].hosts
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
  /// Hosts on or waking, the others, and power in kW: all, what hosts that are on draw without load, what load
  /// adds, and that of sleep and of changes of state.
  ///
  /// Shape: `[hours]`.
  let hostsOn: [Double], hostsOff: [Double], total: [Double], idle: [Double], load: [Double],
    asleep: [Double]
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
      let watts = DrawnPower.idleWatts(of: type, on: blueprint)
      for hour in idle.indices { idle[hour] += on[hour] * watts / 1000 }
    }
    let total = ledger.series(.itEnergy)
    let sleep = ledger.series(.sleepEnergy)
    let transition = ledger.series(.transitionEnergy)
    let asleep = zip(sleep, transition).map { $0 + $1 }
    hostsOn = ledger.series(.hostOnHours)
    let all = blueprint.sites.filter { $0.kind == .private }.flatMap(\.zones)
      .reduce(0) { $0 + $1.hostCount }
    hostsOff = hostsOn.map { max(0, Double(all) - $0) }
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
