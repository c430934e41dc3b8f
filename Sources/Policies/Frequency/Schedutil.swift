package import Platform

/// Takes a frequency in proportion to the load with a margin of a quarter, as Linux does by default.
///
/// Source: Linux kernel documentation, CPU Performance Scaling: next frequency = 1.25 · highest ·
/// utilisation.
package struct Schedutil: FrequencyPolicy {
  package static let name = "schedutil"

  static let margin = Parameter(
    "margin", .share, default: 0.25, in: 0...4, "frequency above the load, as a share of it")

  package static let parameters = [margin, PStates.lowest, PStates.states, PStates.exponent]

  private let states: PStates
  private let margin: Double

  package init(_ choice: Choice) {
    states = PStates(choice)
    margin = choice.number(Self.margin)
  }

  package let ceiling = 1.0

  package func dynamicPower(at load: Double) -> Double {
    states.energy(at: states.atLeast(load * (1 + margin)))
  }
}
