import Kernels
import Platform

/// What hosts cannot serve within steps whose mean they could serve.
///
/// A reading is the mean of a step; where the trace tells its least and most, loads of guests are taken to stray
/// independently around their means, and a host's load to be normal: the expectation of what lies above its
/// capacity is σ·φ(z) + (μ − C)·Φ(z) with z = (μ − C)/σ.
struct WithinSteps {
  let demand: DemandSource
  let spreads: SampleColumn
  let step: Int64

  /// The expected demand above a host's capacity, in core-basis-point milliseconds.
  ///
  /// Only whole steps of stays count.
  func unserved(
    _ host: LoadIntegrator.Host, stays: ArraySlice<Stay>, guests: GuestTable, steps: Int
  ) -> Double {
    var mean = Array(repeating: Int32(0), count: steps)
    var variance = Array(repeating: 0.0, count: steps)
    var end = 0
    for stay in stays {
      let first = Int((stay.start + step - 1) / step)
      let last = min(Int((stay.end + step - 1) / step), steps)
      guard first < last else { continue }
      var row = mean.mutableSpan
      demand.add(stay, steps: first..<last, guests: guests, to: &row)
      demand.addVariance(
        of: stay, steps: first..<last, guests: guests, spreads: spreads, to: &variance)
      end = max(end, last)
    }
    var total = 0.0
    for index in 0..<end where mean[index] > 0 {
      total += Self.excess(
        mean: Double(mean[index]), deviation: variance[index].squareRoot(),
        capacity: Double(host.limit(at: index)))
    }
    return total * Double(step)
  }

  /// The expected excess of a normal load over a capacity.
  static func excess(mean: Double, deviation: Double, capacity: Double) -> Double {
    guard deviation > 0 else { return max(0, mean - capacity) }
    let z = (mean - capacity) / deviation
    // Far below capacity nothing lies above it.
    guard z > -8 else { return 0 }
    let density = Elementary.exp(-z * z / 2) / (2 * Double.pi).squareRoot()
    let share = Elementary.erfc(-z / 2.0.squareRoot()) / 2
    return deviation * density + (mean - capacity) * share
  }
}
