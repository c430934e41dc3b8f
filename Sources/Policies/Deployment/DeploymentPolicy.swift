package import Platform

/// A rule for the site at which a guest runs.
package protocol DeploymentPolicy: Sendable {
  /// The name in study files.
  static var name: String { get }
  /// The parameters a study may give.
  static var parameters: [Parameter] { get }

  /// Creates the rule with the chosen parameters.
  init(_ choice: Choice)

  /// Whether guests are first offered to the home site, the platform's first private one.
  var triesHome: Bool { get }
  /// The site that takes the guests which the home site is not offered or refuses, or nil.
  var overflowSite: String? { get }
}

extension DeploymentPolicy {
  package static var parameters: [Parameter] { [] }
}
