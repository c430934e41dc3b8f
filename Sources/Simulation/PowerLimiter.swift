import Kernels
import Platform

/// Finds how far hosts must slow down for a group of them to stay within a limit of power.
///
/// In a step in which the group would draw more, all its hosts get the same ceiling of load, the highest
/// at which the limit holds. Below idle power no ceiling helps; then hosts stand still.
struct PowerLimiter {
  /// A host of the group, with what its guests ask for at the step.
  struct Host {
    var power: PowerCurve
    /// Demand over full capacity, and the ceiling that it already has.
    var load: Double, ceiling: Double
  }

  /// The least ceiling: hosts that stand still serve next to nothing.
  private static let least = 1e-4

  /// The highest common ceiling of load, in (0, 1].
  static func ceiling(_ hosts: [Host], watts limit: Double) -> Double {
    func watts(_ ceiling: Double) -> Double {
      hosts.reduce(0) { $0 + $1.power.power(at: min($1.load, $1.ceiling, ceiling)) }
    }
    guard watts(1) > limit else { return 1 }
    guard watts(least) <= limit else { return least }
    var (low, high) = (least, 1.0)
    for _ in 0..<40 {
      let middle = (low + high) / 2
      if watts(middle) <= limit { low = middle } else { high = middle }
    }
    return low
  }

  /// The highest load at which one host stays within a limit.
  static func ceiling(of power: PowerCurve, watts limit: Double) -> Double {
    ceiling([Host(power: power, load: 1, ceiling: 1)], watts: limit)
  }
}
