/// What a provider gives back of a month's bill for a region that was up for less than it promises.
package struct UptimeCredit: Sendable, Hashable, Codable {
  /// The share of the month below which it is due, and the share of the bill that it is.
  package var below: Double, share: Double

  /// Creates a step of a promise.
  package init(below: Double, share: Double) {
    self.below = below
    self.share = share
  }
}

extension RentedPrices {
  /// The share of a month's bill that is given back for an uptime: that of the lowest step it is below.
  package func credit(forUptime uptime: Double) -> Double {
    uptimeCredits.filter { uptime < $0.below }.min { $0.below < $1.below }?.share ?? 0
  }
}
