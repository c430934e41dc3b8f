package import Kernels
package import Platform

/// Draws idle power and the rest by twice the load minus a power of it.
///
/// With exponent *r*, the rest is 2*u* − *u*ʳ: the shape that fitted a warehouse of servers best.
/// Source: X. Fan, W.-D. Weber, L. Barroso, ISCA 2007, DOI 10.1145/1250662.1250665, with 1.4.
package struct CalibratedPower: PowerPolicy {
  package static let name = "calibrated"

  static let exponent = Parameter(
    "exponent", .count, default: 1.4, in: 0.1...10, "the exponent, fitted to measurements")

  package static let parameters = [exponent]

  private let exponentOfLoad: Double

  package init(_ choice: Choice) { exponentOfLoad = choice.number(Self.exponent) }

  package func curve(of measured: PowerCurve) -> PowerCurve {
    measured.shaped(.calibrated(exponentOfLoad))
  }
}
