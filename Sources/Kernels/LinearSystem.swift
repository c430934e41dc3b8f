internal import COpenBLAS

/// Linear systems through LAPACK.
package enum LinearSystem {
  /// The weights of columns whose sum comes nearest to a vector, by LAPACK's `dgelsd`, the shortest of equally
  /// good ones; nil where it does not converge.
  ///
  /// - Parameters:
  ///   - columns: Shape: `[columns][rows]`.
  ///   - wanted: Shape: `[rows]`, at least as many as columns.
  package static func leastSquares(columns: [[Double]], wanted: [Double]) -> [Double]? {
    let (rows, count) = (wanted.count, columns.count)
    precondition(rows >= count, "as many rows as columns")
    var matrix = columns.flatMap { $0 }
    var right = wanted
    var singular = Array(repeating: 0.0, count: count)
    var (height, width, sides, rank, info) = (
      Int32(rows), Int32(count), Int32(1), Int32(0), Int32(0)
    )
    var tolerance = 1e-10
    // Room enough for the algorithm's trees of subproblems of 25.
    var size = Int32(64 * (rows + count) + 4096 + count * count)
    var work = Array(repeating: 0.0, count: Int(size))
    var whole = Array(repeating: Int32(0), count: 64 * count + 4096)
    unsafe matrix.withUnsafeMutableBufferPointer { a in
      unsafe right.withUnsafeMutableBufferPointer { b in
        unsafe singular.withUnsafeMutableBufferPointer { s in
          unsafe work.withUnsafeMutableBufferPointer { space in
            unsafe whole.withUnsafeMutableBufferPointer { places in
              unsafe dgelsd_(
                &height, &width, &sides, a.baseAddress, &height, b.baseAddress, &height,
                s.baseAddress, &tolerance, &rank, space.baseAddress, &size, places.baseAddress,
                &info)
            }
          }
        }
      }
    }
    return info == 0 ? Array(right[..<count]) : nil
  }
}
