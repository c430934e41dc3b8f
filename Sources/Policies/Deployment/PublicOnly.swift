package import Platform

/// Rents every guest at a public site; hosts of one's own are given up.
package struct PublicOnly: DeploymentPolicy {
  package static let name = "public"

  static let to = Parameter("to", .site, "public site that runs every guest")
  static let hosts = Parameter(
    "hosts", .word(["given-up", "kept"]), "whether one's own hosts are still there and paid for")

  package static let parameters = [to, hosts]

  package let triesHome = false
  package let away: AwaySites

  package init(_ choice: Choice) { away = choice.word(Self.to).map { .named([$0]) } ?? .none }

  /// Whether a choice of this rule leaves the platform without hosts of its own.
  package static func givesUpHosts(_ choice: Choice) -> Bool {
    choice.name == name && choice.word(hosts) != "kept"
  }
}
