package import Platform

/// Stops the guest, copies its memory as a file, and starts it again at its target.
///
/// The guest is down for the whole copy and its start; nothing is sent twice.
package struct ColdMigration: MigrationPolicy {
  package static let name = "cold"

  static let start = Parameter(
    "start", .seconds, default: 30, in: 0...86_400, "time to start the guest again")

  package static let parameters = [bandwidth, start]

  package let gigabits: Double
  private let startSeconds: Double

  package init(_ choice: Choice) {
    gigabits = choice.number(Self.bandwidth)
    startSeconds = choice.number(Self.start)
  }

  package func plan(memoryMiB: Double, busy: Double, gigabits: Double) -> MigrationPlan {
    let copy = memoryMiB / Self.mebibytesPerSecond(gigabits)
    return MigrationPlan(
      seconds: copy + startSeconds, downtimeSeconds: copy + startSeconds, movedMiB: memoryMiB,
      loss: 0)
  }
}
