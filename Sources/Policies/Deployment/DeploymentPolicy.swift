/// A rule for the site at which a guest runs.
package protocol DeploymentPolicy: Policy {
  /// Whether guests are first offered to the home site, the platform's first private one.
  var triesHome: Bool { get }
  /// The site that takes the guests which the home site is not offered or refuses, or nil.
  var overflowSite: String? { get }
}
