internal import CKernels

/// A piecewise linear power curve with eleven points, at 0, 10, … 100 % load.
///
/// Kept as a base and ten changes of slope, `P(u) = base + Σ slopeⱼ · max(0, u − j/10)`: the same
/// line segments without a table look-up, so that the scan vectorises.
package struct PowerCurve: Sendable, Hashable, Codable {
  /// Watts at 0, 10, … 100 % load.
  package let watts: [Double]

  private let base: Double
  private let knots: [Double]
  private let slopes: [Double]

  /// Creates a curve from its eleven points.
  ///
  /// - Precondition: Eleven finite values, none negative.
  package init(watts: [Double]) {
    precondition(watts.count == 11, "a power curve has eleven points")
    precondition(watts.allSatisfy { $0.isFinite && $0 >= 0 }, "power is finite, not negative")
    self.watts = watts
    base = watts[0]
    let segments = (0..<10).map { (watts[$0 + 1] - watts[$0]) * 10 }
    let changes = segments.indices.map { $0 == 0 ? segments[0] : segments[$0] - segments[$0 - 1] }
    let span = watts[10] - watts[0]
    let isLinear = (0...10).allSatisfy {
      abs(watts[$0] - (watts[0] + span * Double($0) / 10)) <= 1e-9 * max(1, watts[10])
    }
    knots = isLinear ? [0] : (0..<10).map { Double($0) / 10 }
    slopes = isLinear ? [span] : changes
  }

  /// A straight line from `idle` to `maximum` watts.
  package static func linear(idle: Double, maximum: Double) -> PowerCurve {
    PowerCurve(watts: (0...10).map { idle + (maximum - idle) * Double($0) / 10 })
  }

  /// Power at one utilisation, in watts; `utilisation` is clamped to [0, 1].
  package func power(at utilisation: Double) -> Double {
    let bounded = min(max(utilisation, 0), 1)
    var watts = base
    for index in knots.indices { watts += slopes[index] * max(0, bounded - knots[index]) }
    return watts
  }

  /// What one scan over a load row sums up.
  package struct Sums: Sendable, Hashable {
    /// Served load, in core-basis-point steps.
    package var used: Int64 = 0
    /// Demand above capacity, in core-basis-point steps.
    package var unmet: Int64 = 0
    /// Steps in which demand exceeds capacity.
    package var overloadedSteps: Int64 = 0
    /// Power summed over the steps, in watt-steps.
    package var power: Double = 0
  }

  /// Serves a load row up to the host's capacity and adds use and power to the site's rows.
  ///
  /// - Precondition: The three rows have the same length.
  /// - Complexity: O(*steps*), no allocation.
  /// - Parameters:
  ///   - row: Demand in core-basis-points. Shape: `[steps]`.
  ///   - steps: The steps to serve.
  ///   - capacity: Physical capacity in core-basis-points, more than 0.
  ///   - used: Receives the served load added, in core-basis-points. Shape: `[steps]`.
  ///   - power: Receives the power added, in watts. Shape: `[steps]`.
  /// - Returns: Sums over the row.
  package func scan(
    _ row: Span<Int32>, steps: Range<Int>, capacity: Int32,
    addingUsedTo used: inout MutableSpan<Int64>,
    powerTo power: inout MutableSpan<Double>
  ) -> Sums {
    precondition(row.count == used.count && row.count == power.count, "shapes differ")
    precondition(steps.lowerBound >= 0 && steps.upperBound <= row.count, "steps of the row")
    let knots = knots.span
    let slopes = slopes.span
    let count = steps.count
    let first = steps.lowerBound
    return unsafe row.withUnsafeBufferPointer { row in
      unsafe used.withUnsafeMutableBufferPointer { used in
        unsafe power.withUnsafeMutableBufferPointer { power in
          unsafe knots.withUnsafeBufferPointer { knots in
            unsafe slopes.withUnsafeBufferPointer { slopes in
              guard let row = row.baseAddress, let used = used.baseAddress,
                let power = power.baseAddress, let knot = knots.baseAddress,
                let slope = slopes.baseAddress
              else { return Sums() }
              let sums = unsafe ck_scan(
                row + first, Int64(count), capacity, 1 / Double(capacity), base, knot, slope,
                Int32(knots.count), used + first, power + first)
              return Sums(
                used: sums.used, unmet: sums.unmet, overloadedSteps: sums.overloaded,
                power: sums.power)
            }
          }
        }
      }
    }
  }
}
