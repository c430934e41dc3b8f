internal import Simulation

/// Power against load, a point for each host.
struct HostPowerPoints {
  /// Scenarios by style and name, with the hosts of their first replication.
  let series: [(style: String, name: String, hosts: [HostRecord])]

  private static let mostPoints = 1500

  /// Busy cores and watts of one host while it is on, on average over the run.
  struct Point: Hashable {
    var cores: Double, watts: Double
  }

  /// The points of hosts; one that was never on has none.
  static func points(_ hosts: [HostRecord]) -> [Point] {
    hosts.filter { $0.onHours > 0 }.map {
      Point(cores: $0.coreHours / $0.onHours, watts: $0.kilowattHours * 1000 / $0.onHours)
    }
  }

  /// The figure as HTML.
  var figure: String {
    guard series.contains(where: { !$0.hosts.isEmpty }) else { return "" }
    let all = series.map { Self.points($0.hosts) }
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
      "<text class=\"tick\" x=\"60\" y=\"256\">busy cores; up: watts; "
    svg += "a point for each host, its mean while it was on, first replication</text></svg>"
    let legend = series.map {
      "<span><i class=\"k \($0.style)\"></i>\(HTML.escape($0.name))</span>"
    }.joined(separator: " ")
    return "<figure><figcaption>\(legend)</figcaption><div class=\"scroll\">\(svg)</div></figure>"
  }
}
