package import Platform

/// Runs guests at home and rents for the others where the fitting instance costs least.
///
/// Prices are those of the catalogue of sizes, spare capacity at its own; a site that has none asks
/// the next.
package struct Cheapest: DeploymentPolicy {
  package static let name = "cheapest"

  static let home = Parameter(
    "home", .word(["first", "never"]), "whether the home site is asked before public ones")

  package static let parameters = [home]

  package let triesHome: Bool
  package let away = AwaySites.everyPublic
  package let compares = true

  package init(_ choice: Choice) { triesHome = choice.word(Self.home) != "never" }

  package func order(_ offers: [SiteOffer]) -> [SiteOffer] {
    offers.sorted { ($0.price, $0.site) < ($1.price, $1.site) }
  }
}
