package import Platform

/// A guest with an operating system of its own, on a hypervisor.
///
/// Half a core for the host, 3 % of CPU and 256 MiB for each guest and 30 s to boot are assumptions, of the order
/// that hardware-assisted hypervisors are measured at.
package struct VirtualMachine: GuestsPolicy {
  package static let name = "virtual-machine"

  static let host = GuestParameters.host(0.5)
  static let share = GuestParameters.share(0.03)
  static let memory = GuestParameters.memory(0.25)
  static let boot = GuestParameters.boot(30)
  static let density = GuestParameters.density(0)

  package static let parameters = [host, share, memory, boot, density]

  private let choice: Choice

  package init(_ choice: Choice) {
    self.choice = choice
  }

  package func apply(to sharing: inout Blueprint.Virtualisation) {
    sharing.hostOverheadCores = choice.number(Self.host)
    sharing.guestOverhead = choice.number(Self.share)
    sharing.guestOverheadGiB = choice.number(Self.memory)
    sharing.bootSeconds = choice.number(Self.boot)
    sharing.guestsPerHost = Int(choice.number(Self.density))
  }
}
