package import Platform

/// Runs guests at the home site and sends those it refuses to another site.
package struct Hybrid: DeploymentPolicy {
  package static let name = "hybrid"

  static let burstTo = Parameter("burst-to", .site, "site that takes what the home site refuses")

  package static let parameters = [burstTo] + Bursting.parameters

  package let triesHome = true
  package let away: AwaySites
  package let bursting: Bursting

  package init(_ choice: Choice) {
    away = choice.word(Self.burstTo).map { .named($0) } ?? .none
    bursting = Bursting(choice)
  }
}
