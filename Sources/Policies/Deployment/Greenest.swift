package import Platform

/// Runs each guest where the grid has the least carbon when it starts, at home or rented.
package struct Greenest: DeploymentPolicy {
  package static let name = "greenest"

  static let margin = Parameter(
    "margin", .share, default: 0, in: 0...1,
    "by how much less carbon another site must have than the home site")

  package static let parameters = [margin] + Bursting.parameters

  package let triesHome = true
  package let away = AwaySites.everyPublic
  package let compares = true
  package let bursting: Bursting
  private let margin: Double

  package init(_ choice: Choice) {
    margin = choice.number(Self.margin)
    bursting = Bursting(choice)
  }

  package func goesHome(_ home: SiteOffer, others: [SiteOffer]) -> Bool {
    !others.contains { $0.price.isFinite && $0.carbon < home.carbon * (1 - margin) }
  }

  package func order(_ offers: [SiteOffer]) -> [SiteOffer] {
    offers.sorted { ($0.carbon, $0.price, $0.site) < ($1.carbon, $1.price, $1.site) }
  }
}
