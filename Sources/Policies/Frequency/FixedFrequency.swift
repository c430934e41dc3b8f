package import Platform

/// Runs all cores at one frequency that is given.
package struct FixedFrequency: FrequencyPolicy {
  package static let name = "fixed"

  static let share = Parameter(
    "share", .share, default: 0.8, in: 0.05...1, "the frequency over the highest")

  package static let parameters = [share, PStates.exponent]

  private let energy: Double

  package init(_ choice: Choice) {
    ceiling = choice.number(Self.share)
    energy = PStates(choice).energy(at: ceiling)
  }

  package let ceiling: Double

  package func dynamicPower(at load: Double) -> Double { energy }
}
