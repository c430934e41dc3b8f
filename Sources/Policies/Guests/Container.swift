package import Platform

/// A guest that shares the kernel of its host.
///
/// At most 110 to a host, the default of the Kubernetes documentation (Considerations for large clusters, 2024); a
/// quarter of a core for the host, 1 % of CPU, 20 MiB for each guest and 2 s to start are assumptions.
package struct Container: GuestsPolicy {
  package static let name = "container"

  private static let costs = GuestCosts(
    hostCores: 0.25, cpu: 0.01, gibibytes: 0.02, bootSeconds: 2, density: 110)

  package static let parameters = costs.parameters

  private let choice: Choice

  package init(_ choice: Choice) {
    self.choice = choice
  }

  package func apply(to sharing: inout Blueprint.Virtualisation) {
    Self.costs.apply(choice, to: &sharing)
  }
}
