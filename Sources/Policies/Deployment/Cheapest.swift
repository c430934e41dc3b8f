package import Platform

/// Runs guests at home and rents for the others where the fitting instance costs least.
///
/// By price, a guest goes home only while what it costs there in addition is no more than an instance: the energy
/// that full cores draw above idle hosts, at the price of the hour and with the facility's overhead; what
/// `core-hour` says; and where its nodes are rented, their price. What is paid for own hosts whether they are used
/// or not does not count. Where home is never asked, hosts are given up unless they are kept.
///
/// Prices are those of the catalogue of sizes, spare capacity at its own; a site that has none asks
/// the next.
package struct Cheapest: DeploymentPolicy {
  package static let name = "cheapest"

  static let home = Parameter(
    "home", .word(["first", "never", "by-price"]),
    "whether the home site is asked before public ones")
  static let coreHour = Parameter(
    "core-hour", .count, in: 0...1000, "what a core's hour costs at home besides energy, by price")

  package static let parameters = [home, coreHour, PublicOnly.hosts] + Bursting.parameters

  package let triesHome: Bool
  package let givesUpHosts: Bool
  private let isByPrice: Bool
  private let perCoreHour: Double
  package let away = AwaySites.everyPublic
  package let compares = true
  package let bursting: Bursting

  package init(_ choice: Choice) {
    triesHome = choice.word(Self.home) != "never"
    givesUpHosts = !triesHome && choice.word(PublicOnly.hosts) != "kept"
    isByPrice = choice.word(Self.home) == "by-price"
    perCoreHour = choice.number(Self.coreHour)
    bursting = Bursting(choice)
  }

  package func goesHome(_ home: SiteOffer, others: [SiteOffer]) -> Bool {
    guard isByPrice else { return triesHome }
    let cost = home.price + home.energyCost + home.cores * perCoreHour
    return !others.contains { $0.price < cost }
  }

  package func order(_ offers: [SiteOffer]) -> [SiteOffer] {
    offers.sorted { ($0.price, $0.site) < ($1.price, $1.site) }
  }
}
