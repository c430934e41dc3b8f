internal import Economics
internal import Studies

extension Outlook {
  /// What is paid in a year of the plan.
  struct Year {
    /// From 1.
    var number: Int
    /// Hosts at its end, and hosts bought.
    var hosts: Int, bought: Int
    /// Purchases, running cost, public bill, moving, contracts and what is got for old hosts; then all of it, and
    /// all since the start.
    var amounts: [Double]
  }

  /// The amounts of a year, by the names of the file.
  private static let columns = [
    "purchases", "running", "rented", "moving", "contracts", "residual", "total", "cumulative",
  ]

  /// The years of a row.
  static func years(_ months: [Roadmap.Month]) -> [Year] {
    var sum = 0.0
    return stride(from: 0, to: months.count, by: 12).map { first in
      let part = months[first..<min(first + 12, months.count)]
      var amounts = [\.purchases, \.running, \.rented, \.moving, \.contracts, \.residual].map {
        (path: KeyPath<Roadmap.Month, Double>) in part.reduce(0) { $0 + $1[keyPath: path] }
      }
      let total = part.reduce(0) { $0 + $1.total }
      sum += total
      amounts += [total, sum]
      return Year(
        number: first / 12 + 1, hosts: part.last?.hosts ?? 0,
        bought: part.reduce(0) { $0 + $1.bought }, amounts: amounts)
    }
  }

  /// The years of the baseline and the recommended scenario.
  var cashFlowByYear: String {
    var text = CSV.line(["scenario", "year", "currency", "hosts", "hosts_bought"] + Self.columns)
    for index in comparison.chosen {
      for year in Self.years(rows[index].months) {
        text += CSV.line(
          [
            String(index + 1), String(year.number), comparison.currency(of: comparison.rows[index]),
            String(year.hosts), String(year.bought),
          ] + year.amounts.map { CSV.number($0) })
      }
    }
    return text
  }

  /// The years as a table of the page.
  var years: String {
    let heads = ["scenario", "year", "hosts", "bought"] + Self.columns
    let lines = comparison.chosen.flatMap { index -> [[String]] in
      Self.years(rows[index].months).map { year in
        let name = "number \(index + 1)\(index == comparison.baseline ? ", baseline" : "")"
        return [name, String(year.number), String(year.hosts), String(year.bought)]
          + year.amounts.map { Figure.text($0.rounded()) }
      }
    }
    return "<details><summary>Year by year</summary>\(HTML.table(lines, heading: heads))</details>"
  }
}
