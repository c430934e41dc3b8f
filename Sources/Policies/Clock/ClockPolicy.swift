/// The order of events at one instant and the way in which demand is integrated over time.
package protocol ClockPolicy: Policy {
  /// How a run goes through time.
  var order: ClockOrder { get }
}

/// How a run goes through time.
package enum ClockOrder: Sendable, Hashable {
  /// From event to event. A sample holds until the next one; every event counts at its own instant.
  case exact
  /// From event to event. A guest contributes whole steps, those whose first instant falls into its
  /// life.
  case sampled
  /// From step to step as CloudSim does.
  case cloudSim(CloudSimRules)
  /// From event to event, with guests that have work to do.
  case work(WorkRules)
}

/// What of CloudSim's behaviour is kept.
package struct CloudSimRules: Sendable, Hashable {
  /// Whether a guest without demand at an instant leaves for good.
  package var idleGuestsLeave: Bool
  /// Whether a host that receives a guest owes it its whole demand, of which it serves a tenth.
  package var receivingViolates: Bool
  /// Whether memory and network stop mattering once a guest is created.
  package var forgetsMemory: Bool
  /// Network of a host, and what a guest reserves of it while it is created, in Gbit/s.
  ///
  /// A migration moves memory over half of the host's network.
  package var hostGigabits: Double, guestGigabits: Double

  /// Seconds to move a guest's memory, where a MiB counts as 8 Mbit.
  package func migrationSeconds(memoryMiB: Double) -> Double {
    memoryMiB / (hostGigabits * 1_000_000 / 16_000)
  }
}
