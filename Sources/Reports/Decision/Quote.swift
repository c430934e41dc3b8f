internal import Economics
internal import Kernels
internal import Platform
internal import Simulation
internal import Studies

/// The answer in one sentence that can be quoted, and the assumptions that would reverse it.
package struct Quote {
  private let comparison: Comparison

  /// Prepares the sentence.
  package init(_ comparison: Comparison) { self.comparison = comparison }

  /// The sentence: the least cost of each deployment, or of the baseline and the recommended scenario
  /// where the study has one deployment only, then what would reverse the order.
  package var text: String {
    guard comparison.isPriced[comparison.recommended] else {
      return "No scenario has a price of all that it uses, so that none can be called the cheapest."
    }
    return
      "\(shortfall)\(claim)\(samePrices)\(unpriced)\(refusals) \(Reversal(comparison).sentence)"
      + otherPrices
  }

  /// What the baseline costs by the prices of the answer, where its own are others: a price that is taken to be
  /// lower is no saving.
  private var samePrices: String {
    let results = comparison.results
    let books = comparison.study.books
    let book = results.scenarios[comparison.recommended].book
    let base = results.scenarios[comparison.baseline]
    let index = base.platform * books.count + book
    guard base.book != book, comparison.isPriced[index], comparison.isPriced[comparison.baseline]
    else { return "" }
    return " By the same prices the baseline\(fails) costs \(rounded(index)), by its own "
      + "\(rounded(comparison.baseline))."
  }

  /// Whether the answer holds at the other prices of the study's axes, and what costs least where it does not.
  private var otherPrices: String {
    let others = comparison.bestAtOtherPrices
    guard !others.isEmpty else { return "" }
    let answer = comparison.choices(of: comparison.recommended)
    let turned = others.filter { comparison.choices(of: $0) != answer }
    guard !turned.isEmpty else {
      let count = others.count == 1 ? "the other price" : "each of the \(others.count) other prices"
      return " It also costs least at \(count) of the study."
    }
    let told = turned.prefix(3).map { index in
      "at \(comparison.otherPrices(of: index)) \(alternative(index)) costs least"
    }
    let more = turned.count > 3 ? ", and another does at \(turned.count - 3) more prices" : ""
    return " But \(told.joined(separator: ", "))\(more)."
  }

  /// A scenario that is the answer at other prices: its deployment where that is another one, and its number.
  private func alternative(_ index: Int) -> String {
    guard let axis = comparison.axes.firstIndex(of: "deployment") else {
      return "number \(index + 1)"
    }
    let label = comparison.rows[index].values[axis]
    let answer = comparison.rows[comparison.recommended].values[axis]
    guard label != answer else { return "number \(index + 1)" }
    let isAlike = Self.rule(label) == Self.rule(answer)
    return "\(isAlike ? label : Self.name(label, in: comparison)) (number \(index + 1))"
  }

  /// That the baseline is no choice, where the answer is one.
  private var fails: String {
    comparison.meetsAll[comparison.recommended] && !comparison.meetsAll[comparison.baseline]
      ? ", which does not meet what the study requires," : ""
  }

  /// Which deployments could not be compared for want of prices.
  private var unpriced: String {
    guard let axis = comparison.axes.firstIndex(of: "deployment") else { return "" }
    let book = comparison.results.scenarios[comparison.recommended].book
    let rows = comparison.rows.indices.filter { comparison.results.scenarios[$0].book == book }
    var names: [String] = []
    for index in rows where !comparison.isPriced[index] {
      let label = comparison.rows[index].values[axis]
      let isKnown = rows.contains {
        comparison.rows[$0].values[axis] == label && comparison.isPriced[$0]
      }
      if !isKnown, !names.contains(Self.name(label, in: comparison)) {
        names.append(Self.name(label, in: comparison))
      }
    }
    guard let first = names.first else { return "" }
    return
      " \(first.capitalisedFirst)\(names.dropFirst().map { " and \($0)" }.joined()) could not be "
      + "compared: the price book lacks prices of what is used."
  }

  /// That nothing meets the requirements, where nothing does.
  private var shortfall: String {
    comparison.meetsAll[comparison.recommended]
      ? "" : "No scenario meets what the study requires; of those that do not: "
  }

  /// How many guests the recommended scenario turns away, and how many the baseline does.
  private var refusals: String {
    func refused(_ index: Int) -> Double {
      comparison.result(Metric.guestsRefused.rawValue, of: comparison.rows[index])?.mean ?? 0
    }
    let (now, before) = (refused(comparison.recommended), refused(comparison.baseline))
    guard now > 0.5 else { return "" }
    let taken =
      comparison.result(
        Metric.guestsAdmitted.rawValue, of: comparison.rows[comparison.recommended])?.mean ?? 0
    return
      " But it refuses \(Figure.text(now.rounded())) of \(Figure.text((now + taken).rounded())) guests, "
      + "the baseline \(Figure.text(before.rounded()))."
  }

  /// What costs least, against the cheapest of the other deployments.
  private var claim: String {
    let best = comparison.rows[comparison.recommended]
    let money = comparison.currency(of: best)
    let per = comparison.study.horizon.annualises ? "a year" : "over the horizon"
    guard let axis = comparison.axes.firstIndex(of: "deployment") else {
      return fallback(best, "\(money) \(per)")
    }
    let cheapest = cheapest(axis)
    let missing = missing(axis, cheapest.map(\.name))
    guard let first = cheapest.first, cheapest.count + missing.count > 1 else {
      return fallback(best, "\(money) \(per)")
    }
    // Rules that come several times are told apart by their parameters; ties and the far end are left
    // out.
    let rules = cheapest.map { Self.rule($0.name) }
    func name(_ label: String) -> String {
      rules.count { $0 == Self.rule(label) } > 1 ? label : Self.name(label, in: comparison)
    }
    let dearer = cheapest.dropFirst().filter { cost($0.index) > cost(first.index) * (1 + 1e-9) }
    let alike = cheapest.dropFirst().filter { cost($0.index) <= cost(first.index) * (1 + 1e-9) }
    let books = comparison.study.books
    func prices(_ index: Int) -> String { books[comparison.results.scenarios[index].book].name }
    let isOneBook = dearer.prefix(3).allSatisfy { prices($0.index) == prices(first.index) }
    let others = dearer.prefix(3).map { other in
      let by = isOneBook ? "" : " by \(prices(other.index))"
      let more =
        cost(first.index) > 0
        ? " (\(Self.percent(cost(other.index) / cost(first.index) - 1)) more)" : ""
      return "\(name(other.name)) \(rounded(other.index))\(by)\(more)"
    }
    func missingName(_ label: String) -> String {
      rules.contains(Self.rule(label)) || missing.count { Self.rule($0) == Self.rule(label) } > 1
        ? label : Self.name(label, in: comparison)
    }
    let refused =
      missing.isEmpty
      ? "."
      : "; \(missing.map(missingName).joined(separator: " and ")) cannot meet the requirements."
    let hasBooks = Set(books.map(\.name)).count > 1
    guard cheapest.count > 1 else {
      let by = hasBooks ? " by \(prices(first.index))" : ""
      return
        "\(name(first.name).capitalisedFirst) costs least, \(rounded(first.index)) \(money) \(per)"
        + by + refused
    }
    let names = alike.map { name($0.name) }.joined(separator: ", ")
    let same = names.isEmpty ? "" : "; as much: \(names)"
    guard !dearer.isEmpty else {
      return fallback(best, "\(money) \(per)").dropLast() + same + refused
    }
    // Another book may suit another deployment better: who compares books is told which ones these are.
    let all = hasBooks && isOneBook ? ", all at the prices of \(prices(first.index))" : ""
    let by = hasBooks && !isOneBook ? " by \(prices(first.index))" : ""
    return "\(name(first.name).capitalisedFirst) costs least, "
      + "\(rounded(first.index)) \(money) \(per)\(by), against "
      + others.joined(separator: " and ") + all + same + refused
  }

  /// The cheapest scenario of each deployment by the same requirements, by the book that suits it; of equals, one by
  /// the answer's book.
  private func cheapest(_ axis: Int) -> [(name: String, index: Int)] {
    var cheapest: [(name: String, index: Int)] = []
    for index in comparison.rivalsByBook {
      let name = comparison.rows[index].values[axis]
      if let known = cheapest.firstIndex(where: { $0.name == name }) {
        if cost(index) < cost(cheapest[known].index) { cheapest[known].index = index }
      } else {
        cheapest.append((name, index))
      }
    }
    return cheapest.sorted { (cost($0.index), $0.index) < (cost($1.index), $1.index) }
  }

  /// Deployments of which no scenario meets the requirements.
  private func missing(_ axis: Int, _ known: [String]) -> [String] {
    var names: [String] = []
    for row in comparison.rows where comparison.isPriced[row.id - 1] {
      let name = row.values[axis]
      if !known.contains(name), !names.contains(name) { names.append(name) }
    }
    return names
  }

  private func fallback(_ best: Comparison.Row, _ money: String) -> String {
    let base = comparison.rows[comparison.baseline]
    // The book is told where it is what differs.
    let told = best.values[0] == base.values[0] ? 1 : 0
    func words(_ row: Comparison.Row) -> String {
      zip(comparison.axes, row.values).dropFirst(told).map { axis, value in
        // A number alone, or `none`, does not tell of what.
        let isBare = Double(value) != nil || ["none", "yes", "no"].contains(value)
        let name = axis.split(separator: ".").suffix(2).joined(separator: " ")
        return isBare ? "\(name) \(value)" : value
      }.joined(separator: ", ")
    }
    let own = "\(words(best)) costs least, \(rounded(comparison.recommended)) \(money)"
    guard comparison.recommended != comparison.baseline else {
      return "\(own), and is the baseline."
    }
    guard comparison.isPriced[comparison.baseline] else {
      return "\(own); the baseline (\(words(base))) uses what has no price."
    }
    return "\(own), against \(rounded(comparison.baseline)) of the baseline "
      + "(\(words(base)))\(fails.isEmpty ? "" : String(fails.dropLast()))."
  }

  private func cost(_ index: Int) -> Double {
    comparison.result(comparison.decision.rawValue, of: comparison.rows[index])?.mean ?? .infinity
  }

  private func rounded(_ index: Int) -> String { Figure.text(cost(index).rounded()) }

  private static func percent(_ share: Double) -> String {
    "\(Figure.text((share * 1000).rounded() / 10)) %"
  }

  /// A deployment in words.
  static func name(_ label: String, in comparison: Comparison) -> String {
    switch rule(label) {
    case "private":
      // A private site of nodes is rented.
      let ownsHosts = comparison.study.platforms.contains { platform in
        platform.blueprint.sites.contains { !$0.isRented }
      }
      return ownsHosts ? "owning all" : "renting nodes"
    case "public": return "renting all"
    case "hybrid": return "owning and renting what does not fit"
    default: return rule(label)
    }
  }

  /// A label without its parameters.
  static func rule(_ label: String) -> String { String(label.prefix { $0 != "(" }) }
}

extension String {
  /// The text with its first letter as a capital.
  fileprivate var capitalisedFirst: String { prefix(1).uppercased() + dropFirst() }
}
