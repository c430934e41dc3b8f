internal import Kernels

/// The share of its full power that a part draws at a load: a cubic fitted to measured points.
package struct Derating: Sendable, Hashable {
  /// Of the load to the power 0, 1, 2, 3.
  private let coefficients: [Double]

  /// Fits the cubic with the least squares of differences.
  ///
  /// - Parameter points: Loads in [0, 1] with the share of full power, four at least, all loads
  ///   different.
  package init(points: [(load: Double, share: Double)]) {
    precondition(points.count >= 4, "a cubic needs four points")
    let columns = (0...3).map { exponent in
      points.map { point in (0..<exponent).reduce(1.0) { power, _ in power * point.load } }
    }
    let weights = LeastSquares.weights(of: columns, for: points.map(\.share))
    precondition(weights != nil, "loads are different")
    coefficients = weights ?? []
  }

  /// The share of full power at a load in [0, 1]; none below 0.
  package func share(at load: Double) -> Double {
    max(0, coefficients.reversed().reduce(0) { $0 * load + $1 })
  }
}
