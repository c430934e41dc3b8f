package import Kernels
package import Platform

/// Draws on a straight line from idle to full power.
///
/// Source: X. Fan, W.-D. Weber, L. Barroso, *Power provisioning for a warehouse-sized computer*,
/// ISCA 2007, DOI 10.1145/1250662.1250665.
package struct LinearPower: PowerPolicy {
  package static let name = "linear"

  package init(_ choice: Choice) {}

  package func curve(of measured: PowerCurve) -> PowerCurve { measured.shaped(.power(1)) }
}
