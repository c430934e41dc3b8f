package import Platform

/// A rule of a plane that a study can choose: one file in the folder of its kind.
package protocol Policy: Sendable {
  /// The name in study files.
  static var name: String { get }
  /// The parameters a study may give.
  static var parameters: [Parameter] { get }

  /// Creates the rule with the chosen parameters.
  init(_ choice: Choice)
}

extension Policy {
  package static var parameters: [Parameter] { [] }
}
