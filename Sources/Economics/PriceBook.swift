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
  package var owned: OwnedPrices
  /// Prices of public providers.
  package var rented: [RentedPrices]
  /// What downtime and lost work cost; nil where decisions do not count them.
  package var risk: Risk?
  /// Every figure with its source, for the report's list of assumptions.
  package var figures: [Figure]
  /// The currency in which the prices are written, and units of the book's for one of it; nil where that is the
  /// book's.
  package var conversion: Conversion?
  /// Values of the axes of prices that made the book, as text.
  package var settings: [String] = []

  /// Hours of a year of 365 days, and of the month that providers' prices are for: a twelfth of it.
  package static let hoursPerYear = 8760.0, hoursPerMonth = 730.0

  /// Creates a book.
  package init(
    name: String, date: String, currency: String, summary: String, owned: OwnedPrices,
    rented: [RentedPrices], figures: [Figure]
  ) {
    self.name = name
    self.date = date
    self.currency = currency
    self.summary = summary
    self.owned = owned
    self.rented = rented
    self.figures = figures
  }

  /// The currency of what is written, and the rate at which it became the book's.
  package struct Conversion: Sendable, Hashable, Codable {
    /// An ISO 4217 code, and units of the book's currency for one of it.
    package var from: String, rate: Double
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

  /// What it costs the business when guests are down or lose work.
  package struct Risk: Sendable, Hashable, Codable {
    /// Loss for each hour a guest is down, and for each hour of work that a guest loses.
    package var perGuestHourDown: Double, perGuestHourLost: Double
    /// Losses by services of a tier, by its name.
    package var tiers: [String: Tier] = [:]

    /// What it costs when a service of a tier is down, as rehearsals tell it.
    package struct Tier: Sendable, Hashable, Codable {
      /// Loss for each hour that a service is down, and for each hour of work that it loses.
      package var perHourDown: Double, perHourLost: Double
      /// What its users pay a year for one service, of which credits are given back.
      package var feePerYear: Double

      /// Creates the prices.
      package init(perHourDown: Double, perHourLost: Double, feePerYear: Double) {
        self.perHourDown = perHourDown
        self.perHourLost = perHourLost
        self.feePerYear = feePerYear
      }
    }

    /// Creates the prices.
    package init(perGuestHourDown: Double, perGuestHourLost: Double) {
      self.perGuestHourDown = perGuestHourDown
      self.perGuestHourLost = perGuestHourLost
    }

    /// The loss of a run.
    ///
    /// - Parameters:
    ///   - hoursDown: Guest-hours down.
    ///   - hoursLost: Guest-hours of work lost.
    package func loss(hoursDown: Double, hoursLost: Double) -> Double {
      perGuestHourDown * hoursDown + perGuestHourLost * hoursLost
    }
  }
}
