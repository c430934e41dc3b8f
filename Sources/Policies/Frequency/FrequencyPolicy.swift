package import Kernels
internal import Platform

/// A governor: how the clock frequency of a host follows its load.
///
/// Governors act within milliseconds, far below a step, so that a governor is a curve: the frequency
/// at a load. At a frequency of *f* times the highest, the part of power above idle is *f*ᵉ times what the
/// same work draws at the highest: voltage falls with frequency. The exponent *e* is 2 (dynamic power
/// C·V²·f over work per time ∝ f, V ∝ f: an assumption; real parts lie between 0.5 and 2).
package protocol FrequencyPolicy: Policy {
  /// The highest frequency it chooses, as a share of the host's highest: its capacity shrinks to it.
  var ceiling: Double { get }
  /// Power above idle, as a multiple of that at the highest frequency, at a load in [0, ceiling].
  func dynamicPower(at load: Double) -> Double
}

extension FrequencyPolicy {
  /// The curve of a host type under the governor; points beyond its ceiling stay at the ceiling's.
  package func curve(of curve: PowerCurve) -> PowerCurve {
    let idle = curve.power(at: 0)
    return PowerCurve(
      watts: (0...10).map {
        let load = min(Double($0) / 10, ceiling)
        return max(0, idle + (curve.power(at: load) - idle) * dynamicPower(at: load))
      })
  }
}

/// The frequencies of a host, as shares of the highest, with the exponent of power over frequency.
package struct PStates: Sendable, Hashable {
  static let lowest = Parameter(
    "lowest", .share, default: 0.5, in: 0.05...1, "lowest frequency over the highest")
  static let states = Parameter(
    "states", .count, default: 8, in: 2...64, "number of frequencies, evenly spaced")
  static let exponent = Parameter(
    "exponent", .count, default: 2, in: 0...3,
    "power of the frequency that the energy of the same work follows")

  /// The lowest frequency.
  let lowest: Double
  private let count: Double, exponent: Double

  init(_ choice: Choice) {
    lowest = choice.number(Self.lowest)
    count = choice.number(Self.states).rounded()
    exponent = choice.number(Self.exponent)
  }

  /// The lowest frequency that is at least a share of the highest.
  func atLeast(_ share: Double) -> Double {
    guard share > lowest else { return lowest }
    let gap = (1 - lowest) / (count - 1)
    guard gap > 0 else { return 1 }
    return min(1, lowest + ((share - lowest) / gap - 1e-9).rounded(.up) * gap)
  }

  /// The energy of the same work at a frequency, over that at the highest.
  func energy(at frequency: Double) -> Double {
    Elementary.pow(frequency, exponent)
  }
}
