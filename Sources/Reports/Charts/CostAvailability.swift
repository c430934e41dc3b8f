internal import Economics
internal import Kernels
internal import Studies

/// Cost against availability, or another share that should be high, with the scenarios that no other beats
/// in both.
struct CostAvailability {
  let comparison: Comparison
  /// The metric, whether what is missing to the whole is shown, and what it is called.
  let metric: String, isComplement: Bool, name: String

  /// Shows availability.
  init(comparison: Comparison) {
    self.comparison = comparison
    (metric, isComplement, name) = (comparison.availability, false, "availability")
  }

  /// Shows the time in which services had enough replicas.
  init(supplyOf comparison: Comparison) {
    self.comparison = comparison
    (metric, isComplement, name) = (
      "elasticity_time_under_share", true, "time with enough replicas"
    )
  }

  /// Indices of the points that no other point beats in both, by increasing cost.
  static func front(_ points: [(cost: Double, availability: Double)]) -> [Int] {
    points.indices.filter { own in
      !points.contains { other in
        other.cost <= points[own].cost && other.availability >= points[own].availability
          && (other.cost < points[own].cost || other.availability > points[own].availability)
      }
    }.sorted { (points[$0].cost, $0) < (points[$1].cost, $1) }
  }

  /// The share of a result that should be high.
  private func share(_ value: Double?) -> Double {
    guard let value else { return 1 }
    return isComplement ? 1 - value : value
  }

  /// The figure as HTML; empty where nothing fails.
  var figure: String {
    guard comparison.columns.contains(where: { $0.name == metric }) else {
      return ""
    }
    let points = comparison.rows.map { row in
      (
        cost: comparison.result(comparison.decision.rawValue, of: row)?.mean ?? 0,
        availability: share(comparison.result(metric, of: row)?.mean)
      )
    }
    let costs = Self.range(points.map(\.cost), roomAtLeast: 1e-9)
    let shares = Self.range(points.map(\.availability), roomAtLeast: Self.smallestRoom)
    func x(_ cost: Double) -> Double { 90 + (cost - costs.low) / (costs.high - costs.low) * 770 }
    func y(_ share: Double) -> Double {
      250 - (share - shares.low) / (shares.high - shares.low) * 230
    }
    var svg = "<svg viewBox=\"0 0 900 300\" role=\"img\" aria-label=\"Cost and \(name)\">"
    for tick in Ticks.values(from: costs.low, to: costs.high) {
      let place = HTML.coordinate(x(tick))
      svg += "<path class=\"grid\" d=\"M\(place) 12V256\"/><text class=\"tick\" x=\"\(place)\" "
      svg += "y=\"270\" text-anchor=\"middle\">\(Figure.text(tick))</text>"
    }
    // There is room above 100 %, but no such availability.
    for tick in Ticks.values(from: shares.low, to: shares.high) where tick < 1 + 1e-9 {
      let place = HTML.coordinate(y(tick))
      svg += "<path class=\"grid\" d=\"M84 \(place)H870\"/><text class=\"tick\" x=\"80\" "
      svg += "y=\"\(place)\" dy=\"4\" text-anchor=\"end\">\(Self.percent(tick))</text>"
    }
    let open = points.indices.filter { comparison.isChoosable[$0] }
    let front = Self.front(open.map { points[$0] }).map { open[$0] }
    svg += "<path class=\"front\" d=\""
    svg +=
      front.enumerated().map { position, index in
        (position == 0 ? "M" : "L") + HTML.coordinate(x(points[index].cost)) + " "
          + HTML.coordinate(y(points[index].availability))
      }.joined() + "\"/>"
    // Named points are drawn last, over the others.
    let isNamed = points.indices.map { front.contains($0) || comparison.chosen.contains($0) }
    let order =
      points.indices.filter { !isNamed[$0] } + front.filter { !comparison.chosen.contains($0) }
      + comparison.chosen
    for index in order {
      let point = points[index]
      let (left, top) = (HTML.coordinate(x(point.cost)), HTML.coordinate(y(point.availability)))
      let kind =
        index == comparison.recommended
        ? "chosen"
        : index == comparison.baseline ? "base" : front.contains(index) ? "good" : "other"
      svg +=
        "<circle class=\"\(kind)\" cx=\"\(left)\" cy=\"\(top)\" r=\"\(isNamed[index] ? 5 : 4)\">"
      svg += "<title>"
      svg += HTML.escape(
        "\(index + 1): \(comparison.rows[index].values.joined(separator: " · "))")
      svg += HTML.escape(" — \(Figure.text(point.cost)), \(Self.percent(point.availability))")
      svg += "</title></circle>"
    }
    var labels: [(x: Double, y: Double)] = []
    for index in order.reversed() where isNamed[index] {
      let place = (x: x(points[index].cost), y: y(points[index].availability))
      // A number that would lie on one drawn above it stays away; pointing at the point tells it.
      if labels.contains(where: { abs($0.x - place.x) < 22 && abs($0.y - place.y) < 12 }) {
        continue
      }
      labels.append(place)
      svg += "<text x=\"\(HTML.coordinate(place.x))\" y=\"\(HTML.coordinate(place.y))\" "
      svg += "dx=\"7\" dy=\"-5\">\(index + 1)</text>"
    }
    let unit = comparison.study.horizon.annualises ? "a year" : "over the horizon"
    svg += "<text class=\"tick\" x=\"90\" y=\"294\">cost in "
    svg += HTML.escape("\(comparison.currency(of: comparison.rows[0])) \(unit); up: \(name)")
    svg += "</text></svg>"
    return """
      <h2>Cost and \(name)</h2><figure><figcaption>The line joins the scenarios that no other
      beats in both. <span><i class="k chosen"></i>recommended</span>
      <span><i class="k base"></i>baseline</span></figcaption><div class="scroll">\(svg)</div></figure>
      """
  }

  /// Shares that differ by a tick are told apart by the four decimals of ``percent(_:)``.
  private static let smallestRoom = 1e-5

  /// A range with room around its ends, so that no point lies on the edge.
  private static func range(
    _ values: [Double], roomAtLeast smallest: Double
  ) -> (low: Double, high: Double) {
    let low = values.min() ?? 0
    let high = values.max() ?? 1
    let room = max((high - low) * 0.06, abs(high) * 1e-6, smallest)
    return (low - room, high + room)
  }

  private static func percent(_ share: Double) -> String {
    String((share * 1_000_000).rounded() / 10_000) + " %"
  }
}
