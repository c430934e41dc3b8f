package import Platform

/// Rents every guest at a public site.
package struct PublicOnly: DeploymentPolicy {
  package static let name = "public"

  static let to = Parameter("to", .site, "public site that runs every guest")

  package static let parameters = [to]

  package let triesHome = false
  package let overflowSite: String?

  package init(_ choice: Choice) { overflowSite = choice.word(Self.to) }
}
