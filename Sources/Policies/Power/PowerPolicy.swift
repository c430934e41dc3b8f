package import Kernels
package import Platform

/// A model of a host's power over its load.
package protocol PowerPolicy: Sendable {
  /// The name in study files.
  static var name: String { get }
  /// The parameters a study may give.
  static var parameters: [Parameter] { get }

  /// Creates the model with the chosen parameters.
  init(_ choice: Choice)

  /// The curve of a host type whose curve was measured.
  func curve(of measured: PowerCurve) -> PowerCurve
}

extension PowerPolicy {
  package static var parameters: [Parameter] { [] }
}
