package import Platform

/// Runs all cores at their lowest frequency: the least power, and the least capacity.
package struct Powersave: FrequencyPolicy {
  package static let name = "powersave"

  package static let parameters = [PStates.lowest, PStates.exponent]

  private let states: PStates

  package init(_ choice: Choice) {
    states = PStates(choice)
    ceiling = states.atLeast(0)
  }

  package let ceiling: Double

  package func dynamicPower(at load: Double) -> Double { states.energy(at: ceiling) }
}
