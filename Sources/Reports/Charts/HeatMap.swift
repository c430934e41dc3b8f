/// A table of numbers in colours: below one cold, above one warm.
struct HeatMap {
  /// What the map shows.
  let label: String
  let rows: [String], columns: [String]
  let rowTitle: String, columnTitle: String
  /// The numbers, more than 0; 1 is where two ways cost the same.
  ///
  /// Shape: `[rows][columns]`.
  let values: [[Double]]

  private static let left = 150
  private static let cell = (width: 72, height: 26)

  /// The figure as HTML.
  var figure: String {
    let width = Self.left + columns.count * Self.cell.width + 10
    let bottom = 22 + rows.count * Self.cell.height
    var svg = "<svg viewBox=\"0 0 \(width) \(bottom + 22)\" role=\"img\" aria-label=\""
    svg += HTML.escape(label) + "\" style=\"max-width:\(width)px\">"
    for (index, name) in columns.enumerated() {
      let x = Self.left + index * Self.cell.width + Self.cell.width / 2
      svg += "<text class=\"tick\" x=\"\(x)\" y=\"14\" text-anchor=\"middle\">"
      svg += HTML.escape(name) + "</text>"
    }
    for (row, name) in rows.enumerated() {
      let y = 20 + row * Self.cell.height
      svg += "<text class=\"tick\" x=\"\(Self.left - 8)\" y=\"\(y + 17)\" text-anchor=\"end\">"
      svg += HTML.escape(name) + "</text>"
      for (column, value) in values[row].enumerated() {
        let x = Self.left + column * Self.cell.width
        // Twice or half is the full colour.
        let strength = min(abs(value - 1) / (value < 1 ? 0.5 : 1), 1)
        let opacity = HTML.coordinate(0.08 + 0.72 * strength)
        svg += "<rect class=\"\(value < 1 ? "cold" : "warm")\" x=\"\(x)\" y=\"\(y)\" "
        svg += "width=\"\(Self.cell.width - 2)\" height=\"\(Self.cell.height - 2)\" "
        svg += "fill-opacity=\"\(opacity)\"/>"
        svg += "<text x=\"\(x + Self.cell.width / 2 - 1)\" y=\"\(y + 16)\" text-anchor=\"middle\">"
        svg += Figure.text((value * 100).rounded() / 100) + "</text>"
      }
    }
    svg += "<text class=\"tick\" x=\"\(Self.left)\" y=\"\(bottom + 16)\">"
    svg += HTML.escape(columnTitle) + "</text>"
    if !rowTitle.isEmpty {
      svg += "<text class=\"tick\" x=\"\(Self.left - 8)\" y=\"14\" text-anchor=\"end\">"
      svg += HTML.escape(rowTitle) + "</text>"
    }
    return "<figure><figcaption>\(HTML.escape(label))</figcaption><div class=\"scroll\">"
      + "\(svg)</svg></div></figure>"
  }
}
