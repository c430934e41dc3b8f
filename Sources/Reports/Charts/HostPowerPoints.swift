internal import Kernels
internal import Platform

/// Power against load of the hosts that are on, a point for each zone and hour.
struct HostPowerPoints {
  /// Scenarios by style and name, with the books of their first replication.
  let series: [(style: String, name: String, ledger: Ledger)]

  private static let mostPoints = 1500

  /// Busy cores and watts of a host that is on, on average over a zone and an hour.
  struct Point: Hashable {
    var cores: Double, watts: Double
  }

  /// The points of a ledger; zones without a host on have none.
  static func points(_ ledger: Ledger) -> [Point] {
    var points: [Point] = []
    let zones = Set(
      ledger.accounts.filter { $0.key.meter == .hostOnHours }.map { [$0.key.site, $0.key.zone] })
    for zone in zones.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
      func sum(_ meter: Meter) -> [Double] {
        ledger.series(meter) { $0.site == zone[0] && $0.zone == zone[1] }
      }
      let (on, used, energy) = (sum(.hostOnHours), sum(.coreHoursUsed), sum(.itEnergy))
      let (sleep, transition) = (sum(.sleepEnergy), sum(.transitionEnergy))
      for hour in on.indices where on[hour] > 0.01 {
        let own = energy[hour] - sleep[hour] - transition[hour]
        points.append(Point(cores: used[hour] / on[hour], watts: own * 1000 / on[hour]))
      }
    }
    return points
  }

  /// The figure as HTML.
  var figure: String {
    let all = series.map { Self.points($0.ledger) }
    let right = max(all.joined().map(\.cores).max() ?? 0, 1e-9)
    let high = max(all.joined().map(\.watts).max() ?? 0, 1e-9)
    func x(_ cores: Double) -> String { HTML.coordinate(60 + cores / right * 810) }
    func y(_ watts: Double) -> String { HTML.coordinate(220 - watts / high * 205) }
    var svg = "<svg viewBox=\"0 0 900 262\" role=\"img\" aria-label=\"Power against load\">"
    for tick in Ticks.values(from: 0, to: high) {
      svg += "<path class=\"grid\" d=\"M60 \(y(tick))H880\"/><text class=\"tick\" x=\"54\" "
      svg += "y=\"\(y(tick))\" dy=\"4\" text-anchor=\"end\">\(Figure.text(tick))</text>"
    }
    for tick in Ticks.values(from: 0, to: right) {
      svg += "<path class=\"grid\" d=\"M\(x(tick)) 220v5\"/><text class=\"tick\" x=\"\(x(tick))\" "
      svg += "y=\"238\" text-anchor=\"middle\">\(Figure.text(tick))</text>"
    }
    for (item, points) in zip(series, all) {
      // Equal points are drawn once, and of very many every so manyth.
      var seen: Set<[String]> = []
      for point in points.enumerated()
      where point.offset % (points.count / Self.mostPoints + 1) == 0 {
        let place = [x(point.element.cores), y(point.element.watts)]
        guard seen.insert(place).inserted else { continue }
        svg +=
          "<circle class=\"point \(item.style)\" cx=\"\(place[0])\" cy=\"\(place[1])\" r=\"2.5\"/>"
      }
    }
    svg +=
      "<text class=\"tick\" x=\"60\" y=\"256\">busy cores of a host that is on; up: its watts; "
    svg += "a point for each zone and hour, first replication</text></svg>"
    let legend = series.map {
      "<span><i class=\"k \($0.style)\"></i>\(HTML.escape($0.name))</span>"
    }.joined(separator: " ")
    return "<figure><figcaption>\(legend)</figcaption><div class=\"scroll\">\(svg)</div></figure>"
  }
}
