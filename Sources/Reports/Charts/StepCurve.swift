internal import Kernels

/// A falling share over hours, with hours by powers of ten.
struct StepCurve {
  /// What the chart shows, for those who do not see it.
  let label: String
  /// Hours, more than 0, and shares.
  let points: [(hours: Double, share: Double)]

  /// The figure as HTML; nothing without points.
  var figure: String {
    let points = points.filter { $0.hours > 0 }
    guard let first = points.first, let last = points.last else { return "" }
    func log10(_ value: Double) -> Double { Elementary.log(value) / Elementary.log(10) }
    let (low, high) = (
      log10(first.hours).rounded(.down), max(log10(last.hours), log10(first.hours) + 0.1)
    )
    func x(_ hours: Double) -> String {
      HTML.coordinate(60 + (log10(hours) - low) / (high - low) * 820)
    }
    func y(_ share: Double) -> String { HTML.coordinate(220 - share * 208) }
    var svg = "<svg viewBox=\"0 0 900 262\" role=\"img\" aria-label=\"\(HTML.escape(label))\">"
    for tick in [0, 0.25, 0.5, 0.75, 1] {
      svg += "<path class=\"grid\" d=\"M60 \(y(tick))H880\"/><text class=\"tick\" x=\"54\" "
      svg += "y=\"\(y(tick))\" dy=\"4\" text-anchor=\"end\">\(Figure.percent(tick))</text>"
    }
    var power = low
    while power <= high {
      let hours = Elementary.pow(10, power)
      svg += "<path class=\"grid\" d=\"M\(x(hours)) 12V225\"/><text class=\"tick\" "
      svg += "x=\"\(x(hours))\" y=\"238\">\(Figure.text(hours)) h</text>"
      power += 1
    }
    var path = "M\(x(first.hours)) \(y(1))"
    for point in points { path += "H\(x(point.hours))V\(y(point.share))" }
    svg += "<path class=\"line l0\" d=\"\(path)\"><title>\(HTML.escape(label))</title></path></svg>"
    return "<figure><div class=\"scroll\">\(svg)</div></figure>"
  }
}
