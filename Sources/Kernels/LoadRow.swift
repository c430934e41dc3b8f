internal import CKernels

/// Turns utilisation samples into load and adds it to the load row of a host.
///
/// Loads are integers (core-basis-points: one ten-thousandth of a core). Each sample is rounded to
/// one before anything is added up, so that the order of additions does not matter. Samples are
/// whole per cent (`UInt8`), hundredths of one (`UInt16`) or per cent (`Float`), as exact as their
/// source.
///
/// A cap, in core-basis-points, cuts each load before it is added.
///
/// - Precondition, for all: samples end within the row; results fit `Int32` (a host below 214,748
///   demanded cores); sizes are not negative.
/// - Complexity, for all: O(*samples*), no allocation.
package enum LoadRow {
  /// Adds the loads of a guest's samples to a row from the element `first` on.
  package static func add(
    _ samples: Span<UInt8>, millicores: Int32, cap: Int32 = .max,
    to row: inout MutableSpan<Int32>, from first: Int
  ) {
    precondition(first >= 0 && first + samples.count <= row.count, "shapes differ")
    unsafe row.withUnsafeMutableBufferPointer { target in
      unsafe samples.withUnsafeBufferPointer { source in
        guard let row = target.baseAddress, let samples = source.baseAddress else { return }
        let count = Int64(source.count)
        if cap < .max {
          unsafe ck_add_capped_u8(row + first, samples, count, millicores, cap)
        } else if millicores % 1000 == 0 {
          unsafe ck_add_whole_u8(row + first, samples, count, millicores / 1000)
        } else {
          unsafe ck_add_milli_u8(row + first, samples, count, millicores)
        }
      }
    }
  }

  /// Adds the loads of a guest's samples to a row from the element `first` on.
  package static func add(
    _ samples: Span<UInt16>, millicores: Int32, cap: Int32 = .max,
    to row: inout MutableSpan<Int32>, from first: Int
  ) {
    precondition(first >= 0 && first + samples.count <= row.count, "shapes differ")
    unsafe row.withUnsafeMutableBufferPointer { target in
      unsafe samples.withUnsafeBufferPointer { source in
        guard let row = target.baseAddress, let samples = source.baseAddress else { return }
        let count = Int64(source.count)
        if cap < .max {
          unsafe ck_add_capped_u16(row + first, samples, count, millicores, cap)
        } else if millicores % 1000 == 0 {
          unsafe ck_add_whole_u16(row + first, samples, count, millicores / 1000)
        } else {
          unsafe ck_add_milli_u16(row + first, samples, count, millicores)
        }
      }
    }
  }

  /// Adds the loads of a guest's samples to a row from the element `first` on.
  package static func add(
    _ samples: Span<Float>, millicores: Int32, cap: Int32 = .max,
    to row: inout MutableSpan<Int32>, from first: Int
  ) {
    precondition(first >= 0 && first + samples.count <= row.count, "shapes differ")
    unsafe row.withUnsafeMutableBufferPointer { target in
      unsafe samples.withUnsafeBufferPointer { source in
        guard let row = target.baseAddress, let samples = source.baseAddress else { return }
        let count = Int64(source.count)
        if cap < .max {
          unsafe ck_add_capped_f32(row + first, samples, count, millicores, cap)
        } else {
          unsafe ck_add_milli_f32(row + first, samples, count, millicores)
        }
      }
    }
  }

  /// The sum of the loads of a guest's samples, exact.
  package static func sum(_ samples: Span<UInt8>, millicores: Int32, cap: Int32 = .max) -> Int64 {
    unsafe samples.withUnsafeBufferPointer { source in
      guard let base = source.baseAddress else { return 0 }
      if cap < .max {
        return unsafe ck_sum_capped_u8(base, Int64(source.count), millicores, cap)
      }
      return millicores % 1000 == 0
        ? unsafe ck_sum_whole_u8(base, Int64(source.count), millicores / 1000)
        : unsafe ck_sum_milli_u8(base, Int64(source.count), millicores)
    }
  }

  /// The sum of the loads of a guest's samples, exact.
  package static func sum(_ samples: Span<UInt16>, millicores: Int32, cap: Int32 = .max) -> Int64 {
    unsafe samples.withUnsafeBufferPointer { source in
      guard let base = source.baseAddress else { return 0 }
      if cap < .max {
        return unsafe ck_sum_capped_u16(base, Int64(source.count), millicores, cap)
      }
      return millicores % 1000 == 0
        ? unsafe ck_sum_whole_u16(base, Int64(source.count), millicores / 1000)
        : unsafe ck_sum_milli_u16(base, Int64(source.count), millicores)
    }
  }

  /// The sum of the loads of a guest's samples, exact.
  package static func sum(_ samples: Span<Float>, millicores: Int32, cap: Int32 = .max) -> Int64 {
    unsafe samples.withUnsafeBufferPointer { source in
      guard let base = source.baseAddress else { return 0 }
      let count = Int64(source.count)
      return cap < .max
        ? unsafe ck_sum_capped_f32(base, count, millicores, cap)
        : unsafe ck_sum_milli_f32(base, count, millicores)
    }
  }
}
