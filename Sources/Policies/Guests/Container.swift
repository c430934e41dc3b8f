package import Platform

/// A guest that shares the kernel of its host.
///
/// At most 110 to a host, the default of the Kubernetes documentation (Considerations for large clusters, 2024); a
/// quarter of a core for the host, 1 % of CPU, 20 MiB for each guest and 2 s to start are assumptions.
package struct Container: GuestsPolicy {
  package static let name = "container"

  static let host = GuestParameters.host(0.25)
  static let share = GuestParameters.share(0.01)
  static let memory = GuestParameters.memory(0.02)
  static let boot = GuestParameters.boot(2)
  static let density = GuestParameters.density(110)

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
