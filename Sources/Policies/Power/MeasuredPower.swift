package import Kernels
package import Platform

/// Draws what was measured at eleven loads, on straight lines between them.
package struct MeasuredPower: PowerPolicy {
  package static let name = "measured"

  package init(_ choice: Choice) {}

  package func curve(of measured: PowerCurve) -> PowerCurve { measured }
}
