internal import CKernels

/// Finds the host whose power rises least when it serves more.
package enum PowerRise {
  /// Watts that hosts of one type would draw above what they do, for a demand that they may take.
  ///
  /// Infinity where less than the demand is available, or where `bound + added` exceeds the limit.
  ///
  /// - Precondition: Columns of as many elements; a range within them; 12 watts, the last two equal;
  ///   capacity more than 0.
  /// - Complexity: O(*range*), no allocation.
  package static func write(
    _ columns: Columns, _ range: Range<Int>, demand: Double, capacity: Double, added: Double,
    limit: Double, watts: [Double], to rise: inout [Double]
  ) {
    let count = columns.available.count
    precondition(
      columns.allocated.count == count && columns.power.count == count
        && columns.bound.count == count && rise.count >= count && watts.count >= 12
        && range.lowerBound >= 0 && range.upperBound <= count,
      "shapes differ")
    unsafe ck_power_rise(
      columns.available, columns.allocated, columns.power, columns.bound,
      Int64(range.lowerBound), Int64(range.upperBound), demand, capacity, added, limit, watts,
      &rise)
  }

  /// The least of the values of a range, or infinity.
  package static func least(_ values: [Double], _ range: Range<Int>) -> Double {
    precondition(range.lowerBound >= 0 && range.upperBound <= values.count, "values of the array")
    return unsafe ck_least(values, Int64(range.lowerBound), Int64(range.upperBound))
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

  /// How little power can rise, by the line segment of the curve at which it begins.
  ///
  /// A host that is on a segment and stays there rises by the same number of watts as all others that
  /// do, but for rounding. So the least that the rounded numbers can be is found sooner or later, and no
  /// host need be looked at behind one that has it.
  package struct Floor: Sendable {
    /// Least slopes of a segment and the next one, and of it and all behind it, in watts for all of
    /// the capacity.
    ///
    /// Shape: `[11]`, the last of a host that is full.
    private let near: [Double], far: [Double]
    /// The step between two numbers like the least watts of a segment, and like the most of it and the
    /// next one; and like the most of all.
    ///
    /// Shape: `[11]`.
    private let grid: [Double], coarse: [Double]
    private let coarsest: Double
    /// Whether power never falls with load, which is what bounds rest on.
    private let isRising: Bool

    /// Prepares a curve of 11 watts or more, of which the first 11 count.
    package init(watts: [Double]) {
      let slopes = (0..<10).map { (watts[$0 + 1] - watts[$0]) * 10 }
      near = (0...10).map { slopes[min($0, 9)...min($0 + 1, 9)].min() ?? 0 }
      far = (0...10).map { slopes[min($0, 9)...].min() ?? 0 }
      // Rounding may put a load on the segment before its own.
      grid = (0...10).map { watts[max($0 - 1, 0)].ulp }
      coarse = (0...10).map { watts[min($0 + 2, 10)].ulp }
      coarsest = watts[10].ulp
      isRising = slopes.allSatisfy { $0 >= 0 }
    }

    /// A number that no rounded rise is below, from a segment on; it is met unless rounding forbids.
    ///
    /// - Parameters:
    ///   - segment: 0 to 10.
    ///   - share: Demand over the capacity.
    ///   - offset: By how much the power of each of the hosts has risen already, at least.
    package func bound(segment: Int, share: Double, offset: Double) -> Double {
      guard isRising, share > 1e-9 else { return -.infinity }
      let slope = share <= 0.1 ? near[segment] : far[segment]
      let rise = slope * share
      // Half a step for each of two powers, and of two more in an offset; three roundings of loads in
      // [0, 1], one of them of a sum; and those of the watts of a segment.
      let step = share <= 0.1 && offset == 0 ? coarse[segment] : coarsest
      let roundings = offset > 0 ? 2 * step : step
      let error = roundings + slope * 2.3e-16 + rise * 4e-16 + 5e-16
      let finest = offset > 0 ? grid[0] : grid[segment]
      return ((rise + offset - error) / finest).rounded(.up) * finest
    }

    /// The segment of a load in [0, 1].
    package func segment(of load: Double) -> Int { min(max(Int(load * 10), 0), 10) }
  }
}
