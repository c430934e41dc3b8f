internal import Economics
internal import Kernels
internal import Studies

/// By how much an assumption must change until another scenario than the recommended one costs least of all.
///
/// Costs are taken as linear in each group of prices, so that the change is found from the results: no run is
/// repeated. Support and tax follow what they are due on, at the rate of the present bill. Only scenarios that meet
/// the same requirements count, by whichever book. Where the study compares deployments, the cheapest must be of
/// another one: a host more or less is no other answer, but it may keep the answer for longer. Where several
/// providers are rented from, the prices of each are a group.
package struct Reversal {
  /// What of a cost a group of prices is.
  private enum Share {
    case categories(Set<Category>)
    /// All that providers bill, or one of them.
    case bill(of: String?)
  }

  /// Groups of prices that may turn out otherwise; they may overlap, for one at a time is looked at.
  private static let groups: [(name: String, share: Share)] = [
    ("servers and network", .categories([.servers, .network, .maintenance])),
    ("facility", .categories([.facility])), ("energy", .categories([.energy])),
    ("staff", .categories([.staff])), ("licences", .categories([.licences, .software])),
    ("losses by downtime", .categories([.risk])),
    ("disks and backups", .categories([.storage, .protection])),
    ("public prices", .bill(of: nil)),
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
    let best = comparison.recommended
    let axis = comparison.axes.firstIndex(of: "deployment")
    func deployment(_ index: Int) -> String? { axis.map { comparison.rows[index].values[$0] } }
    let isOneOfSeveral = Set(comparison.rows.indices.map(deployment)).count > 1
    let open = comparison.rivalsByBook
    let payees = comparison.results.payees()
    let years =
      comparison.study.horizon.annualises
      ? 1 : comparison.results.trace.horizonHours / PriceBook.hoursPerYear
    let providers = Set(open.flatMap { payees[$0].bills.keys }).sorted()
    let groups =
      Self.groups
      + (providers.count > 1 ? providers.map { ("prices of \($0)", .bill(of: $0)) } : [])
    rows = groups.compactMap { group -> Row? in
      let lines = open.map { index in
        let all = Statistics.sum(
          Category.allCases.map { comparison.rows[index].categories[$0] ?? 0 })
        let part = years * Self.part(comparison.rows[index], group.share, payees[index], years)
        return CostLine(index: index, fixed: all - part, changing: part)
      }
      guard let own = lines.first(where: { $0.index == best }) else { return nil }
      let turns = [true, false].compactMap { isRising in
        own.turn(among: lines, isRising: isRising) {
          isOneOfSeveral ? deployment($0) != deployment(best) : true
        }
      }
      return turns.min { abs($0.factor - 1) < abs($1.factor - 1) }.map {
        Row(group: group.name, factor: $0.factor, scenario: $0.index)
      }
    }.sorted { abs($0.factor - 1) < abs($1.factor - 1) }
  }

  /// What of a year's cost a group has, with the support and tax that are due on it.
  private static func part(
    _ row: Comparison.Row, _ share: Share, _ payees: Rating.Payees, _ years: Double
  ) -> Double {
    let charged = payees.rented[.support] + payees.rented[.tax]
    let bill = payees.rented.sum - charged - payees.rented[.credits]
    // What is given back for outages is a share of the bill; another credit is a sum, however large that is.
    let due = charged - payees.givenBack
    switch share {
    case .categories(let categories):
      let all = Category.allCases.filter(categories.contains)
      let rented = Statistics.sum(all.map { payees.rented[$0] })
      return Statistics.sum(all.map { row.categories[$0] ?? 0 }) / years
        + (bill > 0 ? rented * due / bill : 0)
    case .bill(let provider):
      guard let provider else { return bill + due }
      let of = Statistics.sum(payees.bills.sorted { $0.key < $1.key }.map(\.value))
      return of > 0 ? (bill + due) * (payees.bills[provider] ?? 0) / of : 0
    }
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
        "\(row.group) \(way) by about \(Figure.text((change * 1000).rounded() / 10)) % (then \(name(row.scenario)))"
    }
    return "It would be reversed if \(parts.joined(separator: ", or "))."
  }

  /// A scenario by its number, and by its deployment where the study compares several; in full where the answer's
  /// rule is the same.
  private func name(_ index: Int) -> String {
    guard let axis = comparison.axes.firstIndex(of: "deployment") else {
      return "number \(index + 1)"
    }
    let label = comparison.rows[index].values[axis]
    let answer = comparison.rows[comparison.recommended].values[axis]
    let isAlike = Quote.rule(label) == Quote.rule(answer) && label != answer
    return "\(isAlike ? label : Quote.name(label, in: comparison)), number \(index + 1)"
  }
}

/// The cost of a scenario by a factor on some of its prices.
private struct CostLine {
  var index: Int
  /// What does not change, and what the factor multiplies.
  var fixed: Double, changing: Double

  private func cost(at factor: Double) -> Double { fixed + factor * changing }

  /// The factor nearest to 1, up to ten times it and down to a hundredth, from which a line of another kind is the
  /// lowest of all, and that line.
  ///
  /// Goes along the lower edge of all lines from this one, which is the lowest at 1.
  func turn(
    among lines: [CostLine], isRising: Bool, isOther: (Int) -> Bool
  ) -> (index: Int, factor: Double)? {
    let sign = isRising ? 1.0 : -1.0
    var (current, factor) = (self, 1.0)
    while true {
      // The line that comes below the current one next, the steepest of those that do so at once.
      var next: (line: CostLine, factor: Double)?
      for line in lines {
        let gain = sign * (current.changing - line.changing)
        guard gain > 1e-9 else { continue }
        let gap = max(line.cost(at: factor) - current.cost(at: factor), 0)
        let crossing = factor + sign * gap / gain
        guard let known = next else {
          next = (line, crossing)
          continue
        }
        if sign * crossing < sign * known.factor
          || crossing == known.factor && sign * line.changing < sign * known.line.changing
        {
          next = (line, crossing)
        }
      }
      guard let next, next.factor >= 0.01, next.factor <= 10 else { return nil }
      if isOther(next.line.index) { return (next.line.index, next.factor) }
      (current, factor) = (next.line, next.factor)
    }
  }
}
