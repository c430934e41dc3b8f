internal import CKernels

/// Where a text has separators, line feeds, quotes and NULs.
package enum TextIndex {
  /// Writes the places of those bytes, rising, and returns how many there are.
  ///
  /// Sixteen bytes are compared at a time where the processor can.
  ///
  /// - Precondition: Room for as many places as bytes; fewer than 2³² bytes.
  /// - Complexity: O(*bytes*), no allocation.
  package static func write(
    of text: Span<UInt8>, separator: UInt8, to places: inout MutableSpan<UInt32>
  ) -> Int {
    precondition(places.count >= text.count, "room for every byte")
    return unsafe text.withUnsafeBufferPointer { text in
      unsafe places.withUnsafeMutableBufferPointer { places in
        guard let bytes = text.baseAddress, let target = places.baseAddress else { return 0 }
        return Int(unsafe ck_index_text(bytes, Int64(text.count), separator, target))
      }
    }
  }
}
