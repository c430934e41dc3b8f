package import Platform

/// A guest with an operating system of its own, on a hypervisor.
///
/// Half a core for the host, 3 % of CPU and 256 MiB for each guest and 30 s to boot are assumptions, of the order
/// that hardware-assisted hypervisors are measured at.
package struct VirtualMachine: GuestsPolicy {
  package static let name = "virtual-machine"

  private static let costs = GuestCosts(
    hostCores: 0.5, cpu: 0.03, gibibytes: 0.25, bootSeconds: 30, density: 0)

  package static let parameters = costs.parameters

  private let choice: Choice

  package init(_ choice: Choice) {
    self.choice = choice
  }

  package func apply(to sharing: inout Blueprint.Virtualisation) {
    Self.costs.apply(choice, to: &sharing)
  }
}
