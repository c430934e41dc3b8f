package import Kernels
package import Platform

/// Draws full power whatever the load, while the host is on.
package struct ConstantPower: PowerPolicy {
  package static let name = "constant"

  package init(_ choice: Choice) {}

  package func curve(of measured: PowerCurve) -> PowerCurve { measured.shaped(.constant) }
}
