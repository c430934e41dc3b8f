internal import Kernels
internal import Platform
internal import Simulation

/// How many of the recoveries are done after how long, by tier, with the objectives.
struct RecoveryCurve {
  /// One line.
  struct Line {
    var name: String
    /// Minutes that rising, evenly spaced shares of the recoveries keep.
    var minutes: [Double]
    /// The objective; nil for none.
    var objective: Double?
  }

  let label: String
  /// What is counted upwards.
  let upwards: String
  let lines: [Line]

  /// The recoveries of each tier, all causes together.
  static func lines(
    _ objectives: [ContinuityRecord.Objective], _ kind: ContinuityRecord.Objective.Kind
  ) -> [Line] {
    var tiers: [String] = []
    let own = objectives.filter { $0.kind == kind && !$0.values.isEmpty }
    for item in own where !tiers.contains(item.tier) { tiers.append(item.tier) }
    return tiers.map { tier in
      let items = own.filter { $0.tier == tier }
      // Percentiles of all causes together: each cause's values weighted by how often it comes.
      let weighted = items.flatMap { item in
        item.values.map { (minutes: $0, weight: item.perYear / Double(item.values.count)) }
      }.sorted { $0.minutes < $1.minutes }
      let total = weighted.reduce(0) { $0 + $1.weight }
      var minutes: [Double] = []
      var (sum, next) = (0.0, 0)
      for share in ContinuityRecord.Objective.percentiles {
        while next < weighted.count - 1, sum + weighted[next].weight < share * total {
          sum += weighted[next].weight
          next += 1
        }
        minutes.append(weighted[next].minutes)
      }
      return Line(
        name: tier.isEmpty ? "no tier" : tier, minutes: minutes, objective: items[0].minutes)
    }
  }

  /// The figure as HTML; nothing without lines.
  var figure: String {
    let values = lines.flatMap { $0.minutes + [$0.objective ?? 0] }.filter { $0 > 0 }
    guard let least = values.min(), let most = values.max() else { return "" }
    func log10(_ value: Double) -> Double { Elementary.log(value) / Elementary.log(10) }
    let low = log10(least).rounded(.down)
    let high = max(log10(most).rounded(.up), low + 1)
    func x(_ minutes: Double) -> Double {
      60 + (log10(max(minutes, least / 2)) - low) / (high - low) * 800
    }
    func y(_ share: Double) -> Double { 220 - share * 205 }
    var svg = "<svg viewBox=\"0 0 900 262\" role=\"img\" aria-label=\"\(HTML.escape(label))\">"
    for tick in [0, 0.25, 0.5, 0.75, 1] {
      svg += "<path class=\"grid\" d=\"M60 \(y(tick))H860\"/><text class=\"tick\" x=\"54\" "
      svg += "y=\"\(y(tick))\" dy=\"4\" text-anchor=\"end\">\(Figure.percent(tick))</text>"
    }
    var power = low
    while power <= high {
      let place = HTML.coordinate(60 + (power - low) / (high - low) * 800)
      svg += "<path class=\"grid\" d=\"M\(place) 12V225\"/><text class=\"tick\" x=\"\(place)\" "
      svg += "y=\"240\" text-anchor=\"middle\">\(Figure.text(Elementary.pow(10, power)))</text>"
      power += 1
    }
    for (index, line) in lines.enumerated() {
      let shares = ContinuityRecord.Objective.percentiles
      var path = "M\(HTML.coordinate(x(line.minutes[0]))) \(HTML.coordinate(y(0)))"
      for (share, minutes) in zip(shares, line.minutes) {
        path += "H\(HTML.coordinate(x(minutes)))V\(HTML.coordinate(y(share)))"
      }
      svg += "<path class=\"line l\(index % 6)\" d=\"\(path)\"><title>\(HTML.escape(line.name))"
      svg += "</title></path>"
      guard let objective = line.objective, objective > 0 else { continue }
      let place = HTML.coordinate(x(objective))
      svg += "<path class=\"line l\(index % 6)\" d=\"M\(place) 12V225\"><title>"
      svg += HTML.escape("objective of \(line.name): \(Figure.text(objective)) minutes")
      svg += "</title></path>"
    }
    svg +=
      "<text class=\"tick\" x=\"60\" y=\"258\">minutes; up: \(HTML.escape(upwards)); "
    svg += "upright: objectives</text></svg>"
    let legend = lines.enumerated().map { index, line in
      "<span><i class=\"k l\(index % 6)\"></i>\(HTML.escape(line.name))</span>"
    }
    return "<figure><figcaption>\(legend.joined())</figcaption><div class=\"scroll\">\(svg)</div>"
      + "</figure>"
  }
}
