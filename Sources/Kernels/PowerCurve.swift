internal import CKernels

/// A power curve: piecewise linear with eleven points, at 0, 10, … 100 % load, or a formula.
///
/// The points are kept as a base and ten changes of slope, `P(u) = base + Σ slopeⱼ · max(0, u − j/10)`: the same
/// line segments without a table look-up, so that the scan vectorises.
package struct PowerCurve: Sendable, Hashable, Codable {
  /// Watts at 0, 10, … 100 % load.
  package let watts: [Double]

  /// The formula between the first and the last point, or nil where lines join the points.
  package let shape: Shape?

  private let base: Double
  private let knots: [Double]
  private let slopes: [Double]

  /// Creates a curve from its eleven points.
  ///
  /// - Precondition: Eleven finite values, none negative.
  package init(watts: [Double]) {
    self.init(watts: watts, shape: nil)
  }

  private init(watts: [Double], shape: Shape?) {
    precondition(watts.count == 11, "a power curve has eleven points")
    precondition(watts.allSatisfy { $0.isFinite && $0 >= 0 }, "power is finite, not negative")
    self.watts = watts
    self.shape = shape
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

  /// How power rises from idle to full, as a share of the way between them.
  package enum Shape: Sendable, Hashable, Codable {
    /// A power of the load.
    case power(Double)
    /// Full at once.
    case constant
    /// Twice the load minus a power of it.
    case calibrated(Double)
    /// An exponential approach with this asymptote, of the load or of its third power.
    case asymptotic(Double, scales: Bool)

    /// The share at a load in [0, 1].
    func share(at load: Double) -> Double {
      switch self {
      case .power(1): return load
      case .power(0.5): return load.squareRoot()
      case .power(let exponent): return Elementary.pow(load, exponent)
      case .constant: return 1
      case .calibrated(let exponent): return 2 * load - Elementary.pow(load, exponent)
      case .asymptotic(let asymptote, let scales):
        let driven = scales ? load * load * load : load
        return (1 + driven - Elementary.exp(-driven / asymptote)) / 2
      }
    }
  }

  /// The curve between the same idle and full power that follows a formula.
  package func shaped(_ shape: Shape) -> PowerCurve {
    let (idle, full) = (watts[0], watts[10])
    let points = (0...10).map { max(0, idle + (full - idle) * shape.share(at: Double($0) / 10)) }
    return PowerCurve(watts: points, shape: shape == .power(1) || shape == .constant ? nil : shape)
      .between(idle, full)
  }

  /// Remembers the idle and full power of a formula that does not meet them.
  private func between(_ idle: Double, _ full: Double) -> PowerCurve {
    var curve = self
    (curve.idle, curve.full) = (idle, full)
    return curve
  }

  private var idle = 0.0
  private var full = 0.0

  /// The curve over what is left of a host of which a share is busy always.
  ///
  /// - Parameter own: The share that is busy without guests, from 0 to 1.
  package func above(_ own: Double) -> PowerCurve {
    guard own > 0 else { return self }
    return PowerCurve(watts: (0...10).map { power(at: own + (1 - own) * Double($0) / 10) })
  }

  /// A straight line from `idle` to `maximum` watts.
  package static func linear(idle: Double, maximum: Double) -> PowerCurve {
    PowerCurve(watts: (0...10).map { idle + (maximum - idle) * Double($0) / 10 })
  }

  /// Power at one utilisation, in watts; `utilisation` is clamped to [0, 1].
  package func power(at utilisation: Double) -> Double {
    let bounded = min(max(utilisation, 0), 1)
    if let shape { return max(0, idle + (full - idle) * shape.share(at: bounded)) }
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
  ///   - capacity: What is served at most, in core-basis-points, more than 0.
  ///   - full: What counts as full load, at least the capacity; nil for the capacity itself.
  ///   - used: Receives the served load added, in core-basis-points. Shape: `[steps]`.
  ///   - power: Receives the power added, in watts. Shape: `[steps]`.
  /// - Returns: Sums over the row.
  package func scan(
    _ row: Span<Int32>, steps: Range<Int>, capacity: Int32, full: Int32? = nil,
    addingUsedTo used: inout MutableSpan<Int64>,
    powerTo power: inout MutableSpan<Double>
  ) -> Sums {
    precondition(row.count == used.count && row.count == power.count, "shapes differ")
    precondition(steps.lowerBound >= 0 && steps.upperBound <= row.count, "steps of the row")
    let full = full ?? capacity
    if shape != nil { return follow(row, steps, capacity, full, &used, &power) }
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
                row + first, Int64(count), capacity, 1 / Double(full), base, knot, slope,
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

  /// The scan for a formula, step by step.
  private func follow(
    _ row: Span<Int32>, _ steps: Range<Int>, _ capacity: Int32, _ full: Int32,
    _ used: inout MutableSpan<Int64>, _ power: inout MutableSpan<Double>
  ) -> Sums {
    var sums = Sums()
    for step in steps {
      let served = min(row[step], capacity)
      let watts = self.power(at: Double(served) / Double(full))
      used[step] += Int64(served)
      power[step] += watts
      sums.used += Int64(served)
      sums.power += watts
      if row[step] > capacity {
        sums.unmet += Int64(row[step] - capacity)
        sums.overloadedSteps += 1
      }
    }
    return sums
  }
}
