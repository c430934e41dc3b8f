internal import Economics
internal import Kernels
internal import Studies

/// Prices that a study puts on axes of their own: they may turn out otherwise, and are nobody's choice.
extension Comparison {
  /// The values of a row on the axes of prices that may turn out otherwise.
  static func givenPrices(_ row: Row, _ axes: [String]) -> [String] {
    axes.indices.filter { isGiven(axes[$0]) }.map { row.values[$0] }
  }

  /// What the recommended scenario was chosen from: choices that meet the requirements where it does, by whichever
  /// book and terms, but at no other price that may turn out otherwise.
  package var rivals: [Int] {
    let given = Self.givenPrices(rows[recommended], axes)
    return rows.indices.filter {
      Self.givenPrices(rows[$0], axes) == given && isChoosable[$0]
        && (meetsAll[$0] || !meetsAll[recommended])
    }
  }

  /// Whether a row is at the baseline's prices.
  package func isAtGivenPrices(_ index: Int) -> Bool {
    Self.givenPrices(rows[index], axes) == Self.givenPrices(rows[baseline], axes)
  }

  /// The baseline at the prices of a row that may turn out otherwise.
  package func baseline(atPricesOf index: Int) -> Int {
    guard !isAtGivenPrices(index) else { return baseline }
    var values = rows[baseline].values
    for axis in axes.indices where Self.isGiven(axes[axis]) {
      values[axis] = rows[index].values[axis]
    }
    return rows.firstIndex { $0.values == values } ?? baseline
  }

  /// The cheapest row at each combination of prices on axes of their own other than the baseline's, in the order of
  /// the axes.
  package var bestAtOtherPrices: [Int] {
    let own = Self.givenPrices(rows[baseline], axes)
    let column = columns.firstIndex { $0.name == CostMetric.equivalent.rawValue } ?? 0
    var order: [[String]] = []
    var groups: [[String]: [Int]] = [:]
    for index in rows.indices {
      let given = Self.givenPrices(rows[index], axes)
      if given != own, groups[given] == nil { order.append(given) }
      groups[given, default: []].append(index)
    }
    return order.compactMap {
      Self.best(of: groups[$0] ?? [], rows, isChoosable, meetsAll, by: column)
    }
  }

  /// What a row chooses: its values on all axes but those of prices that may turn out otherwise.
  package func choices(of index: Int) -> [String] {
    axes.indices.filter { !Self.isGiven(axes[$0]) }.map { rows[index].values[$0] }
  }

  /// The prices of a row that differ from the baseline's on an axis of their own, in words.
  package func otherPrices(of index: Int) -> String {
    axes.indices.filter {
      Self.isGiven(axes[$0]) && rows[index].values[$0] != rows[baseline].values[$0]
    }.map { axis in
      var parts = axes[axis].split(separator: ".").dropFirst().map(String.init)
      // Regions of a book are told by their provider.
      if parts.count > 1, let region = Int(parts[1]), parts[0] == "rented" {
        let rented = study.books[results.scenarios[index].book].rented
        parts[1] = rented.indices.contains(region) ? rented[region].provider : parts[1]
      }
      // Of a figure with its source, the figure.
      var value = rows[index].values[axis]
      if value.hasPrefix("value ") || value.hasPrefix("price ") {
        value = String(value.dropFirst(6).prefix { $0 != "," })
      }
      return "\(parts.filter { $0 != "*" }.joined(separator: " ")) \(value)"
    }.joined(separator: ", ")
  }

  /// The same with those by the answer's book first: of equals, one of them is told.
  package var rivalsByBook: [Int] {
    let rivals = rivals
    func isOfBook(_ index: Int) -> Bool {
      results.scenarios[index].book == results.scenarios[recommended].book
    }
    return rivals.filter(isOfBook) + rivals.filter { !isOfBook($0) }
  }

  /// Whether an axis is of prices that may turn out otherwise, and not a book or a choice of its terms.
  private static func isGiven(_ axis: String) -> Bool {
    let parts = axis.split(separator: ".")
    return parts.count > 1 && parts[0] == "prices"
      && !["terms", "buy", "pricing", "scope"].contains(String(parts[parts.count - 1]))
  }
}
