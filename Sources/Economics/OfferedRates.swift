/// What the offers of a provider cover of some instance types, found once: a search for the best level asks for it a
/// million times.
package struct OfferedRates: Sendable {
  /// A type that an offer covers, with its rate of an hour.
  struct Covered {
    var type: Int, rate: Double
  }

  /// The types by what they belong to, the deepest discount first.
  ///
  /// Shape: `[offers]`.
  private let covered: [[String: [Covered]]]
  /// Price of an hour without commitments; 0 where there is none.
  ///
  /// Shape: `[types]`.
  let hourly: [Double]

  /// Looks the types up.
  package init(_ prices: RentedPrices, types: [String]) {
    let hourly = types.map { prices.hourly($0) ?? 0 }
    self.hourly = hourly
    covered = prices.offers.map { offer in
      var groups: [String: [Covered]] = [:]
      for (index, type) in types.enumerated() {
        guard let rate = offer.rates[type], rate > 0, hourly[index] > 0 else { continue }
        groups[offer.group(of: type), default: []].append(Covered(type: index, rate: rate))
      }
      return groups.mapValues {
        $0.sorted { ($0.rate / hourly[$0.type], $0.type) < ($1.rate / hourly[$1.type], $1.type) }
      }
    }
  }

  /// The types that a holding covers.
  func types(of offer: Int, _ group: String) -> [Covered] { covered[offer][group] ?? [] }
}
