package import Platform

/// A way to move a running guest to another host.
package protocol MigrationPolicy: Policy {
  /// What a host can send or receive for migrations in all, in Gbit/s.
  var gigabits: Double { get }
  /// How many guests a host sends or receives at once; others wait for their turn.
  var streams: Int { get }

  /// How one guest is moved.
  ///
  /// - Parameters:
  ///   - memoryMiB: Memory of the guest.
  ///   - busy: Share of its size that it uses, at least 0.
  ///   - gigabits: Bandwidth that this migration gets, in Gbit/s.
  func plan(memoryMiB: Double, busy: Double, gigabits: Double) -> MigrationPlan
}

extension MigrationPolicy {
  /// The parameters that every way has.
  package static var bandwidth: Parameter {
    Parameter(
      "bandwidth", .gigabitsPerSecond, default: 10, in: 0.001...10_000,
      "what a host can send or receive for migrations, shared by those that run at once")
  }
  /// The default is what KubeVirt allows a node to send, as recalled: an assumption.
  package static var atOnce: Parameter {
    Parameter(
      "at-once", .count, default: 2, in: 1...1000,
      "guests that a host, or the way to a site, sends or receives at once; others wait")
  }
}

/// How one guest is moved, leg after leg.
package struct MigrationPlan: Sendable, Hashable {
  /// Something sent over the network.
  package struct Leg: Sendable, Hashable {
    /// How long it takes, and what is sent.
    package var seconds: Double, movedMiB: Double

    /// Describes a leg.
    package init(seconds: Double, movedMiB: Double) {
      self.seconds = seconds
      self.movedMiB = movedMiB
    }

    /// Nothing is sent.
    package static let none = Leg(seconds: 0, movedMiB: 0)
  }

  /// While the guest runs at its source, while it does not run, and while it runs at its target.
  package var before: Leg, stopped: Leg, after: Leg
  /// For how long it does not run, and nothing is sent, when it has left its source.
  package var restartSeconds: Double
  /// Share of its demand that the guest loses while it is copied and runs.
  package var loss: Double

  /// Describes a migration.
  package init(
    before: Leg = .none, stopped: Leg = .none, restartSeconds: Double = 0, after: Leg = .none,
    loss: Double
  ) {
    self.before = before
    self.stopped = stopped
    self.restartSeconds = restartSeconds
    self.after = after
    self.loss = loss
  }

  /// From the first byte sent to the last, or to when the guest runs again.
  package var seconds: Double { before.seconds + downtimeSeconds + after.seconds }
  /// How long the guest does not run.
  package var downtimeSeconds: Double { stopped.seconds + restartSeconds }
  /// What goes over the network.
  package var movedMiB: Double { before.movedMiB + stopped.movedMiB + after.movedMiB }

  /// MiB a second at a bandwidth in Gbit/s.
  package static func mebibytesPerSecond(_ gigabits: Double) -> Double {
    gigabits * 1e9 / 8 / 1_048_576
  }
}
