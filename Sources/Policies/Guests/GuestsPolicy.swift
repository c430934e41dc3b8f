package import Platform

/// What kind of guest runs on hosts: what it costs besides its own work.
package protocol GuestsPolicy: Policy {
  /// What it sets of how guests share hosts.
  func apply(to sharing: inout Blueprint.Virtualisation)
}

/// What a kind of guest costs, as parameters with the kind's own defaults.
struct GuestCosts {
  private let hostCores: Parameter, cpu: Parameter, memory: Parameter
  private let boot: Parameter, density: Parameter

  /// - Parameters:
  ///   - hostCores: Cores of each host that its own software keeps busy.
  ///   - cpu: CPU that a guest costs besides, as a share of its own.
  ///   - gibibytes: Memory that each guest costs besides.
  ///   - bootSeconds: From placement on a running host to a running guest.
  ///   - density: The most guests of a host; 0 for any number.
  init(hostCores: Double, cpu: Double, gibibytes: Double, bootSeconds: Double, density: Double) {
    self.hostCores = Parameter(
      "host-cores", .count, default: hostCores, in: 0...1000,
      "cores of each host that its own software keeps busy")
    self.cpu = Parameter(
      "cpu", .share, default: cpu, in: 0...10,
      "CPU that a guest costs besides, as a share of its own")
    memory = Parameter(
      "memory", .gibibytes, default: gibibytes, in: 0...1000,
      "memory that each guest costs besides")
    boot = Parameter(
      "boot", .seconds, default: bootSeconds, in: 0...86_400,
      "time from placement on a running host to a running guest")
    self.density = Parameter(
      "density", .count, default: density, in: 0...1_000_000,
      "most guests of a host; 0 for any number")
  }

  var parameters: [Parameter] { [hostCores, cpu, memory, boot, density] }

  /// Sets what a study chose.
  func apply(_ choice: Choice, to sharing: inout Blueprint.Virtualisation) {
    sharing.hostOverheadCores = choice.number(hostCores)
    sharing.guestOverhead = choice.number(cpu)
    sharing.guestOverheadGiB = choice.number(memory)
    sharing.bootSeconds = choice.number(boot)
    sharing.guestsPerHost = Int(choice.number(density))
  }
}
