package import Platform

/// Rents every guest at a public site; hosts of one's own are given up.
package struct PublicOnly: DeploymentPolicy {
  package static let name = "public"

  static let to = Parameter("to", .site, "public site that runs every guest")
  /// What becomes of hosts that no guest is offered to.
  package static let hosts = Parameter(
    "hosts", .word(["given-up", "kept"]),
    "whether one's own hosts are still there and paid for, where nobody runs on them")

  package static let parameters = [to, hosts]

  package let triesHome = false
  package let away: AwaySites

  package let givesUpHosts: Bool

  package init(_ choice: Choice) {
    away = choice.word(Self.to).map { .named([$0]) } ?? .none
    givesUpHosts = choice.word(Self.hosts) != "kept"
  }
}
