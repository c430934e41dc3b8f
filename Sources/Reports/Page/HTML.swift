internal import Kernels

/// Text that a browser shows as it is.
enum HTML {
  static func escape(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
      .replacing("\"", with: "&quot;").replacing("'", with: "&#39;")
  }

  /// A table of texts, which scrolls where it is too wide.
  ///
  /// - Parameter strong: The column of each row that stands out; nil for none.
  static func table(
    _ rows: [[String]], heading: [String] = [], strong: [Int?] = []
  ) -> String {
    let head =
      heading.isEmpty
      ? "" : "<thead><tr>" + heading.map { "<th>\(escape($0))</th>" }.joined() + "</tr></thead>"
    let body = rows.enumerated().map { index, row in
      let marked = index < strong.count ? strong[index] : nil
      let cells = row.enumerated().map { column, text in
        column == marked ? "<td><b>\(escape(text))</b></td>" : "<td>\(escape(text))</td>"
      }
      return "<tr>\(cells.joined())</tr>"
    }
    return "<div class=\"scroll\"><table>\(head)<tbody>\(body.joined())</tbody></table></div>"
  }

  /// A number for coordinates: two decimals.
  static func coordinate(_ value: Double) -> String {
    guard value.isFinite else { return "0" }
    let rounded = (value * 100).rounded() / 100
    return rounded == rounded.rounded() ? String(Int(rounded)) : String(rounded)
  }
}

/// Numbers as a report shows them: four significant digits, thousands apart.
package enum Figure {
  package static func text(_ value: Double) -> String {
    guard value.isFinite else { return "–" }
    if value == 0 { return "0" }
    let size = abs(value)
    if size >= 1000 { return grouped(value) }
    var digits = 0
    var scale = size
    while scale < 1000, digits < 9 {
      scale *= 10
      digits += 1
    }
    let factor = Elementary.pow(10, Double(digits))
    let rounded = (value * factor).rounded() / factor
    let text = rounded == rounded.rounded() ? String(Int64(rounded)) : String(rounded)
    return text.replacing("-", with: "−")
  }

  /// A share in per cent; those near the whole keep the digits that tell them apart.
  package static func percent(_ share: Double) -> String {
    guard share.isFinite else { return "–" }
    if share > 0.99, share < 1 {
      let missing = (1 - share) * 100
      var factor = 100.0
      while missing * factor < 10, factor < 1e9 { factor *= 10 }
      return String((share * 100 * factor).rounded(.down) / factor) + " %"
    }
    return text(share * 100) + " %"
  }

  private static func grouped(_ value: Double) -> String {
    guard abs(value) < 1e18 else { return String(value) }
    var digits = String(Int64(abs(value).rounded()))
    var groups: [String] = []
    while digits.count > 3 {
      groups.insert(String(digits.suffix(3)), at: 0)
      digits.removeLast(3)
    }
    return (value < 0 ? "−" : "") + ([digits] + groups).joined(separator: "\u{202F}")
  }
}

/// Round numbers that divide an axis.
enum Ticks {
  /// At most `count` + 1 multiples of 1, 2 or 5 times a power of ten within a range.
  static func values(from low: Double, to high: Double, count: Int = 5) -> [Double] {
    guard high > low, low.isFinite, high.isFinite else { return [low] }
    let raw = (high - low) / Double(count)
    let power = Elementary.pow(10, Elementary.floor(Elementary.log(raw) / Elementary.log(10)))
    let step = [1.0, 2, 5, 10].map { $0 * power }.first { $0 >= raw * 0.999 } ?? raw
    var values: [Double] = []
    var index = (low / step).rounded(.up)
    while index * step <= high * (1 + 1e-12) + 1e-12, values.count < 50 {
      values.append(index * step)
      index += 1
    }
    return values
  }
}
