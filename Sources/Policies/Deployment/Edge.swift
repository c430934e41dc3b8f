package import Platform

/// Runs each tenant's guests at its own edge site, then where they are nearest: other edges, the core,
/// public sites.
///
/// Tenants are spread over the private sites behind the first, which is the core.
package struct Edge: DeploymentPolicy {
  package static let name = "edge"

  static let limit = Parameter(
    "limit", .seconds, default: 0, in: 0...10,
    "longest way from a tenant's own site that its guests bear; 0 for any")

  package static let parameters = [limit]

  package let triesHome = true
  package let away = AwaySites.everySite
  package let compares = true
  package let hasOrigins = true
  private let limit: Double

  package init(_ choice: Choice) {
    let milliseconds = choice.number(Self.limit) * 1000
    limit = milliseconds > 0 ? milliseconds : .infinity
  }

  package func goesHome(_ home: SiteOffer, others: [SiteOffer]) -> Bool { false }

  package func order(_ offers: [SiteOffer]) -> [SiteOffer] {
    offers.filter { $0.latency <= limit }
      .sorted { ($0.latency, $0.price, $0.site) < ($1.latency, $1.price, $1.site) }
  }
}
