internal import COpenBLAS

/// A dense matrix of numbers in row-major order.
package struct Matrix: Sendable, Hashable {
  /// Number of rows.
  package let rows: Int
  /// Number of columns.
  package let columns: Int
  /// The elements, row after row.
  ///
  /// Shape: `[rows × columns]`.
  package var elements: [Double]

  /// Creates a matrix of zeros.
  package init(rows: Int, columns: Int) {
    self.rows = rows
    self.columns = columns
    elements = Array(repeating: 0, count: rows * columns)
  }

  /// The element in this row and column.
  package subscript(row: Int, column: Int) -> Double {
    get { elements[row * columns + column] }
    set { elements[row * columns + column] = newValue }
  }

  /// The matrix product, by OpenBLAS' `dgemm` on one thread.
  ///
  /// - Precondition: As many columns here as rows in `other`.
  package func times(_ other: Matrix) -> Matrix {
    precondition(columns == other.rows, "shapes differ")
    var product = Matrix(rows: rows, columns: other.columns)
    guard rows > 0, other.columns > 0, columns > 0 else { return product }
    let inner = Int32(columns)
    let width = Int32(other.columns)
    let height = Int32(rows)
    unsafe elements.withUnsafeBufferPointer { left in
      unsafe other.elements.withUnsafeBufferPointer { right in
        unsafe product.elements.withUnsafeMutableBufferPointer { target in
          unsafe cblas_dgemm(
            CblasRowMajor, CblasNoTrans, CblasNoTrans, height, width, inner, 1,
            left.baseAddress, inner, right.baseAddress, width, 0, target.baseAddress, width)
        }
      }
    }
    return product
  }
}

/// The linear algebra library as the process sees it.
package enum LinearAlgebra {
  /// Keeps OpenBLAS on the calling thread: scenarios, not matrices, are what runs in parallel.
  package static func useOneThread() { openblas_set_num_threads(1) }
}
