package import Platform

/// Runs every guest at the home site and refuses what does not fit.
package struct PrivateOnly: DeploymentPolicy {
  package static let name = "private"

  package let triesHome = true
  package let overflowSite: String? = nil

  package init(_ choice: Choice) {}
}
