package import Economics
package import Platform
package import Simulation

/// What a year of incidents is expected to cost the business, by tier.
package struct ExpectedLoss {
  /// One tier's part.
  package struct Part: Sendable, Hashable {
    /// The tier's name.
    package var tier: String
    /// Money a year: for time down, for lost work, and given back as credits.
    package var downtime: Double, data: Double, credits: Double
    /// Their sum.
    package var total: Double { downtime + data + credits }
  }

  /// The parts, in the order of the tiers' services.
  package let parts: [Part]
  /// Money a year for data that go back home after failovers.
  package let failback: Double

  /// Prices a run's rehearsals.
  ///
  /// Time down counts unless it was planned. Work lost counts from the age of the data at recovery; where
  /// nothing was recoverable the longest age that the tier's recoveries had stands for it, or a day. Data that
  /// go back home leave a provider by its bands of internet egress, or by those of an interconnect, all that leave
  /// at one time in one month.
  package init(
    _ record: ContinuityRecord, prices: PriceBook.Risk, book: PriceBook, sites: [Site]
  ) {
    failback = record.failbacks.reduce(0) { sum, item in
      guard let site = sites.first(where: { $0.name == item.site }), site.isRented else {
        return sum
      }
      let rented = book.rented.first {
        $0.provider == site.provider && $0.region == site.region
      }
      let price =
        site.meterHome == .internetEgress
        ? rented?.internetEgress : rented?.charges.first { $0.meter == site.meterHome }?.price
      return sum + item.perYear * (price?.cost(of: item.gigabytes) ?? 0)
    }
    var names: [String] = []
    for service in record.services where !names.contains(service.tier) {
      names.append(service.tier)
    }
    parts = names.compactMap { name in
      guard let tier = prices.tiers[name] else { return nil }
      let services = record.services.filter { $0.tier == name }
      let points = record.objectives.filter { $0.tier == name && $0.kind == .recoveryPoint }
      let hours = points.reduce(0) { sum, point in
        let known =
          point.values.isEmpty ? 0 : point.values.reduce(0, +) / Double(point.values.count)
        let worst = max(point.values.last ?? 0, 1440)
        return sum + ((point.perYear - point.unrecoverable) * known + point.unrecoverable * worst)
          / 60
      }
      return Part(
        tier: name,
        downtime: services.reduce(0) { $0 + $1.unplannedHours } * tier.perHourDown,
        data: hours * tier.perHourLost,
        credits: services.reduce(0) { $0 + $1.credit } * tier.feePerYear)
    }
  }

  /// Money a year over all tiers.
  package var perYear: Double { parts.reduce(failback) { $0 + $1.total } }
}
