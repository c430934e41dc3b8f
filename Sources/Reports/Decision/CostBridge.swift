internal import Economics
internal import Kernels
internal import Studies

/// The way from the baseline's cost to the recommended scenario's: setting by setting, and by what
/// the money is for.
package struct CostBridge {
  /// One step: what changes, and by how much the cost does.
  package struct Step {
    package var driver: String, change: Double
  }

  private let comparison: Comparison
  /// Cost of the baseline and of the recommended scenario, in the view of decisions.
  package let from: Double, to: Double
  /// Changes as the axes go from the baseline's value to the recommended one's, in their order, and by
  /// category; either adds up to the whole change.
  package let settings: [Step], categories: [Step]

  /// Finds the steps; nil where the baseline is recommended.
  package init?(_ comparison: Comparison) {
    guard comparison.baseline != comparison.recommended else { return nil }
    self.comparison = comparison
    let rows = comparison.rows
    func cost(_ index: Int) -> Double {
      comparison.result(comparison.decision.rawValue, of: rows[index])?.mean ?? .nan
    }
    let base = rows[comparison.baseline]
    let best = rows[comparison.recommended]
    from = cost(comparison.baseline)
    to = cost(comparison.recommended)
    var steps: [Step] = []
    var values = base.values
    var last = from
    for (axis, name) in comparison.axes.enumerated() where values[axis] != best.values[axis] {
      values[axis] = best.values[axis]
      guard let index = rows.firstIndex(where: { $0.values == values }) else { continue }
      let now = cost(index)
      steps.append(Step(driver: "\(name): \(best.values[axis])", change: now - last))
      last = now
    }
    settings = steps
    categories = Category.allCases.compactMap { category in
      let change = (best.categories[category] ?? 0) - (base.categories[category] ?? 0)
      return abs(change) > 1e-9 ? Step(driver: category.rawValue, change: change) : nil
    }
  }

  /// The steps as rows: kind, driver, change.
  package var csv: String {
    var text = CSV.line(["kind", "driver", "change"])
    text += CSV.line(["baseline", String(comparison.baseline + 1), CSV.number(from)])
    for step in settings { text += CSV.line(["setting", step.driver, CSV.number(step.change)]) }
    for step in categories { text += CSV.line(["category", step.driver, CSV.number(step.change)]) }
    return text + CSV.line(["recommended", String(comparison.recommended + 1), CSV.number(to)])
  }

  /// The section of the page.
  package var html: String {
    "<h2>From the baseline to the recommended scenario</h2><p>Setting by setting, then by what the "
      + "money is for; either adds up to the whole change.</p>"
      + chart(settings, "By setting") + chart(categories, "By category")
  }

  /// A waterfall: the baseline, a floating bar for each step, the recommended scenario.
  private func chart(_ steps: [Step], _ label: String) -> String {
    let unit = comparison.currency(of: comparison.rows[comparison.recommended])
    var level = from
    var bars: [(name: String, low: Double, high: Double, text: String, style: String)] = [
      ("baseline", 0, from, Figure.text(from), "base")
    ]
    for step in steps {
      let next = level + step.change
      bars.append(
        (
          step.driver, min(level, next), max(level, next),
          (step.change > 0 ? "+" : "") + Figure.text(step.change), step.change > 0 ? "c7" : "c11"
        ))
      level = next
    }
    bars.append(("recommended", 0, to, Figure.text(to), "chosen"))
    let largest = max(bars.map(\.high).max() ?? 0, 1e-12)
    let bottom = bars.count * 22 + 6
    var svg = "<svg viewBox=\"0 0 900 \(bottom + 20)\" role=\"img\" aria-label=\""
    svg += HTML.escape(label) + "\">"
    for tick in Ticks.values(from: 0, to: largest) {
      let x = HTML.coordinate(280 + tick / largest * 520)
      svg += "<path class=\"grid\" d=\"M\(x) 2V\(bottom)\"/><text class=\"tick\" x=\"\(x)\" "
      svg += "y=\"\(bottom + 14)\" text-anchor=\"middle\">\(Figure.text(tick))</text>"
    }
    for (index, bar) in bars.enumerated() {
      let y = index * 22 + 4
      let x = 280 + max(bar.low, 0) / largest * 520
      let width = max((bar.high - max(bar.low, 0)) / largest * 520, 0.8)
      let name = bar.name.count > 36 ? bar.name.prefix(35) + "…" : Substring(bar.name)
      svg +=
        "<text x=\"272\" y=\"\(y + 12)\" text-anchor=\"end\">\(HTML.escape(String(name)))</text>"
      svg += "<rect class=\"\(bar.style)\" x=\"\(HTML.coordinate(x))\" y=\"\(y)\" "
      svg += "width=\"\(HTML.coordinate(width))\" height=\"16\"><title>"
      svg += HTML.escape("\(bar.name): \(bar.text) \(unit)") + "</title></rect>"
      svg += "<text x=\"\(HTML.coordinate(x + width + 6))\" y=\"\(y + 12)\">\(bar.text)</text>"
    }
    return
      "<figure><figcaption>\(label)</figcaption><div class=\"scroll\">\(svg)</svg></div></figure>"
  }
}
