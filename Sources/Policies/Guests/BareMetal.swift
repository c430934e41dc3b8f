package import Platform

/// A guest that has a host to itself.
///
/// Ten minutes to install and boot are an assumption.
package struct BareMetal: GuestsPolicy {
  package static let name = "bare-metal"

  static let host = GuestParameters.host(0)
  static let share = GuestParameters.share(0)
  static let memory = GuestParameters.memory(0)
  static let boot = GuestParameters.boot(600)
  static let density = GuestParameters.density(1)

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
