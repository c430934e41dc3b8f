/// Linear least squares by Householder reflections, in the order of the columns.
///
/// For small problems whose outcome must not depend on a library's choice of algorithm: ties
/// between nearly perfect fits are decided by the last digit.
package enum LeastSquares {
  /// The weights of columns whose sum comes nearest to a vector, or nil where a column is a
  /// combination of those before it, exactly.
  ///
  /// - Precondition: At least as many rows as columns.
  /// - Complexity: O(*rows* · *columns*²).
  /// - Parameters:
  ///   - columns: Shape: `[columns][rows]`.
  ///   - wanted: Shape: `[rows]`.
  /// - Returns: Shape: `[columns]`.
  package static func weights(of columns: [[Double]], for wanted: [Double]) -> [Double]? {
    let rows = wanted.count
    precondition(columns.count <= rows, "as many rows as columns")
    var reflectors = columns
    var diagonal = Array(repeating: 0.0, count: columns.count)
    for pivot in columns.indices {
      var square = 0.0
      for row in pivot..<rows { square += reflectors[pivot][row] * reflectors[pivot][row] }
      let length = square.squareRoot()
      diagonal[pivot] = reflectors[pivot][pivot] > 0 ? -length : length
      guard diagonal[pivot] != 0 else { return nil }
      reflectors[pivot][pivot] -= diagonal[pivot]
      let reflector = reflectors[pivot]
      let scale = diagonal[pivot] * reflector[pivot]
      for column in (pivot + 1)..<max(columns.count, pivot + 1) {
        var product = 0.0
        for row in pivot..<rows { product -= reflectors[column][row] * reflector[row] }
        product /= scale
        for row in pivot..<rows { reflectors[column][row] -= product * reflector[row] }
      }
    }
    var rest = wanted
    for pivot in columns.indices {
      var product = 0.0
      for row in pivot..<rows { product += rest[row] * reflectors[pivot][row] }
      product /= diagonal[pivot] * reflectors[pivot][pivot]
      for row in pivot..<rows { rest[row] += product * reflectors[pivot][row] }
    }
    var weights = Array(repeating: 0.0, count: columns.count)
    for pivot in columns.indices.reversed() {
      weights[pivot] = rest[pivot] / diagonal[pivot]
      for row in 0..<pivot { rest[row] -= weights[pivot] * reflectors[pivot][row] }
    }
    return weights
  }
}
