internal import Foundation

/// Elementary functions behind one name, so that no other kernel needs Foundation.
package enum Elementary {
  /// The natural logarithm.
  package static func log(_ x: Double) -> Double { Foundation.log(x) }

  /// The complementary error function.
  package static func erfc(_ x: Double) -> Double { Foundation.erfc(x) }

  /// The cosine of an angle in radians.
  package static func cos(_ x: Double) -> Double { Foundation.cos(x) }

  /// The exponential function.
  package static func exp(_ x: Double) -> Double { Foundation.exp(x) }

  /// The logarithm of the gamma function's absolute value, for `x` more than 0.
  ///
  /// Lanczos' approximation with g = 7 and nine coefficients, relative error below 1e-13; C's
  /// `lgamma` writes a global sign and is therefore not safe on several threads. Source:
  /// C. Lanczos, SIAM J. Numer. Anal. B 1 (1964) 86, DOI 10.1137/0701008.
  package static func logGamma(_ x: Double) -> Double {
    let coefficients = [
      0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313,
      -176.61502916214059, 12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6,
      1.5056327351493116e-7,
    ]
    if x < 0.5 {
      return Foundation.log(Double.pi / abs(sin(Double.pi * x))) - logGamma(1 - x)
    }
    let shifted = x - 1
    var sum = coefficients[0]
    for index in 1..<9 { sum += coefficients[index] / (shifted + Double(index)) }
    let t = shifted + 7.5
    return 0.5 * Foundation.log(2 * Double.pi) + (shifted + 0.5) * Foundation.log(t) - t
      + Foundation.log(sum)
  }

  /// `base` to the power of `exponent`.
  package static func pow(_ base: Double, _ exponent: Double) -> Double {
    Foundation.pow(base, exponent)
  }

  /// The largest whole number that is not above `x`.
  package static func floor(_ x: Double) -> Double { x.rounded(.down) }

  /// The square root.
  package static func sqrt(_ x: Double) -> Double { x.squareRoot() }
}
