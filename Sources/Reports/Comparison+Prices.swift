internal import Economics
internal import Kernels
internal import Studies

/// Prices that a study puts on axes of their own: they may turn out otherwise, and are nobody's choice.
extension Comparison {
  /// The cheapest of some rows among the choices that meet all requirements, or of all choices where none does, or of
  /// all rows where nothing is a choice; the first of equals.
  static func best(
    of indices: [Int], _ rows: [Row], _ isChoosable: [Bool], _ meetsAll: [Bool], by column: Int
  ) -> Int? {
    let choosable = indices.filter { isChoosable[$0] }
    let open = choosable.isEmpty ? indices : choosable
    let good = open.filter { meetsAll[$0] }
    return (good.isEmpty ? open : good).min {
      let (left, right) = (rows[$0].results[column], rows[$1].results[column])
      return (left?.mean ?? .infinity, $0) < (right?.mean ?? .infinity, $1)
    }
  }

  /// The values of a row on the axes of prices that may turn out otherwise.
  static func givenPrices(_ row: Row, _ axes: [String]) -> [String] {
    axes.indices.filter { axes[$0].hasPrefix("prices.") && !isTerm(axes[$0]) }.map {
      row.values[$0]
    }
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
    for axis in axes.indices where axes[axis].hasPrefix("prices.") && !Self.isTerm(axes[axis]) {
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
    axes.indices.filter { !axes[$0].hasPrefix("prices.") || Self.isTerm(axes[$0]) }.map {
      rows[index].values[$0]
    }
  }

  /// The prices of a row that differ from the baseline's on an axis of their own, in words.
  package func otherPrices(of index: Int) -> String {
    axes.indices.filter {
      axes[$0].hasPrefix("prices.") && !Self.isTerm(axes[$0])
        && rows[index].values[$0] != rows[baseline].values[$0]
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

  /// Whether a setting of a book is a choice of terms, and not a price that may turn out otherwise.
  private static func isTerm(_ axis: String) -> Bool {
    ["terms", "buy", "pricing", "scope"].contains(axis.split(separator: ".").last.map(String.init))
  }
}
