internal import CKernels

/// Finds the host whose power rises least when it serves more.
package enum PowerRise {
  /// Watts that hosts of one type would draw above what they do, for a demand that they may take.
  ///
  /// Infinity where less than the demand is available, or where `bound + added` exceeds the limit.
  ///
  /// - Precondition: Columns of `count` elements at least; 12 watts, the last two equal; capacity
  ///   more than 0.
  /// - Complexity: O(*hosts*), no allocation.
  package static func write(
    _ columns: Columns, demand: Double, capacity: Double, added: Double, limit: Double,
    watts: [Double], to rise: inout [Double]
  ) {
    let count = columns.available.count
    precondition(
      columns.allocated.count == count && columns.power.count == count
        && columns.bound.count == count && rise.count >= count && watts.count >= 12,
      "shapes differ")
    unsafe ck_power_rise(
      columns.available, columns.allocated, columns.power, columns.bound, Int64(count), demand,
      capacity, added, limit, watts, &rise)
  }

  /// The least of the first `count` values, or infinity.
  package static func least(_ values: [Double], count: Int) -> Double {
    precondition(count <= values.count, "values of the array")
    return unsafe ck_least(values, Int64(count))
  }

  /// Hosts of one type as columns.
  ///
  /// Shape of each: `[hosts]`.
  package struct Columns: Sendable {
    /// What is not asked for, and what is allocated, in the unit of the demand.
    package var available: [Double] = [], allocated: [Double] = []
    /// Power before, in watts.
    package var power: [Double] = []
    /// What the screen of an overload rule looks at.
    package var bound: [Double] = []

    /// Creates empty columns.
    package init() {}
  }
}
