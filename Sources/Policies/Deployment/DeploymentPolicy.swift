/// A rule for the site at which a guest runs.
package protocol DeploymentPolicy: Policy {
  /// Whether guests are as a rule first offered to the home site, the platform's first private one.
  var triesHome: Bool { get }
  /// The sites that take the guests which the home site is not offered or refuses.
  var away: AwaySites { get }
  /// Whether the platform has no hosts of its own under this rule, but for copies.
  var givesUpHosts: Bool { get }
  /// Whether the order of sites depends on the instant or the guest.
  var compares: Bool { get }
  /// Whether tenants have a site of their own, from which ways are counted.
  var hasOrigins: Bool { get }
  /// How long guests wait for what is rented, and which of them come back.
  var bursting: Bursting { get }

  /// Whether a guest is offered to the home site now.
  func goesHome(_ home: SiteOffer, others: [SiteOffer]) -> Bool
  /// The sites in the order in which they are asked.
  func order(_ offers: [SiteOffer]) -> [SiteOffer]
}

extension DeploymentPolicy {
  package var givesUpHosts: Bool { false }
  package var compares: Bool { false }
  package var hasOrigins: Bool { false }
  package var bursting: Bursting { .none }
  package func goesHome(_ home: SiteOffer, others: [SiteOffer]) -> Bool { triesHome }
  package func order(_ offers: [SiteOffer]) -> [SiteOffer] { offers }
}

/// Sites besides the home site.
package enum AwaySites: Sendable, Hashable {
  /// None, some by their names in the order in which they are asked, or all public ones in the platform's.
  case none
  case named([String])
  case everyPublic
  /// All, with the home site.
  case everySite
}

/// What a site has to offer a guest at an instant.
package struct SiteOffer: Sendable, Hashable {
  /// Index of the site in the platform.
  package var site: Int
  /// Price of an hour of the instance that fits, by the catalogue of sizes; infinite where there is
  /// none, and 0 at home.
  package var price: Double
  /// Carbon intensity of the grid now, in grams per kWh.
  package var carbon: Double
  /// Round trip from the tenant's own site, in milliseconds; 0 where tenants have none.
  package var latency: Double
  /// Cores of the guest, and what an hour's energy for them costs now at a site of one's own.
  package var cores: Double, energyCost: Double

  /// Describes an offer.
  package init(
    site: Int, price: Double, carbon: Double, latency: Double = 0, cores: Double = 0,
    energyCost: Double = 0
  ) {
    self.latency = latency
    self.cores = cores
    self.energyCost = energyCost
    self.site = site
    self.price = price
    self.carbon = carbon
  }
}
