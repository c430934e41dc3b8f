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
  /// - Parameter end: The segment of the curve, from 0 to 10, on which or on the next one most loads end.
  /// - Returns: The least of them, or infinity.
  package static func write(
    _ columns: Columns, _ range: Range<Int>, demand: Double, capacity: Double, added: Double,
    limit: Double, watts: [Double], endingOn end: Int, to rise: inout [Double]
  ) -> Double {
    let count = columns.available.count
    precondition(
      columns.allocated.count == count && columns.power.count == count
        && columns.bound.count == count && rise.count >= count && watts.count >= 12
        && range.lowerBound >= 0 && range.upperBound <= count && end >= 0 && end <= 10,
      "shapes differ")
    let first = range.lowerBound
    return unsafe columns.available.withUnsafeBufferPointer { available in
      unsafe columns.allocated.withUnsafeBufferPointer { allocated in
        unsafe columns.power.withUnsafeBufferPointer { power in
          unsafe columns.bound.withUnsafeBufferPointer { bound in
            unsafe rise.withUnsafeMutableBufferPointer { rise in
              guard let available = available.baseAddress, let allocated = allocated.baseAddress,
                let power = power.baseAddress, let bound = bound.baseAddress,
                let rise = rise.baseAddress
              else { return .infinity }
              return unsafe ck_power_rise(
                available + first, allocated + first, power + first, bound + first,
                Int64(range.count), demand, capacity, added, limit, watts, Int32(end), rise + first)
            }
          }
        }
      }
    }
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

  /// How little power can rise, by the load at which it begins.
  ///
  /// A host that is on a line segment of the curve and stays there rises by the same number of watts as
  /// all others that do, but for rounding. So the least that the rounded numbers can be is found sooner
  /// or later, and no host need be looked at behind one that has it.
  package struct Floor: Sendable {
    private let watts: InlineArray<11, Double>
    /// Slopes of the segments, in watts for all of the capacity.
    ///
    /// Shape: `[11]`, the last of a host that is full.
    private let slopes: InlineArray<11, Double>
    /// The step between two numbers like the least watts of a segment; and like the most of all.
    ///
    /// Shape: `[11]`.
    private let grid: InlineArray<11, Double>
    private let coarsest: Double
    /// What rounding adds at most to watts before on a segment, and what it takes from those after.
    ///
    /// Shape: `[11]`.
    private let before: InlineArray<11, Double>, after: InlineArray<11, Double>
    /// Whether power never falls with load, which is what bounds rest on.
    private let isRising: Bool

    /// Prepares a curve of 11 watts or more, of which the first 11 count, for hosts of a capacity.
    package init(watts: [Double], capacity: Double) {
      let rises = (0..<10).map { (watts[$0 + 1] - watts[$0]) * 10 }
      self.watts = InlineArray { watts[$0] }
      slopes = InlineArray { rises[min($0, 9)] }
      // Rounding may put a load on the segment before its own.
      grid = InlineArray { watts[max($0 - 1, 0)].ulp }
      coarsest = watts[10].ulp
      let steepest = (0...10).map { max(rises[min($0, 9)], rises[max($0 - 1, 0)]) }
      // Half a step of the watts and of the load; two products over a tenth of the load at most, each by half of
      // 2⁻⁵²; and what is allocated after is a sum.
      func error(_ segment: Int, withSum: Bool) -> Double {
        let load = Double(segment + 1) / 10
        let sum = withSum ? (load * capacity).ulp / capacity : 0
        let ofLoad = (load.ulp + sum) / 2 + 2.3e-17
        return watts[min(segment + 1, 10)].ulp / 2 + steepest[segment] * ofLoad
      }
      before = InlineArray { error($0, withSum: false) }
      after = InlineArray { error($0, withSum: true) }
      isRising = rises.allSatisfy { $0 >= 0 }
    }

    /// A number that no rounded rise is below that begins within a range of loads; hosts that stay on
    /// their segment meet it unless rounding forbids.
    ///
    /// - Parameters:
    ///   - low: The least load, in [0, 1].
    ///   - high: The most load, on the segment of the least one.
    ///   - share: Demand over the capacity.
    package func bound(from low: Double, to high: Double, share: Double) -> Double {
      guard isRising, share > 1e-9 else { return -.infinity }
      let first = segment(of: low)
      let end = segment(of: high + share)
      // However the loads lie, power rises along the flattest segment at least.
      var slope = slopes[first]
      var (steepest, lost) = (slope, after[first])
      if first < end {
        for place in (first + 1)...end {
          slope = min(slope, slopes[place])
          steepest = max(steepest, slopes[place])
          lost = max(lost, after[place])
        }
      }
      let rise = slope * share
      // Besides, four roundings of the rise, each by half of 2⁻⁵² of it; and over segments the tenths at which
      // they begin and their slopes, two of each by as much.
      let error =
        before[first] + lost + rise * 5e-16 + (first < end ? steepest * 2.5e-16 : 0)
      let flat = ((rise - error) / grid[first]).rounded(.up) * grid[first]
      guard first < end else { return flat }
      // Four powers, each of a product and a sum, which round by a step at most.
      return max(flat, leastRise(low, high, share) - 8 * coarsest)
    }

    /// ``bound(from:to:share:)`` of all loads of a segment.
    package func bound(ofSegment segment: Int, share: Double) -> Double {
      let low = Double(segment) / 10
      return bound(from: low, to: low + 0.1, share: share)
    }

    /// A bound of hosts whose power has risen already, by an offset or more.
    package func bound(_ bound: Double, offset: Double) -> Double {
      // Half a step for each of four powers at most, two of which are those of the offset.
      offset > 0 ? bound + offset - 4 * coarsest : bound
    }

    /// What power rises by at least from loads of a range, where it is followed over the segments.
    private func leastRise(_ low: Double, _ high: Double, _ share: Double) -> Double {
      // Rounding may put a load beside its range.
      let (low, high) = (max(low - 1e-13, 0), high + 1e-13)
      var least = min(power(low + share) - power(low), power(high + share) - power(high))
      // Between its ends, a range of one segment bends where the end of a rise comes to the next one.
      var bend = ((low + share) * 10).rounded(.up) / 10 - share
      while bend < high {
        if bend > low { least = min(least, power(bend + share) - power(bend)) }
        bend += 0.1
      }
      return least
    }

    /// Watts at a load, beyond all of the capacity as if the last segment went on.
    private func power(_ load: Double) -> Double {
      let low = segment(of: load)
      return watts[low] + slopes[low] * (load - Double(low) / 10)
    }

    /// The segment of a load in [0, 1].
    package func segment(of load: Double) -> Int { min(max(Int(load * 10), 0), 10) }
  }
}
