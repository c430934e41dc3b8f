package import Platform

/// Moves the guest at once and copies its memory afterwards, page by page as it is needed.
///
/// Everything is sent once and the stop is short whatever the guest writes; until all is there the
/// guest waits for pages. Source: M. Hines, U. Deshpande, K. Gopalan, *Post-copy live migration of
/// virtual machines*, SIGOPS OSR 43 (2009), DOI 10.1145/1618525.1618528. The loss meanwhile is an
/// assumption.
package struct PostCopy: MigrationPolicy {
  package static let name = "post-copy"

  static let stop = Parameter(
    "stop", .seconds, default: 0.6, in: 0...600, "time for which the guest does not run")
  static let loss = Parameter(
    "loss", .share, default: 0.3, in: 0...1, "share of its demand that a guest loses while copied")

  package static let parameters = [bandwidth, atOnce, stop, loss]

  package let gigabits: Double
  package let streams: Int
  private let stopSeconds: Double
  private let lossShare: Double

  package init(_ choice: Choice) {
    gigabits = choice.number(Self.bandwidth)
    streams = Int(choice.number(Self.atOnce))
    stopSeconds = choice.number(Self.stop)
    lossShare = choice.number(Self.loss)
  }

  package func plan(memoryMiB: Double, busy: Double, gigabits: Double) -> MigrationPlan {
    let copy = memoryMiB / MigrationPlan.mebibytesPerSecond(gigabits)
    return MigrationPlan(
      restartSeconds: stopSeconds, after: .init(seconds: copy, movedMiB: memoryMiB),
      loss: lossShare)
  }
}
