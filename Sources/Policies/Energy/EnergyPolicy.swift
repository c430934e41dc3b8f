/// A rule for the power state of hosts.
package protocol EnergyPolicy: Policy {
  /// Whether a host that has never had a guest is asleep.
  var startsAsleep: Bool { get }
  /// Time from waking a host until it runs guests, in milliseconds.
  var wakeMilliseconds: Int64 { get }
  /// Energy of falling asleep and waking once, above that of the sleeping host, in watt-hours.
  var transitionWattHours: Double { get }
  /// Whether every host draws its full power whatever its load.
  var drawsFullPower: Bool { get }
  /// How guests are moved together, or nil where they stay.
  var consolidation: Consolidation? { get }

  /// When a host that has just lost its last guest falls asleep, or nil if it stays on.
  func sleepTime(ofHostEmptiedAt time: Int64) -> Int64?
}

extension EnergyPolicy {
  package var drawsFullPower: Bool { false }
  package var consolidation: Consolidation? { nil }
}
