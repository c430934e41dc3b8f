package import Platform

/// A way to move a running guest to another host.
package protocol MigrationPolicy: Policy {
  /// What a host can send or receive for migrations in all, in Gbit/s.
  var gigabits: Double { get }

  /// How one guest is moved.
  ///
  /// - Parameters:
  ///   - memoryMiB: Memory of the guest.
  ///   - busy: Share of its size that it uses, at least 0.
  ///   - gigabits: Bandwidth that this migration gets, in Gbit/s.
  func plan(memoryMiB: Double, busy: Double, gigabits: Double) -> MigrationPlan
}

extension MigrationPolicy {
  /// The parameter that every way has.
  package static var bandwidth: Parameter {
    Parameter(
      "bandwidth", .gigabitsPerSecond, default: 10, in: 0.001...10_000,
      "what a host can send or receive for migrations, shared by those that run at once")
  }

  /// MiB a second at a bandwidth in Gbit/s.
  static func mebibytesPerSecond(_ gigabits: Double) -> Double { gigabits * 1e9 / 8 / 1_048_576 }
}

/// How one guest is moved.
package struct MigrationPlan: Sendable, Hashable {
  /// From the first byte sent to the last.
  package var seconds: Double
  /// How long the guest does not run.
  package var downtimeSeconds: Double
  /// What goes over the network.
  package var movedMiB: Double
  /// Share of its demand that the guest loses while it is copied and runs.
  package var loss: Double
  /// Whether the guest runs at its target while it is copied, rather than at its source.
  package var runsAtTarget: Bool

  /// Describes a migration.
  package init(
    seconds: Double, downtimeSeconds: Double, movedMiB: Double, loss: Double,
    runsAtTarget: Bool = false
  ) {
    self.seconds = seconds
    self.downtimeSeconds = downtimeSeconds
    self.movedMiB = movedMiB
    self.loss = loss
    self.runsAtTarget = runsAtTarget
  }
}
