package import Kernels
package import Platform

/// Draws idle power and the rest by the square root of the load.
///
/// Source: OpenDC, `opendc-simulator-compute`, its CPU power models.
package struct SquareRootPower: PowerPolicy {
  package static let name = "square-root"

  package init(_ choice: Choice) {}

  package func curve(of measured: PowerCurve) -> PowerCurve { measured.shaped(.power(0.5)) }
}
