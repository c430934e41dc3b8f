package import Platform

/// Dated unit prices of owned and rented capacity, each with its source.
package struct PriceBook: Sendable, Hashable, Codable {
  /// The name that scenarios and reports use.
  package var name: String
  /// The date of the book, and its currency as an ISO 4217 code.
  package var date: String, currency: String
  /// One sentence on what the book stands for.
  package var summary: String
  /// Prices of capacity that one owns.
  package var owned: Owned
  /// Prices of public providers.
  package var rented: [Rented]
  /// Every figure with its source, for the report's list of assumptions.
  package var figures: [Figure]

  /// Creates a book.
  package init(
    name: String, date: String, currency: String, summary: String, owned: Owned,
    rented: [Rented], figures: [Figure]
  ) {
    self.name = name
    self.date = date
    self.currency = currency
    self.summary = summary
    self.owned = owned
    self.rented = rented
    self.figures = figures
  }

  /// A figure as the report shows it.
  package struct Figure: Sendable, Hashable, Codable {
    /// What is priced, the amount with its unit, and where it comes from.
    package var name: String, value: String, source: Source

    /// Creates a figure.
    package init(name: String, value: String, source: Source) {
      self.name = name
      self.value = value
      self.source = source
    }
  }

  /// How a purchase is spread over the years in the accounts.
  package enum Amortisation: String, Sendable, CaseIterable, Codable {
    /// Equal parts of what is written off.
    case straightLine = "straight-line"
    /// Equal payments that also earn the cost of capital.
    case annuity
  }

  /// Prices of capacity that one owns, in the book's currency.
  package struct Owned: Sendable, Hashable, Codable {
    /// Purchase price by host type.
    package var serverPrices: [String: Double]
    /// Years of use, cost of capital per year, and share of the price left at the end.
    package var lifeYears: Double, costOfCapital: Double, residual: Double
    /// How the accounts spread a purchase.
    package var amortisation: Amortisation
    /// Maintenance per year and network, as shares of the purchase price.
    package var maintenance: Double, network: Double
    /// Space, power feed and cooling, per kW of provisioned power and month.
    package var facilityPerKilowattMonth: Double
    /// Energy per kWh, whenever it is drawn.
    package var energyPerKilowattHour: Double
    /// What is paid on top of it, per kWh by the hour, such as a day-ahead price.
    package var energyByHour: Signal?
    /// Hosts that one administrator runs, and what one costs a year.
    package var hostsPerAdministrator: Double, administratorPerYear: Double
    /// Licence per core and year, and the cores charged at least for each socket.
    package var licencePerCoreYear: Double, minimumCoresPerSocket: Int
    /// Backup storage per GB and month.
    package var backupPerGigabyteMonth: Double

    /// Creates the prices.
    package init(
      serverPrices: [String: Double], lifeYears: Double, costOfCapital: Double,
      residual: Double = 0, amortisation: Amortisation = .straightLine, maintenance: Double = 0,
      network: Double = 0, facilityPerKilowattMonth: Double = 0,
      energyPerKilowattHour: Double = 0, hostsPerAdministrator: Double = 100,
      administratorPerYear: Double = 0, licencePerCoreYear: Double = 0,
      minimumCoresPerSocket: Int = 0, backupPerGigabyteMonth: Double = 0
    ) {
      self.serverPrices = serverPrices
      self.lifeYears = lifeYears
      self.costOfCapital = costOfCapital
      self.residual = residual
      self.amortisation = amortisation
      self.maintenance = maintenance
      self.network = network
      self.facilityPerKilowattMonth = facilityPerKilowattMonth
      self.energyPerKilowattHour = energyPerKilowattHour
      self.hostsPerAdministrator = hostsPerAdministrator
      self.administratorPerYear = administratorPerYear
      self.licencePerCoreYear = licencePerCoreYear
      self.minimumCoresPerSocket = minimumCoresPerSocket
      self.backupPerGigabyteMonth = backupPerGigabyteMonth
    }
  }

  /// Prices of one provider's region, in the book's currency.
  package struct Rented: Sendable, Hashable, Codable {
    /// Provider and region, as platforms name them.
    package var provider: String, region: String
    /// Price per hour by instance type.
    package var instancePrices: [String: Double]
    /// Internet egress by monthly volume.
    package var internetEgress: GraduatedPrice
    /// Transfer between regions per GB, and object storage per GB and month.
    package var interRegionPerGigabyte: Double, storagePerGigabyteMonth: Double
    /// Support as a share of the provider's bill.
    package var support: Double

    /// Creates the prices.
    package init(
      provider: String, region: String, instancePrices: [String: Double],
      internetEgress: GraduatedPrice = GraduatedPrice(free: 0, tiers: []),
      interRegionPerGigabyte: Double = 0, storagePerGigabyteMonth: Double = 0,
      support: Double = 0
    ) {
      self.provider = provider
      self.region = region
      self.instancePrices = instancePrices
      self.internetEgress = internetEgress
      self.interRegionPerGigabyte = interRegionPerGigabyte
      self.storagePerGigabyteMonth = storagePerGigabyteMonth
      self.support = support
    }
  }

  /// The prices of a provider's region, or nil where the book has none.
  package func rented(for site: Site) -> Rented? {
    rented.first { $0.provider == site.provider && $0.region == site.region }
  }
}

/// A price by band of the monthly volume, each band at its own rate.
package struct GraduatedPrice: Sendable, Hashable, Codable {
  /// The volume that costs nothing, taken off first.
  package var free: Double
  /// Upper ends of the bands, increasing, with the price per unit; the last may be unbounded.
  package var tiers: [Tier]

  /// Creates a price.
  package init(free: Double, tiers: [Tier]) {
    self.free = free
    self.tiers = tiers
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
