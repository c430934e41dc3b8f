/// Horizontal bars of parts that add up, one bar per row.
struct StackedBars {
  /// A part of a bar.
  struct Part {
    /// Style class of the part, and its value, not negative.
    var style: String, value: Double
    /// What a reader sees who points at it.
    var tip: String
  }

  /// One bar.
  struct Row {
    /// A short name, and what follows the bar.
    var name: String, total: String
    /// Whether the bar stands out.
    var isMarked: Bool
    var parts: [Part]
  }

  /// What the chart shows, for those who do not see it; and the unit of the axis.
  let label: String, unit: String
  let rows: [Row]
  /// Style class and name of each kind of part.
  let legend: [(style: String, name: String)]

  private static let left = 46.0
  private static let width = 720.0
  private static let pitch = 20

  /// The figure as HTML.
  var figure: String {
    let largest = max(rows.map { $0.parts.reduce(0) { $0 + $1.value } }.max() ?? 0, 1e-12)
    let bottom = rows.count * Self.pitch + 6
    var svg = "<svg viewBox=\"0 0 900 \(bottom + 34)\" role=\"img\" aria-label=\""
    svg += HTML.escape(label) + "\">"
    for tick in Ticks.values(from: 0, to: largest) {
      let x = HTML.coordinate(Self.left + tick / largest * Self.width)
      svg += "<path class=\"grid\" d=\"M\(x) 2V\(bottom)\"/>"
      svg += "<text class=\"tick\" x=\"\(x)\" y=\"\(bottom + 14)\" text-anchor=\"middle\">"
      svg += "\(Figure.text(tick))</text>"
    }
    for (index, row) in rows.enumerated() {
      let y = index * Self.pitch + 4
      let weight = row.isMarked ? " class=\"strong\"" : ""
      svg += "<text\(weight) x=\"\(Self.left - 6)\" y=\"\(y + 12)\" text-anchor=\"end\">"
      svg += HTML.escape(row.name) + "</text>"
      var x = Self.left
      for part in row.parts where part.value > 0 {
        let width = part.value / largest * Self.width
        svg += "<rect class=\"\(part.style)\" x=\"\(HTML.coordinate(x))\" y=\"\(y)\" "
        svg += "width=\"\(HTML.coordinate(max(width, 0.3)))\" height=\"15\"><title>"
        svg += HTML.escape(part.tip) + "</title></rect>"
        x += width
      }
      svg += "<text\(weight) x=\"\(HTML.coordinate(x + 6))\" y=\"\(y + 12)\">"
      svg += HTML.escape(row.total) + "</text>"
    }
    svg +=
      "<text class=\"tick\" x=\"\(Self.left)\" y=\"\(bottom + 30)\">\(HTML.escape(unit))</text>"
    let legend = legend.map {
      "<span><i class=\"k \($0.style)\"></i>\(HTML.escape($0.name))</span>"
    }.joined(separator: " ")
    return "<figure><figcaption>\(legend)</figcaption><div class=\"scroll\">\(svg)</svg></div>"
      + "</figure>"
  }
}
