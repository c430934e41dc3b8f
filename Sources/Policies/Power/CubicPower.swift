package import Kernels
package import Platform

/// Draws idle power and the rest by the third power of the load.
///
/// Source: OpenDC, `opendc-simulator-compute`, its CPU power models.
package struct CubicPower: PowerPolicy {
  package static let name = "cubic"

  package init(_ choice: Choice) {}

  package func curve(of measured: PowerCurve) -> PowerCurve { measured.shaped(.power(3)) }
}
