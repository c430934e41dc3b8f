/// Prices of one provider's region, in the book's currency.
package struct RentedPrices: Sendable, Hashable, Codable {
  /// Provider and region, as platforms name them.
  package var provider: String, region: String
  /// Prices by instance type.
  package var instances: [String: InstancePrices]
  /// Under which terms instances are rented that no commitment covers.
  package var pricing: Pricing
  /// Commitments that can be had, and how many are bought.
  package var offers: [CommitmentOffer], buying: Buying
  /// Internet egress by monthly volume.
  package var internetEgress: GraduatedPrice
  /// Transfer between regions per GB, and object storage per GB and month.
  package var interRegionPerGigabyte: Double, storagePerGigabyteMonth: Double
  /// Transfer per GB to some regions, where it is another price.
  package var interRegionTo: [String: Double] = [:]
  /// Prices on other meters.
  package var charges: [MeteredCharge]
  /// Whole hosts that instances run on, licences of what runs in them, and hours that are free.
  package var dedicated: [DedicatedHosts] = [], guestLicences: [GuestLicence] = []
  package var freeInstances: [FreeInstances] = []
  /// Services that are rented otherwise than as infrastructure.
  package var models: [ServiceModel] = []
  /// One's own staff for rented guests: guests that one administrator runs, and what one costs a year.
  package var guestsPerAdministrator = Double.greatestFiniteMagnitude
  package var administratorPerYear = 0.0
  /// Negotiated discount on everything but support and tax.
  package var discount: Double
  /// Support as a share of the monthly bill, by band, and what it costs a month at least.
  package var support: GraduatedPrice, minimumSupport: Double
  /// Tax on the bill, and credits per month, of which no more is used than is billed.
  package var tax: Double, creditsPerMonth: Double
  /// What is given back for months in which the region was down.
  package var uptimeCredits: [UptimeCredit] = []

  /// Creates the prices.
  package init(
    provider: String, region: String, instances: [String: InstancePrices],
    pricing: Pricing = .onDemand, offers: [CommitmentOffer] = [], buying: Buying = .none,
    internetEgress: GraduatedPrice = GraduatedPrice(tiers: []),
    interRegionPerGigabyte: Double = 0, storagePerGigabyteMonth: Double = 0,
    charges: [MeteredCharge] = [], discount: Double = 0,
    support: GraduatedPrice = GraduatedPrice(tiers: []), minimumSupport: Double = 0,
    tax: Double = 0, creditsPerMonth: Double = 0
  ) {
    self.provider = provider
    self.region = region
    self.instances = instances
    self.pricing = pricing
    self.offers = offers
    self.buying = buying
    self.internetEgress = internetEgress
    self.interRegionPerGigabyte = interRegionPerGigabyte
    self.storagePerGigabyteMonth = storagePerGigabyteMonth
    self.charges = charges
    self.discount = discount
    self.support = support
    self.minimumSupport = minimumSupport
    self.tax = tax
    self.creditsPerMonth = creditsPerMonth
  }

  /// Terms under which an instance is rented.
  package enum Pricing: String, Sendable, CaseIterable, Codable {
    case onDemand = "on-demand"
    case spot
    case oneYear = "1-year"
    case threeYear = "3-year"
  }

  /// How many commitments are bought.
  package enum Buying: Sendable, Hashable, Codable {
    /// None.
    case none
    /// Those that cost least over all replications; the mean of the worst tenth is added with its weight.
    case best(riskWeight: Double)
    /// So much that the demand at this share of all hours is covered, of the first offer.
    case quantile(Double)
    /// So much per hour, of the first offer and there of the first family or type, in the book's
    /// currency.
    case perHour(Double)
  }

  /// What a commitment is called: its offer, and the family or type it is for.
  package func name(of holding: Holding) -> String {
    let offer = offers[holding.offer].name
    return holding.group.isEmpty ? offer : "\(offer) \(holding.group)"
  }

  /// The price of an hour of an instance type under the terms of the book.
  ///
  /// Where a provider gives no such price, the one on demand holds.
  package func hourly(_ type: String) -> Double? {
    guard let prices = instances[type] else { return nil }
    return prices.hourly(pricing) ?? prices.onDemand
  }
}

/// Prices of an hour of an instance type, before discounts.
package struct InstancePrices: Sendable, Hashable, Codable {
  /// On demand, and as spare capacity that the provider may take back.
  package var onDemand: Double, spot: Double?
  /// With a commitment for one year and for three.
  package var oneYear: Double?, threeYear: Double?
  /// Virtual processors of the type, 0 where the table does not tell.
  package var vcpus: Int

  /// Creates the prices.
  package init(
    onDemand: Double, spot: Double? = nil, oneYear: Double? = nil, threeYear: Double? = nil,
    vcpus: Int = 0
  ) {
    self.vcpus = vcpus
    self.onDemand = onDemand
    self.spot = spot
    self.oneYear = oneYear
    self.threeYear = threeYear
  }

  /// The price under certain terms; nil where the provider has none.
  package func hourly(_ pricing: RentedPrices.Pricing) -> Double? {
    switch pricing {
    case .onDemand: onDemand
    case .spot: spot
    case .oneYear: oneYear
    case .threeYear: threeYear
    }
  }
}
