internal import Kernels

/// A promise to rent for years at a lower price, paid for whether used or not.
package struct CommitmentOffer: Sendable, Hashable, Codable {
  /// What use a commitment applies to, in its provider's region but for the last.
  package enum Scope: String, Sendable, CaseIterable, Codable {
    /// One instance type.
    case type
    /// All sizes of a family, by price: twice the size uses up twice as much.
    case family
    /// Every instance type.
    case any
    /// Every instance type in all regions of the provider where an offer of this name is sold.
    case provider
  }

  /// The name, and the use it applies to.
  package var name: String, scope: Scope
  /// The term in years.
  package var termYears: Double
  /// The committed price of an hour by instance type; types without one are not covered.
  package var rates: [String: Double]

  /// Creates an offer.
  package init(
    name: String, scope: Scope = .any, termYears: Double, rates: [String: Double]
  ) {
    self.name = name
    self.scope = scope
    self.termYears = termYears
    self.rates = rates
  }

  /// What a type belongs to under the offer's scope.
  ///
  /// A site before the type does not matter: an offer has rates for those of its own region only.
  package func group(of type: String) -> String {
    let name = type.lastIndex(of: "/").map { String(type[type.index(after: $0)...]) } ?? type
    return switch scope {
    case .type: name
    case .family: Self.family(of: name)
    case .any, .provider: ""
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
  /// What was paid for and not used, in the book's currency, before the discount.
  ///
  /// Shape: `[holdings]`.
  package private(set) var unused: [Double]

  /// Applies holdings to a demand, hour by hour.
  ///
  /// - Parameters:
  ///   - rates: What the offers cover of the demand's types.
  ///   - scale: Factor on the demand.
  package init(
    _ holdings: [Holding], of prices: RentedPrices, _ rates: OfferedRates,
    to demand: RentalDemand, in hours: Range<Int>, scale: Double = 1
  ) {
    let types = demand.types.count
    covered = Array(repeating: 0, count: holdings.count * types)
    unused = Array(repeating: 0, count: holdings.count)
    // One holding pays from the demand as it is; several leave one another the rest.
    var remaining =
      holdings.count > 1 || scale != 1 ? Self.part(of: demand, hours, scale: scale) : []
    for index in Self.order(holdings, prices) {
      let holding = holdings[index]
      var budget = Array(repeating: holding.perHour, count: hours.count)
      for item in rates.types(of: holding.offer, holding.group) {
        let (type, rate) = (item.type, item.rate)
        let paid =
          remaining.isEmpty
          ? HourlyCover.pay(
            for: demand.units, from: type * demand.hours + hours.lowerBound, rate: rate,
            budget: &budget)
          : HourlyCover.pay(
            for: &remaining, from: type * hours.count, rate: rate, budget: &budget)
        covered[index * types + type] = paid / rate
      }
      unused[index] = Statistics.sum(budget)
    }
  }

  /// Units that no commitment covers, of the demand that was covered.
  ///
  /// Shape: `[types]`.
  package func uncovered(
    of demand: RentalDemand, in hours: Range<Int>, scale: Double = 1
  ) -> [Double] {
    let types = demand.types.count
    return (0..<types).map { type in
      let first = type * demand.hours + hours.lowerBound
      var units = 0.0
      for hour in first..<(first + hours.count) { units += demand.units[hour] }
      units *= scale
      for holding in unused.indices { units -= covered[holding * types + type] }
      return max(units, 0)
    }
  }

  private static func part(
    of demand: RentalDemand, _ hours: Range<Int>, scale: Double
  ) -> [Double] {
    var part: [Double] = []
    part.reserveCapacity(demand.types.count * hours.count)
    for type in demand.types.indices {
      let first = type * demand.hours
      for hour in hours { part.append(demand.units[first + hour] * scale) }
    }
    return part
  }

  /// Narrow holdings first, then the longer term, then the order of the book.
  private static func order(_ holdings: [Holding], _ prices: RentedPrices) -> [Int] {
    let scopes = CommitmentOffer.Scope.allCases
    func rank(_ index: Int) -> (Int, Double, Int) {
      let offer = prices.offers[holdings[index].offer]
      let scope = scopes.firstIndex(of: offer.scope) ?? 0
      return (scope, -offer.termYears, index)
    }
    return holdings.indices.sorted { rank($0) < rank($1) }
  }
}
