package import Platform

/// Goes from step to step by the rules of CloudSim 3.0.3, so that its published tables come out.
///
/// Guests are created at the start and their demand is looked at a tenth of a second after each
/// step begins, interpolated between samples; energy is the mean of the power before and after,
/// times the time between; hosts without load are off at no cost; a guest has one core; a migrating
/// guest gets 90 % of its demand at its source and adds 10 % at its target. Three settings turn off
/// what a planner would not expect of a real platform. Source: A. Beloglazov, R. Buyya,
/// Concurrency Computat. Pract. Exper. 24 (2012) 1397, DOI 10.1002/cpe.1867, and the behaviour of
/// the program.
package struct CloudSimClock: ClockPolicy {
  package static let name = "cloudsim"

  static let idleGuests = Parameter(
    "idle-guests", .word(["leave", "stay"]),
    "whether a guest without demand in two successive samples leaves for good, as in CloudSim, "
      + "or stays")
  static let receiving = Parameter(
    "receiving", .word(["violates", "serves"]),
    "whether a host that receives a guest counts as violating its promise all the while, as in "
      + "CloudSim, or owes only the tenth that it serves")
  static let memory = Parameter(
    "memory", .word(["forgotten", "kept"]),
    "whether memory matters only while guests are created, as in CloudSim, or always")
  static let hostNetwork = Parameter(
    "host-network", .gigabitsPerSecond, default: 1, in: 0.001...10_000,
    "network of a host, half of which a migration gets")
  static let guestNetwork = Parameter(
    "guest-network", .gigabitsPerSecond, default: 0.1, in: 0...10_000,
    "what a guest reserves of its host's network while it is created")

  package static let parameters = [idleGuests, receiving, memory, hostNetwork, guestNetwork]

  package let order: ClockOrder

  package init(_ choice: Choice) {
    order = .cloudSim(
      CloudSimRules(
        idleGuestsLeave: choice.word(Self.idleGuests) != "stay",
        receivingViolates: choice.word(Self.receiving) != "serves",
        forgetsMemory: choice.word(Self.memory) != "kept",
        hostGigabits: choice.number(Self.hostNetwork),
        guestGigabits: choice.number(Self.guestNetwork)))
  }
}
