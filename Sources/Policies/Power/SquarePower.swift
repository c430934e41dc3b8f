package import Kernels
package import Platform

/// Draws idle power and the rest by the square of the load.
///
/// Source: OpenDC, `opendc-simulator-compute`, its CPU power models.
package struct SquarePower: PowerPolicy {
  package static let name = "square"

  package init(_ choice: Choice) {}

  package func curve(of measured: PowerCurve) -> PowerCurve { measured.shaped(.power(2)) }
}
