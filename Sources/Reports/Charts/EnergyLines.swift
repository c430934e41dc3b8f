internal import Kernels
internal import Platform
internal import Studies

/// Hosts on, power by what it is drawn for, and migrations, hour by hour.
struct EnergyLines {
  let comparison: Comparison

  /// The section as HTML; empty where no scenario changes what hosts draw.
  var html: String {
    let names = Set(comparison.study.platforms.map { $0.blueprint.energy.name })
    guard names.count > 1 || names != ["always-on"] else { return "" }
    let series = comparison.chosen.map {
      ($0, EnergySeries(HourlySeries(comparison.results, scenario: $0).ledger, blueprint($0)))
    }
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
      ]
      html +=
        "<h2>Power over time</h2>"
        + chart("Power by what it is drawn for", lines, "kW of the hosts, \(name(index))")
    }
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
    load = total.indices.map { max(0, total[$0] - idle[$0] - asleep[$0]) }
    (self.total, self.idle, self.asleep) = (total, idle, asleep)
  }
}
