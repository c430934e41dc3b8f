package import Platform

/// Copies the memory in rounds while the guest runs, then stops it for what is left.
///
/// Each round sends what the guest has written during the one before, as fast as it writes, until
/// the rest fits into the downtime allowed. A guest that writes faster than the network carries is
/// slowed down, by 20 % at first and 10 % more each round, as QEMU does; after the last round it is
/// stopped whatever is left. Sources: C. Clark et al., *Live migration of virtual machines*, NSDI
/// 2005; QEMU, `migration/ram.c`, auto-converge. The writing rate of a guest is an assumption.
package struct PreCopy: MigrationPolicy {
  package static let name = "pre-copy"

  static let writes = Parameter(
    "writes", .gigabitsPerSecond, default: 2, in: 0...10_000,
    "how fast a guest that uses all its cores writes to memory")
  static let downtime = Parameter(
    "downtime", .seconds, default: 0.3, in: 0...600, "longest stop aimed at")
  static let rounds = Parameter(
    "rounds", .count, default: 30, in: 1...1000, "rounds before the guest is stopped anyhow")
  static let loss = Parameter(
    "loss", .share, default: 0.1, in: 0...1, "share of its demand that a guest loses while copied")

  package static let parameters = [bandwidth, atOnce, writes, downtime, rounds, loss]

  package let gigabits: Double
  package let streams: Int
  private let writeGigabits: Double
  private let downtimeSeconds: Double
  private let mostRounds: Int
  private let lossShare: Double

  package init(_ choice: Choice) {
    gigabits = choice.number(Self.bandwidth)
    streams = Int(choice.number(Self.atOnce))
    writeGigabits = choice.number(Self.writes)
    downtimeSeconds = choice.number(Self.downtime)
    mostRounds = Int(choice.number(Self.rounds))
    lossShare = choice.number(Self.loss)
  }

  package func plan(memoryMiB: Double, busy: Double, gigabits: Double) -> MigrationPlan {
    let rate = MigrationPlan.mebibytesPerSecond(gigabits)
    let writing = MigrationPlan.mebibytesPerSecond(writeGigabits) * min(max(busy, 0), 1)
    var left = memoryMiB
    var (seconds, moved, lost, slowed) = (0.0, 0.0, 0.0, 0.0)
    for round in 0..<mostRounds where left / rate > downtimeSeconds {
      let length = left / rate
      // QEMU slows a guest down that writes more than half of what the network carries.
      if round > 0, writing * (1 - slowed) >= 0.5 * rate {
        slowed = min(0.99, slowed == 0 ? 0.2 : slowed + 0.1)
      }
      seconds += length
      moved += left
      lost += length * max(lossShare, slowed)
      left = min(memoryMiB, writing * (1 - slowed) * length)
    }
    return MigrationPlan(
      before: .init(seconds: seconds, movedMiB: moved),
      stopped: .init(seconds: left / rate, movedMiB: left),
      loss: seconds > 0 ? lost / seconds : 0)
  }
}
