/// Which columns of a table tell a reading: a name, an instant and a value.
struct PlainColumns: Sendable {
  /// Number of fields of a row, and the indices of those that tell it.
  var fields: Int, name: Int, time: Int, value: Int
}

/// Rows that were read many at once, for they have no quotes, blanks, signs or exponents.
struct PlainRows {
  /// Number of rows.
  var count = 0
  /// Where each name begins and ends in the block.
  private(set) var nameStarts = Array(repeating: UInt32(0), count: Self.room)
  private(set) var nameEnds = Array(repeating: UInt32(0), count: Self.room)
  private(set) var times = Array(repeating: 0.0, count: Self.room)
  private(set) var values = Array(repeating: 0.0, count: Self.room)

  /// So few that they stay in the cache nearest to the processor.
  private static let room = 512

  /// Lends room for rows to one who fills it and tells how many there are.
  mutating func fill(
    _ body: (
      UnsafeMutablePointer<UInt32>?, UnsafeMutablePointer<UInt32>?, UnsafeMutablePointer<Double>?,
      UnsafeMutablePointer<Double>?, Int64
    ) -> Int64
  ) -> Int {
    count = unsafe nameStarts.withUnsafeMutableBufferPointer { starts in
      unsafe nameEnds.withUnsafeMutableBufferPointer { ends in
        unsafe times.withUnsafeMutableBufferPointer { times in
          unsafe values.withUnsafeMutableBufferPointer { values in
            unsafe Int(
              body(
                starts.baseAddress, ends.baseAddress, times.baseAddress, values.baseAddress,
                Int64(Self.room)))
          }
        }
      }
    }
    return count
  }
}
