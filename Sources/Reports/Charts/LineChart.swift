internal import Kernels

/// Lines over time.
struct LineChart {
  /// One line.
  struct Line {
    /// Style class and name.
    var style: String, name: String
    /// One value per hour, or per interval of ``LineChart/hoursPerValue``.
    var values: [Double]
  }

  /// What the chart shows, for those who do not see it.
  let label: String
  let lines: [Line]
  /// The text of an hour's beginning, and of a value.
  let instant: (Int) -> String
  let value: (Double) -> String
  /// What stands under the time axis.
  let note: String
  /// Length of what a value stands for, in hours.
  var hoursPerValue = 1.0

  private static let right = 880.0
  private static let top = 12.0
  private static let bottom = 220.0
  private static let points = 500

  /// Where lines begin: behind the widest value, at about 7 units a character of the small type.
  private func left(high: Double) -> Double {
    let widest = Ticks.values(from: 0, to: high).map { value($0).count }.max() ?? 0
    return max(60, Double(widest) * 7 + 6)
  }

  private func meanLength(_ span: Int) -> String {
    let hours = Double(span) * hoursPerValue
    return hours < 1 ? "\(Figure.text(hours * 60)) minutes" : "\(Figure.text(hours)) hours"
  }

  /// The figure as HTML; more than 500 hours are shown as the means of equal spans.
  var figure: String {
    let count = lines.map(\.values.count).max() ?? 0
    guard count > 0 else { return "" }
    let span = (count + Self.points - 1) / Self.points
    let largest = lines.flatMap(\.values).filter(\.isFinite).max() ?? 0
    // A chart of nothing still has an axis.
    let high = largest > 0 ? largest : 1
    let left = left(high: high)
    func x(_ hour: Double) -> Double {
      left + hour / Double(max(count, 1)) * (Self.right - left)
    }
    func y(_ value: Double) -> Double {
      Self.bottom - value / high * (Self.bottom - Self.top)
    }
    var svg = "<svg viewBox=\"0 0 900 262\" role=\"img\" aria-label=\"\(HTML.escape(label))\">"
    for tick in Ticks.values(from: 0, to: high) {
      let height = HTML.coordinate(y(tick))
      svg += "<path class=\"grid\" d=\"M\(left) \(height)H\(Self.right)\"/>"
      svg += "<text class=\"tick\" x=\"\(left - 6)\" y=\"\(height)\" dy=\"4\" "
      svg += "text-anchor=\"end\">\(HTML.escape(value(tick)))</text>"
    }
    let marks = max(1, (count + 6) / 7)
    for hour in stride(from: 0, to: count, by: marks) {
      let place = HTML.coordinate(x(Double(hour)))
      svg += "<path class=\"grid\" d=\"M\(place) \(Self.bottom)v5\"/>"
      svg += "<text class=\"tick\" x=\"\(place)\" y=\"\(Self.bottom + 18)\">"
      svg += HTML.escape(instant(hour)) + "</text>"
    }
    for line in lines {
      var path = ""
      for (index, mean) in Self.means(line.values, span: span).enumerated() {
        let hour = Double(index * span) + Double(span) / 2
        path +=
          (index == 0 ? "M" : "L") + HTML.coordinate(x(min(hour, Double(count)))) + " "
          + HTML.coordinate(y(mean))
      }
      svg += "<path class=\"line \(line.style)\" d=\"\(path)\"><title>"
      let mean = Statistics.mean(line.values)
      svg += HTML.escape("\(line.name): mean \(value(mean)), highest ")
      svg += HTML.escape(value(line.values.max() ?? 0)) + "</title></path>"
    }
    var caption = note
    if span > 1 { caption += "; each point is the mean of \(meanLength(span))" }
    svg += "<text class=\"tick\" x=\"\(left)\" y=\"256\">\(HTML.escape(caption))</text></svg>"
    let legend = lines.map {
      "<span><i class=\"k \($0.style)\"></i>\(HTML.escape($0.name))</span>"
    }.joined(separator: " ")
    return "<figure><figcaption>\(legend)</figcaption><div class=\"scroll\">\(svg)</div></figure>"
  }

  private static func means(_ values: [Double], span: Int) -> [Double] {
    stride(from: 0, to: values.count, by: span).map { first in
      Statistics.mean(Array(values[first..<min(first + span, values.count)]))
    }
  }
}
