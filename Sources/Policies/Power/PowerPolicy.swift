package import Kernels
internal import Platform

/// A model of a host's power over its load.
package protocol PowerPolicy: Policy {
  /// The curve of a host type whose curve was measured.
  func curve(of measured: PowerCurve) -> PowerCurve
}
