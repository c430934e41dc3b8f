internal import Economics
internal import Kernels

/// Cost by category, stacked, one bar per scenario.
struct CostBars {
  let comparison: Comparison

  init(_ comparison: Comparison) { self.comparison = comparison }

  var figure: String {
    let rows = comparison.rows
    let used = Category.allCases.filter { category in
      rows.contains { ($0.categories[category] ?? 0) > 0 }
    }
    let totals = rows.map { row in used.reduce(0.0) { $0 + (row.categories[$1] ?? 0) } }
    let largest = max(totals.max() ?? 1, 1e-9)
    let height = rows.count * 22 + 30
    var svg = "<svg viewBox=\"0 0 900 \(height)\" role=\"img\" aria-label=\"Cost per year\">"
    for (index, row) in rows.enumerated() {
      var x = 40.0
      let y = index * 22 + 4
      svg += "<text x=\"32\" y=\"\(y + 13)\" text-anchor=\"end\">\(row.id)</text>"
      for category in used {
        let width = (row.categories[category] ?? 0) / largest * 720
        guard width > 0 else { continue }
        let order = Category.allCases.firstIndex(of: category) ?? 0
        svg += "<rect x=\"\(Self.two(x))\" y=\"\(y)\" width=\"\(Self.two(width))\" height=\"17\" "
        svg += "class=\"c\(order)\"><title>\(row.id) \(category.rawValue): "
        svg += "\(Figure.text(row.categories[category] ?? 0)) a year</title></rect>"
        x += width
      }
      svg += "<text x=\"\(Self.two(x + 6))\" y=\"\(y + 13)\">\(Figure.text(totals[index]))</text>"
    }
    svg +=
      "<text x=\"40\" y=\"\(height - 6)\">scenario, \(HTML.escape(comparison.currency(of: rows[0]))) per year</text></svg>"
    let legend = used.map { category in
      let order = Category.allCases.firstIndex(of: category) ?? 0
      return "<span><i class=\"k c\(order)\"></i>\(category.rawValue)</span>"
    }.joined(separator: " ")
    return "<figure><div class=\"scroll\">\(svg)</div><figcaption>\(legend)</figcaption></figure>"
  }

  static func two(_ value: Double) -> String { String((value * 100).rounded() / 100) }
}

/// Cost against availability with the scenarios that no other beats in both.
struct CostAvailability {
  let comparison: Comparison

  init(_ comparison: Comparison) { self.comparison = comparison }

  /// Indices of the points that no other point beats in both, by increasing cost.
  static func front(_ points: [(cost: Double, availability: Double)]) -> [Int] {
    points.indices.filter { own in
      !points.contains { other in
        other.cost <= points[own].cost && other.availability >= points[own].availability
          && (other.cost < points[own].cost || other.availability > points[own].availability)
      }
    }.sorted { (points[$0].cost, $0) < (points[$1].cost, $1) }
  }

