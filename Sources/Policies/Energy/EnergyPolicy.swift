/// A rule for the power state of hosts.
package protocol EnergyPolicy: Policy {
  /// How hosts without guests rest, or nil where all stay on; one that never had a guest rests.
  var resting: Resting? { get }
  /// Whether every host draws its full power whatever its load.
  var drawsFullPower: Bool { get }
  /// How guests are moved together, or nil where they stay.
  var consolidation: Consolidation? { get }

  /// When a host that has just lost its last guest goes to rest, or nil if it stays on.
  func sleepTime(ofHostEmptiedAt time: Int64) -> Int64?
}

extension EnergyPolicy {
  package var resting: Resting? { nil }
  package var drawsFullPower: Bool { false }
  package var consolidation: Consolidation? { nil }

  package func sleepTime(ofHostEmptiedAt time: Int64) -> Int64? { nil }
}

/// The state of hosts that rest, and the way into it and out of it.
///
/// A host draws idle power on both ways, and the energy of each besides.
package struct Resting: Sendable, Hashable {
  /// Whether it is off rather than asleep.
  package var isOff: Bool
  /// Time to get there, and from there to running guests, in milliseconds.
  package var fallMilliseconds: Int64, wakeMilliseconds: Int64
  /// Energy of each way, in watt-hours.
  package var fallWattHours: Double, wakeWattHours: Double
}
