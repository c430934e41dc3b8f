internal import Economics
internal import Studies

/// Cost by category, stacked, one bar per scenario.
struct CostBars {
  let comparison: Comparison

  /// The chart of some scenarios, in the order given.
  func figure(_ scenarios: [Int]) -> String {
    let used = Category.allCases.filter { category in
      comparison.rows.contains { ($0.categories[category] ?? 0) != 0 }
    }
    let rows = scenarios.map { index -> StackedBars.Row in
      let row = comparison.rows[index]
      let parts = used.map { category -> StackedBars.Part in
        let cost = row.categories[category] ?? 0
        return StackedBars.Part(
          style: Self.style(category), value: max(cost, 0),
          tip: "\(row.id) · \(category.rawValue): \(Figure.text(cost)) \(unit(row))")
      }
      return StackedBars.Row(
        // Credits lower the total; a bar shows what is paid before them.
        name: String(row.id),
        total: Figure.text(used.reduce(0) { $0 + (row.categories[$1] ?? 0) }),
        isMarked: comparison.chosen.contains(index), parts: parts)
    }
    return StackedBars(
      label: "Cost by category of each scenario",
      unit: comparison.rows.first.map { "scenario number; \(unit($0))" } ?? "", rows: rows,
      legend: used.map { (Self.style($0), $0.rawValue) }
    ).figure
  }

  private func unit(_ row: Comparison.Row) -> String {
    comparison.currency(of: row)
      + (comparison.study.horizon.annualises ? " a year" : " over the horizon")
  }

  private static func style(_ category: Category) -> String {
    "c\(Category.allCases.firstIndex(of: category) ?? 0)"
  }
}