  var figure: String {
    guard let column = comparison.columns.firstIndex(where: { $0.name == "availability" }) else {
      return ""
    }
    let points = comparison.rows.map { row in
      (cost: row.results[2]?.mean ?? 0, availability: row.results[column]?.mean ?? 1)
    }
    let costs = points.map(\.cost)
    let shares = points.map(\.availability)
    let low = costs.min() ?? 0
    let span = max((costs.max() ?? 1) - low, 1e-9)
    let bottom = shares.min() ?? 0
    let rise = max((shares.max() ?? 1) - bottom, 1e-9)
    func x(_ cost: Double) -> Double { 90 + (cost - low) / span * 740 }
    func y(_ share: Double) -> Double { 250 - (share - bottom) / rise * 220 }
    var svg = "<svg viewBox=\"0 0 900 300\" role=\"img\" aria-label=\"Cost and availability\">"
    svg += "<path class=\"axis\" d=\"M80 20V260H850\"/>"
    let front = Self.front(points)
    let path = front.enumerated().map { position, index in
      (position == 0 ? "M" : "L") + CostBars.two(x(points[index].cost)) + " "
        + CostBars.two(y(points[index].availability))
    }.joined()
    svg += "<path class=\"front\" d=\"\(path)\"/>"
    for (index, point) in points.enumerated() {
      let (left, top) = (CostBars.two(x(point.cost)), CostBars.two(y(point.availability)))
      let kind = front.contains(index) ? "good" : "other"
      svg += "<circle class=\"\(kind)\" cx=\"\(left)\" cy=\"\(top)\" r=\"5\"><title>\(index + 1): "
      svg +=
        "\(HTML.escape(comparison.rows[index].values.joined(separator: " · ")))</title></circle>"
      svg += "<text x=\"\(left)\" y=\"\(top)\" dx=\"7\" dy=\"-4\">\(index + 1)</text>"
    }
    svg += "<text x=\"80\" y=\"285\">\(Figure.text(low))</text>"
    svg += "<text x=\"850\" y=\"285\" text-anchor=\"end\">\(Figure.text(low + span)) "
    svg += "\(HTML.escape(comparison.currency(of: comparison.rows[0]))) per year</text>"
    svg += "<text x=\"76\" y=\"255\" text-anchor=\"end\">\(Self.percent(bottom))</text>"
    svg += "<text x=\"76\" y=\"32\" text-anchor=\"end\">\(Self.percent(bottom + rise))</text></svg>"
    return "<h2>Cost and availability</h2><figure><div class=\"scroll\">\(svg)</div>"
      + "<figcaption>The line joins the scenarios that no other beats in both.</figcaption></figure>"
  }

  private static func percent(_ share: Double) -> String {
    String((share * 1_000_000).rounded() / 10_000) + " %"
  }
}

/// The page's look.
enum PageStyle {
  static let css = """
    :root{color-scheme:light dark;--ink:#1c2430;--paper:#fff;--line:#d5dae1;--soft:#f2f4f7;
    --best:#dff3e4}@media(prefers-color-scheme:dark){:root{--ink:#e6e9ee;--paper:#14181d;
    --line:#3a424d;--soft:#20262e;--best:#1d3a27}}
    body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,sans-serif}
    main{max-width:1400px;margin:0 auto;padding:1.5rem}h1{margin:0}h2{margin:2rem 0 .5rem}
    .question{font-size:1.1rem}.answer{border-left:5px solid #009e73;background:var(--soft);
    padding:.2rem 1.2rem;border-radius:4px}.answer h2{margin:.7rem 0 0}
    .scroll{overflow-x:auto}table{border-collapse:collapse;font-size:13px}
    th,td{padding:.3rem .6rem;border-bottom:1px solid var(--line);text-align:left;
    vertical-align:top}.number{text-align:right;white-space:nowrap}thead th{background:var(--soft)}
    tr.best{background:var(--best)}tr.base{background:var(--soft)}tr.failed{opacity:.6}figure{margin:0}
    svg{width:100%;min-width:640px;height:auto;font:12px system-ui,sans-serif;fill:currentColor}
    .axis,.front{fill:none;stroke:currentColor}.front{stroke:#009e73;stroke-width:2}
    circle.good{fill:#009e73}circle.other{fill:#999}figcaption span{margin-right:1rem}
    .k{display:inline-block;width:.8em;height:.8em;margin-right:.3em}
    .c0{fill:#0072b2;background:#0072b2}.c1{fill:#56b4e9;background:#56b4e9}
    .c2{fill:#8da0cb;background:#8da0cb}.c3{fill:#999;background:#999}
    .c4{fill:#f0e442;background:#f0e442}.c5{fill:#cc79a7;background:#cc79a7}
    .c6{fill:#7a5195;background:#7a5195}.c7{fill:#d55e00;background:#d55e00}
    .c8{fill:#e69f00;background:#e69f00}.c9{fill:#009e73;background:#009e73}
    .c10{fill:#444;background:#444}
    @media print{@page{size:A4 landscape}table{font-size:9px}.scroll{overflow:visible}figure,tr{break-inside:avoid}}
    """
}
