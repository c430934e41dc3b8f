package import Platform

/// Runs guests at the home site and sends those it refuses to another site, and those it refuses to a third.
package struct Hybrid: DeploymentPolicy {
  package static let name = "hybrid"

  static let burstTo = Parameter("burst-to", .site, "site that takes what the home site refuses")

  static let then = Parameter(
    "then", .optionalSite,
    "site that takes what that one refuses, such as a region behind its spare capacity")

  package static let parameters = [burstTo, then] + Bursting.parameters

  package let triesHome = true
  package let away: AwaySites
  package let bursting: Bursting

  package init(_ choice: Choice) {
    let sites = [Self.burstTo, Self.then].compactMap(choice.word)
    away = sites.isEmpty ? .none : .named(sites)
    bursting = Bursting(choice)
  }
}
