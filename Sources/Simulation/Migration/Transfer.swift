import Kernels
import Policies

/// A guest on its way to another host, or to another site.
struct Transfer {
  /// What is going on; legs over the network have a rate.
  enum Leg { case waiting, before, stopped, restarting, after }

  var row: Int
  /// Where the guest comes from.
  var site: Int, source: Int
  /// Where it goes: a host whose room is taken, or -1 where the site is chosen only.
  var toSite: Int, target: Int
  /// The links that the copy uses, see ``TransferNetwork``.
  var links: [Int]
  /// The first instant at which the target can receive.
  var ready: Int64
  /// Whether it goes before others that wait, and its place among them.
  var isUrgent: Bool, order: Int
  /// What is sent: memory, and storage that the target does not share.
  var memoryMiB: Double, storageMiB: Double
  /// Share of its size that the guest uses.
  var busy: Double

  var leg = Leg.waiting
  /// The rate now and the plan at that rate.
  var gigabits = 0.0
  var plan = MigrationPlan(loss: 0)
  /// How much of a leg that is sent is done, as a share, and up to when that was counted.
  var done = 0.0
  var since: Int64 = 0
  /// What a leg after the first sends; its length follows from the rate.
  var volumeMiB = 0.0
  /// Sent so far.
  var sentMiB = 0.0
  /// Which of the events planned for it holds.
  var version: Int32 = 0
  /// Room that the guest keeps at the host that it has left.
  var hold: PlacementRequest?

  /// Whether this leg is sent.
  var isSending: Bool { leg == .before || leg == .stopped || leg == .after }
  /// Whether the guest is still at its source.
  var isAtSource: Bool { leg == .waiting || leg == .before }
  /// Whether something of the guest is at its source only.
  var needsSource: Bool {
    isAtSource || leg == .stopped || leg == .after
      || leg == .restarting && plan.after.movedMiB > 0
  }

  /// How long this leg takes in all at the present rate, in seconds.
  var legSeconds: Double {
    switch leg {
    case .waiting: .infinity
    case .before: plan.before.seconds
    case .stopped, .after: volumeMiB / MigrationPlan.mebibytesPerSecond(gigabits)
    case .restarting: plan.restartSeconds
    }
  }

  /// Counts what has been done until an instant; returns what was sent meanwhile, in MiB.
  mutating func advance(to time: Int64) -> Double {
    let seconds = legSeconds
    let whole = leg == .before ? plan.before.movedMiB : volumeMiB
    let share =
      seconds > 0 ? min(1 - done, Double(time - since) / 1000 / seconds) : 1 - done
    done += share
    since = time
    guard isSending else { return 0 }
    sentMiB += share * whole
    return share * whole
  }

  /// Counts the rest of a leg as done; returns what of it was sent, in MiB.
  mutating func finish() -> Double {
    let whole = leg == .before ? plan.before.movedMiB : volumeMiB
    let rest = isSending ? (1 - done) * whole : 0
    sentMiB += rest
    done = 1
    return rest
  }

  /// When this leg ends if its rate stays, in milliseconds.
  var end: Int64 {
    since + Int64(((1 - done) * legSeconds * 1000).rounded())
  }
}
