import Kernels

/// The elasticity metrics of the SPEC Research Group, as shares.
///
/// Source: N. Herbst et al., *Ready for rain? A view from SPEC Research on the future of cloud metrics*,
/// SPEC-RG-2016-01, with the instability and the deviation of Herbst's dissertation, 2018.
package struct ElasticityMetrics: Sendable, Hashable {
  /// Replicas that are missing, or too many, over those that are needed, mean over time.
  package private(set) var under = 0.0, over = 0.0
  /// Time with too few, or too many.
  package private(set) var timeUnder = 0.0, timeOver = 0.0
  /// Time in which supply does not move as demand does.
  package private(set) var instability = 0.0
  /// The fifth root of the sum of their fifth powers.
  package var deviation: Double {
    func power(_ value: Double) -> Double { value * value * value * value * value }
    let sum =
      power(under) + power(over) + power(timeUnder) + power(timeOver) + power(instability)
    return sum > 0 ? Elementary.pow(sum, 0.2) : 0
  }

  /// Compares what was needed with what there was, interval by interval.
  ///
  /// - Parameters:
  ///   - demand: Replicas needed, more than 0. Shape: `[intervals]`.
  ///   - supply: Shape: `[intervals]`.
  package init(demand: [Double], supply: [Double]) {
    precondition(demand.count == supply.count, "shapes differ")
    guard !demand.isEmpty else { return }
    let count = Double(demand.count)
    for (needed, there) in zip(demand, supply) {
      under += max(needed - there, 0) / needed / count
      over += max(there - needed, 0) / needed / count
      if needed > there { timeUnder += 1 / count }
      if there > needed { timeOver += 1 / count }
    }
    for index in demand.indices.dropFirst() {
      func sign(_ values: [Double]) -> Int {
        let change = values[index] - values[index - 1]
        return change > 0 ? 1 : change < 0 ? -1 : 0
      }
      instability += Double(min(abs(sign(supply) - sign(demand)), 1)) / (count - 1)
    }
  }
}
