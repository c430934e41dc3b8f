internal import Economics
internal import Kernels
internal import Studies

/// By how much an assumption must change until another scenario costs less than the recommended one.
///
/// Costs are linear in each group of prices, so the change is found from the results: no run and no
/// rating is repeated. Only scenarios of the same price book that meet the same requirements count, and where
/// the study compares deployments only those of another one: a host more or less is no other answer.
package struct Reversal {
  /// A group of prices that may turn out otherwise.
  private static let groups: [(name: String, categories: Set<Category>)] = [
    ("servers and network", [.servers, .network, .maintenance]),
    ("facility", [.facility]), ("energy", [.energy]), ("staff", [.staff]),
    ("licences", [.licences, .software]), ("losses by downtime", [.risk]),
    ("disks and backups", [.storage, .protection]),
    (
      "public prices",
      [.instances, .commitments, .egress, .platform, .monitoring, .security, .support, .tax]
    ),
  ]

  /// One assumption that would reverse the answer.
  package struct Row {
    /// The group of prices, and the factor on it from which the other scenario costs less.
    package var group: String, factor: Double
    /// Index of the other scenario.
    package var scenario: Int
  }

  /// The assumptions, the smallest change first; those that no factor from 0.01 to 10 reverses are left
  /// out.
  package let rows: [Row]
  private let comparison: Comparison

  /// Looks for what would reverse the answer.
  package init(_ comparison: Comparison) {
    self.comparison = comparison
    let best = comparison.rows[comparison.recommended]
    let scenarios = comparison.results.scenarios
    let book = scenarios[comparison.recommended].book
    let needed = comparison.meetsAll[comparison.recommended]
    func total(_ row: Comparison.Row) -> Double {
      Statistics.sum(Category.allCases.map { row.categories[$0] ?? 0 })
    }
    func part(_ row: Comparison.Row, _ categories: Set<Category>) -> Double {
      Statistics.sum(Category.allCases.filter(categories.contains).map { row.categories[$0] ?? 0 })
    }
    let axis = comparison.axes.firstIndex(of: "deployment")
    func deployment(_ row: Comparison.Row) -> String? { axis.map { Quote.rule(row.values[$0]) } }
    let isOneOfSeveral = Set(comparison.rows.map(deployment)).count > 1
    var rows: [Row] = []
    for group in Self.groups {
      var nearest: Row?
      for (index, other) in comparison.rows.enumerated()
      where index != comparison.recommended && scenarios[index].book == book
        && (!needed || comparison.meetsAll[index]) && comparison.isChoosable[index]
        && (!isOneOfSeveral || deployment(other) != deployment(best))
      {
        let slope = part(best, group.categories) - part(other, group.categories)
        let gap = total(other) - total(best)
        guard abs(slope) > 1e-9, gap > 1e-9 else { continue }
        let factor = 1 + gap / slope
        guard factor >= 0.01, factor <= 10 else { continue }
        if nearest.map({ abs(factor - 1) < abs($0.factor - 1) }) ?? true {
          nearest = Row(group: group.name, factor: factor, scenario: index)
        }
      }
      if let nearest { rows.append(nearest) }
    }
    self.rows = rows.sorted { abs($0.factor - 1) < abs($1.factor - 1) }
  }

  /// The assumptions in words, at most three.
  package var sentence: String {
    guard !rows.isEmpty else {
      return "No change of a group of prices between a hundredth and ten times reverses this."
    }
    let parts = rows.prefix(3).map { row -> String in
      let change = abs(row.factor - 1)
      let way = row.factor > 1 ? "rose" : "fell"
      return
        "\(row.group) \(way) by \(Figure.text((change * 1000).rounded() / 10)) % (then \(name(row.scenario)))"
    }
    return "It would be reversed if \(parts.joined(separator: ", or "))."
  }
  /// A scenario by its number, and by its deployment where the study compares several.
  private func name(_ index: Int) -> String {
    let axis = comparison.axes.firstIndex(of: "deployment")
    let words = axis.map { "\(Quote.name(comparison.rows[index].values[$0])), " } ?? ""
    return "\(words)number \(index + 1)"
  }
}
