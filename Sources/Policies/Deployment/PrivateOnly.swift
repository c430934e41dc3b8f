package import Platform

/// Runs every guest at the home site and refuses what does not fit.
package struct PrivateOnly: DeploymentPolicy {
  package static let name = "private"

  package let triesHome = true
  package let away = AwaySites.none

  package init(_ choice: Choice) {}
}
