/// Software in rented guests: paid to the provider for each hour, or brought along.
///
/// A licence that is included costs what runs. One's own is bought for a year and for the most that run at
/// once, the largest mean of an hour, in whole packs; on dedicated hosts it counts their physical cores,
/// elsewhere virtual processors.
package struct GuestLicence: ServiceScope, Sendable, Hashable, Codable {
  /// Whose licence it is.
  package enum Terms: String, Sendable, CaseIterable, Codable {
    /// The provider's, with the instance.
    case included
    /// One's own, brought along.
    case own
    /// Whichever costs less over the horizon, support and tax on the provider's bill included.
    case cheapest
  }

  /// The name, as the bill shows it.
  package var name: String
  /// Names of the services that need it; empty for all.
  package var services: [String]
  /// Whose it is.
  package var terms: Terms
  /// Price of a virtual processor's hour with the licence included; nil where none is to be had.
  package var includedPerHour: Double?
  /// Price of one's own licence of a core and year; nil where there is none.
  package var ownPerYear: Double?
  /// Cores counted at least for each instance, and the size of a pack.
  package var minimumPerInstance: Int, pack: Int

  /// Creates a licence.
  package init(
    name: String, services: [String] = [], terms: Terms, includedPerHour: Double? = nil,
    ownPerYear: Double? = nil, minimumPerInstance: Int = 0, pack: Int = 1
  ) {
    precondition(pack >= 1, "a pack has a licence")
    self.name = name
    self.services = services
    self.terms = terms
    self.includedPerHour = includedPerHour
    self.ownPerYear = ownPerYear
    self.minimumPerInstance = minimumPerInstance
    self.pack = pack
  }

  /// Licences of one's own for so many cores at once: whole packs.
  package func ordered(_ cores: Double) -> Double {
    ((cores - 1e-9) / Double(pack)).rounded(.up) * Double(pack)
  }
}
