internal import CZlib
internal import Foundation

/// Columns of numbers as the database keeps them.
enum Blob {
  /// The numbers' bytes, compressed: most hours of most accounts repeat the one before.
  static func of(_ numbers: [Double]) -> Data {
    unsafe numbers.withUnsafeBytes { source in
      var length = compressBound(UInt(source.count))
      var target = Data(count: Int(length))
      let status = unsafe target.withUnsafeMutableBytes { target in
        unsafe compress2(
          target.assumingMemoryBound(to: UInt8.self).baseAddress, &length,
          source.assumingMemoryBound(to: UInt8.self).baseAddress, UInt(source.count), 1)
      }
      precondition(status == Z_OK, "the target is as large as zlib asked for")
      return target.prefix(Int(length))
    }
  }

  /// The numbers of a blob; those that a damaged one lacks are not numbers.
  static func numbers(_ blob: Data, count: Int) -> [Double] {
    var numbers = Array(repeating: Double.nan, count: max(count, 0))
    var length = UInt(numbers.count * 8)
    unsafe numbers.withUnsafeMutableBytes { target in
      unsafe blob.withUnsafeBytes { source in
        unsafe _ = uncompress(
          target.assumingMemoryBound(to: UInt8.self).baseAddress, &length,
          source.assumingMemoryBound(to: UInt8.self).baseAddress, UInt(source.count))
      }
    }
    return numbers
  }
}
