import Kernels

/// When to take snapshots of work that is lost with its host, in closed form.
///
/// Failures come without memory, at any time. Source: J. T. Daly, *A higher order estimate of the optimum
/// checkpoint interval for restart dumps*, Future Generation Computer Systems 22 (2006) 303, its complete
/// model.
package enum Checkpointing {
  /// Time until work is done over the work: `M e^(R/M) (e^((τ+δ)/M) − 1) / τ`.
  ///
  /// - Parameters:
  ///   - interval: Work between two snapshots, τ; more than 0, in the unit of the others.
  ///   - snapshot: Time that a snapshot takes, δ.
  ///   - meanTimeBetween: Mean time between failures, M.
  ///   - restart: Time from a failure until work goes on, R.
  package static func slowdown(
    interval: Double, snapshot: Double, meanTimeBetween: Double, restart: Double
  ) -> Double {
    meanTimeBetween * Elementary.exp(restart / meanTimeBetween)
      * (Elementary.exp((interval + snapshot) / meanTimeBetween) - 1) / interval
  }

  /// Young's interval, `√(2δM)`: good where snapshots are short.
  ///
  /// Source: J. W. Young, Communications of the ACM 17 (1974) 530.
  package static func youngInterval(snapshot: Double, meanTimeBetween: Double) -> Double {
    (2 * snapshot * meanTimeBetween).squareRoot()
  }

  /// The interval with the least slowdown: the root of `e^((τ+δ)/M) (1 − τ/M) = 1`, by bisection.
  package static func bestInterval(snapshot: Double, meanTimeBetween: Double) -> Double {
    var (low, high) = (0.0, meanTimeBetween)
    for _ in 0..<200 {
      let middle = (low + high) / 2
      let value =
        Elementary.exp((middle + snapshot) / meanTimeBetween) * (1 - middle / meanTimeBetween)
      if value > 1 { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }
}
