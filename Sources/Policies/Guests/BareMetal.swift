package import Platform

/// A guest that has a host to itself.
///
/// Ten minutes to install and boot are an assumption.
package struct BareMetal: GuestsPolicy {
  package static let name = "bare-metal"

  private static let costs = GuestCosts(
    hostCores: 0, cpu: 0, gibibytes: 0, bootSeconds: 600, density: 1)

  package static let parameters = costs.parameters

  private let choice: Choice

  package init(_ choice: Choice) {
    self.choice = choice
  }

  package func apply(to sharing: inout Blueprint.Virtualisation) {
    Self.costs.apply(choice, to: &sharing)
  }
}
