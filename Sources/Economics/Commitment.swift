/// A promise to rent for years at a lower price, paid for whether used or not.
package struct CommitmentOffer: Sendable, Hashable, Codable {
  /// What use of a provider's region a commitment applies to.
  package enum Scope: String, Sendable, CaseIterable, Codable {
    /// One instance type.
    case type
    /// All sizes of a family, by price: twice the size uses up twice as much.
    case family
    /// Every instance type.
    case any
  }

  /// The name, and the use it applies to.
  package var name: String, scope: Scope
  /// The term in years.
  package var termYears: Double
  /// The committed price of an hour by instance type; types without one are not covered.
  package var rates: [String: Double]
  /// The part that is paid at the start of the term, 0 to 1.
  package var upfront: Double

  /// Creates an offer.
  package init(
    name: String, scope: Scope = .any, termYears: Double, rates: [String: Double],
    upfront: Double = 0
  ) {
    self.name = name
    self.scope = scope
    self.termYears = termYears
    self.rates = rates
    self.upfront = upfront
  }

  /// What a type belongs to under the offer's scope.
  package func group(of type: String) -> String {
    switch scope {
    case .type: type
    case .family: Self.family(of: type)
    case .any: ""
    }
  }

  /// The family of an instance type by its provider's way of naming.
  ///
  /// `m5.large` is of `m5`, `n2-standard-4` of `n2-standard`, `Standard_D4s_v5` of
  /// `Standard_Ds_v5`.
  package static func family(of type: String) -> String {
    if let dot = type.firstIndex(of: ".") { return String(type[..<dot]) }
    if let dash = type.lastIndex(of: "-") { return String(type[..<dash]) }
    guard let first = type.firstIndex(where: \.isNumber) else { return type }
    let rest = type[first...].drop(while: \.isNumber)
    return String(type[..<first]) + String(rest)
  }
}

/// A commitment that was bought.
package struct Holding: Sendable, Hashable, Codable {
  /// Index of the offer, and the family or type it applies to; empty for all.
  package var offer: Int, group: String
  /// What is paid for each hour of the term, in the book's currency, before the discount.
  package var perHour: Double

  /// Creates a holding.
  package init(offer: Int, group: String, perHour: Double) {
    self.offer = offer
    self.group = group
    self.perHour = perHour
  }
}

/// Instances rented in a provider's region, hour by hour.
package struct RentalDemand: Sendable, Hashable {
  /// Instance types, in order of their names.
  package var types: [String]
  /// Mean number of instances in each hour.
  ///
  /// Shape: `[types × hours]`, hours of a type together.
  package var units: [Double]
  /// Number of hours.
  package var hours: Int

  /// Creates a demand.
  package init(types: [String], units: [Double], hours: Int) {
    precondition(units.count == types.count * hours, "every type has every hour")
    self.types = types
    self.units = units
    self.hours = hours
  }
}

/// What commitments cover of a demand in a part of the hours.
///
/// Narrow commitments apply before wide ones, and each to the types that it makes cheaper by the
/// largest share first, as providers apply them.
package struct Coverage: Sendable {
  /// Units covered by each holding.
  ///
  /// Shape: `[holdings × types]`.
  package private(set) var covered: [Double]
  /// Units that no commitment covers.
  ///
  /// Shape: `[types]`.
  package private(set) var uncovered: [Double]
  /// What was paid for and not used, in the book's currency, before the discount.
  ///
  /// Shape: `[holdings]`.
  package private(set) var unused: [Double]

  /// Applies holdings to a demand, hour by hour.
  ///
  /// - Parameters:
  ///   - scale: Factor on the demand.
  package init(
    _ holdings: [Holding], of prices: RentedPrices, to demand: RentalDemand, in hours: Range<Int>,
    scale: Double = 1
  ) {
    let types = demand.types.count
    let count = hours.count
    covered = Array(repeating: 0, count: holdings.count * types)
    unused = Array(repeating: 0, count: holdings.count)
    var remaining = Array(repeating: 0.0, count: types * count)
    for type in 0..<types {
      for hour in 0..<count {
        remaining[type * count + hour] =
          demand.units[type * demand.hours + hours.lowerBound + hour] * scale
      }
    }
    for index in Self.order(holdings, prices) {
      let holding = holdings[index]
      let offer = prices.offers[holding.offer]
      var budget = Array(repeating: holding.perHour, count: count)
      for (type, rate) in Self.types(of: offer, holding.group, demand.types, prices) {
        let first = type * count
        var sum = 0.0
        for hour in 0..<count {
          let part = min(remaining[first + hour] * rate, budget[hour])
          budget[hour] -= part
          remaining[first + hour] -= part / rate
          sum += part
        }
        covered[index * types + type] = sum / rate
      }
      unused[index] = budget.reduce(0, +)
    }
    uncovered = (0..<types).map { type in
      remaining[(type * count)..<((type + 1) * count)].reduce(0, +)
    }
  }

  /// Narrow holdings first, then the deeper discount, then the order of the book.
  private static func order(_ holdings: [Holding], _ prices: RentedPrices) -> [Int] {
    let scopes = CommitmentOffer.Scope.allCases
    func rank(_ index: Int) -> (Int, Double, Int) {
      let offer = prices.offers[holdings[index].offer]
      let scope = scopes.firstIndex(of: offer.scope) ?? 0
      return (scope, -offer.termYears, index)
    }
    return holdings.indices.sorted { rank($0) < rank($1) }
  }

  /// The types that an offer covers with their rates, the deepest discount first.
  static func types(
    of offer: CommitmentOffer, _ group: String, _ types: [String], _ prices: RentedPrices
  ) -> [(type: Int, rate: Double)] {
    let known = types.indices.compactMap { index -> (type: Int, rate: Double, share: Double)? in
      guard offer.group(of: types[index]) == group, let rate = offer.rates[types[index]],
        let full = prices.hourly(types[index]), rate > 0, full > 0
      else { return nil }
      return (index, rate, rate / full)
    }
    return known.sorted { ($0.share, $0.type) < ($1.share, $1.type) }.map { ($0.type, $0.rate) }
  }
}
