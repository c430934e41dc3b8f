package import Platform

/// A price on a meter that the book names itself: storage, addresses, monitoring, keys, platforms.
package struct MeteredCharge: Sendable, Hashable, Codable {
  /// The name, as the bill shows it, and what it is for.
  package var name: String, category: Category
  /// The usage that is priced.
  package var meter: Meter
  /// The part of the usage that is priced, 0 and more: 0.2 where every fifth guest has an address.
  package var share: Double
  /// The service that is priced; nil for all.
  package var service: String?
  /// Price per unit of the meter by band of the monthly volume, after the free part.
  package var price: GraduatedPrice

  /// Creates a charge.
  package init(
    name: String, category: Category, meter: Meter, share: Double = 1, service: String? = nil,
    price: GraduatedPrice
  ) {
    self.name = name
    self.category = category
    self.meter = meter
    self.share = share
    self.service = service
    self.price = price
  }

  /// The price per unit where the charge is the same for each, so that it needs no month.
  package var flatPrice: Double? {
    guard price.free == 0, service == nil, price.tiers.count == 1,
      price.tiers[0].upTo == .infinity
    else { return nil }
    return price.tiers[0].price * share
  }
}

extension Category: Codable {}

/// A price by band of the monthly volume, each band at its own rate.
package struct GraduatedPrice: Sendable, Hashable, Codable {
  /// The volume that costs nothing, taken off first.
  package var free: Double
  /// Upper ends of the bands, increasing, with the price per unit; the last may be unbounded.
  package var tiers: [Tier]

  /// Creates a price.
  package init(free: Double = 0, tiers: [Tier]) {
    self.free = free
    self.tiers = tiers
  }

  /// The same price for every unit.
  package static func flat(_ price: Double) -> GraduatedPrice {
    GraduatedPrice(tiers: [Tier(upTo: .infinity, price: price)])
  }

  /// One band.
  package struct Tier: Sendable, Hashable, Codable {
    /// The volume at which the band ends, infinite for the last.
    package var upTo: Double
    /// Price per unit.
    package var price: Double

    /// Creates a band.
    package init(upTo: Double, price: Double) {
      self.upTo = upTo
      self.price = price
    }

    private enum CodingKeys: String, CodingKey { case upTo, price }

    /// Reads a band; JSON has no infinity, so that an absent end stands for it.
    package init(from decoder: any Decoder) throws {
      let values = try decoder.container(keyedBy: CodingKeys.self)
      upTo = try values.decodeIfPresent(Double.self, forKey: .upTo) ?? .infinity
      price = try values.decode(Double.self, forKey: .price)
    }

    /// Writes a band, an unbounded one without its end.
    package func encode(to encoder: any Encoder) throws {
      var values = encoder.container(keyedBy: CodingKeys.self)
      if upTo.isFinite { try values.encode(upTo, forKey: .upTo) }
      try values.encode(price, forKey: .price)
    }
  }

  /// The cost of a month's volume.
  ///
  /// The free volume uses up the first band: 10 TB with 100 GB free at 0.09 cost 891.
  package func cost(of volume: Double) -> Double {
    var cost = 0.0
    var from = free
    for tier in tiers where volume > from {
      let end = min(volume, tier.upTo)
      if end > from {
        cost += (end - from) * tier.price
        from = end
      }
    }
    return cost
  }
}
