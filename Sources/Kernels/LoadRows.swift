internal import CKernels

/// Adds and removes the demand of guests on the load row of a host.
///
/// Loads are integers (core-basis-points: one ten-thousandth of a core), so that removing a guest
/// restores the row exactly and the order of additions does not matter.
package enum LoadRow {
  /// Adds `weight` × each sample to the row.
  ///
  /// - Precondition: The samples end within the row; results fit `Int32` (a host below 214,748
  ///   demanded cores).
  /// - Complexity: O(*steps*), no allocation.
  /// - Parameters:
  ///   - row: Load in core-basis-points. Shape: `[steps]`.
  ///   - first: The element of the row that the first sample is added to.
  ///   - samples: Utilisation of the guest's cores in basis points, 0…10,000.
  ///   - weight: The guest's whole cores.
  package static func add(
    _ samples: Span<UInt16>, weight: Int32, to row: inout MutableSpan<Int32>, from first: Int
  ) {
    precondition(first >= 0 && first + samples.count <= row.count, "shapes differ")
    unsafe row.withUnsafeMutableBufferPointer { target in
      unsafe samples.withUnsafeBufferPointer { source in
        guard let row = target.baseAddress, let samples = source.baseAddress else { return }
        unsafe ck_add_scaled_u16(row + first, samples, Int64(source.count), weight)
      }
    }
  }

  /// Adds `milliweight`/1000 × each sample, rounded half up, to the row.
  ///
  /// For guests of fractional cores; equal inputs always round alike.
  package static func add(
    _ samples: Span<UInt16>, milliweight: Int32, to row: inout MutableSpan<Int32>,
    from first: Int
  ) {
    if milliweight % 1000 == 0 {
      add(samples, weight: milliweight / 1000, to: &row, from: first)
      return
    }
    precondition(first >= 0 && first + samples.count <= row.count, "shapes differ")
    precondition(milliweight >= 0, "a guest's cores are not negative")
    unsafe row.withUnsafeMutableBufferPointer { target in
      unsafe samples.withUnsafeBufferPointer { source in
        guard let row = target.baseAddress, let samples = source.baseAddress else { return }
        unsafe ck_add_scaled_milli_u16(
          row + first, samples, Int64(source.count), milliweight)
      }
    }
  }

  /// The demand of one sample on its host, rounded as ``add(_:milliweight:to:from:)`` rounds.
  package static func load(of sample: UInt16, millicores: Int32) -> Int32 {
    millicores % 1000 == 0
      ? (millicores / 1000) &* Int32(sample)
      : Int32((Int64(millicores) * Int64(sample) + 500) / 1000)
  }

  /// The sum of the samples, exact.
  package static func sum(_ samples: Span<UInt16>) -> Int64 {
    unsafe samples.withUnsafeBufferPointer { source in
      guard let base = source.baseAddress else { return 0 }
      return unsafe ck_sum_u16(base, Int64(source.count))
    }
  }
}
