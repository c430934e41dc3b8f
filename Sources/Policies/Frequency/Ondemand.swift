package import Platform

/// Takes the lowest frequency at which cores stay below a threshold of busyness, else the highest.
///
/// Source: V. Pallipadi, A. Starikovskiy, The Ondemand Governor, Ottawa Linux Symposium 2006; its
/// default threshold is 80 %.
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
    states.energy(at: load > threshold ? 1 : states.atLeast(load / threshold))
  }
}
