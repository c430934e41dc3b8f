package import Platform

/// Stops the guest, copies its memory as a file, and starts it again at its target.
///
/// The guest is down for the whole copy and its start; nothing is sent twice.
package struct ColdMigration: MigrationPolicy {
  package static let name = "cold"

  static let start = Parameter(
    "start", .seconds, default: 30, in: 0...86_400, "time to start the guest again")

  package static let parameters = [bandwidth, atOnce, start]

  package let gigabits: Double
  package let streams: Int
  private let startSeconds: Double

  package init(_ choice: Choice) {
    gigabits = choice.number(Self.bandwidth)
    streams = Int(choice.number(Self.atOnce))
    startSeconds = choice.number(Self.start)
  }

  package func plan(memoryMiB: Double, busy: Double, gigabits: Double) -> MigrationPlan {
    let copy = memoryMiB / MigrationPlan.mebibytesPerSecond(gigabits)
    return MigrationPlan(
      stopped: .init(seconds: copy, movedMiB: memoryMiB), restartSeconds: startSeconds, loss: 0)
  }
}
