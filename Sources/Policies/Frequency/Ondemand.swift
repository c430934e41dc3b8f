package import Platform

/// Takes a frequency between the lowest and the highest in proportion to how busy cores are at it.
///
/// Cores that are busier than a threshold take the highest. Source: Linux kernel documentation, CPU Performance
/// Scaling, *ondemand*; the default threshold is 80 %. What is taken here is where that comes to rest.
package struct Ondemand: FrequencyPolicy {
  package static let name = "ondemand"

  static let threshold = Parameter(
    "threshold", .share, default: 0.8, in: 0.05...1, "busy share that cores stay below")

  package static let parameters = [threshold, PStates.lowest, PStates.states, PStates.exponent]

  private let states: PStates
  private let threshold: Double

  package init(_ choice: Choice) {
    states = PStates(choice)
    threshold = choice.number(Self.threshold)
  }

  package let ceiling = 1.0

  package func dynamicPower(at load: Double) -> Double {
    // f = lowest + busy · (1 − lowest), where cores at f are busy for load / f of the time.
    let lowest = states.lowest
    let rest = (lowest + (lowest * lowest + 4 * load * (1 - lowest)).squareRoot()) / 2
    let frequency = states.atLeast(rest)
    return states.energy(at: load / frequency > threshold ? 1 : frequency)
  }
}
