package import Platform

/// Copies the memory once, while the guest runs: memory over bandwidth, and no downtime.
///
/// The model of other simulators, kept as the baseline. Source: A. Beloglazov, R. Buyya,
/// DOI 10.1002/cpe.1867, section 4.4, for a tenth of the demand lost meanwhile.
package struct SimpleCopy: MigrationPolicy {
  package static let name = "simple-copy"

  static let loss = Parameter(
    "loss", .share, default: 0.1, in: 0...1, "share of its demand that a guest loses while copied")

  package static let parameters = [bandwidth, atOnce, loss]

  package let gigabits: Double
  package let streams: Int
  private let lossShare: Double

  package init(_ choice: Choice) {
    gigabits = choice.number(Self.bandwidth)
    streams = Int(choice.number(Self.atOnce))
    lossShare = choice.number(Self.loss)
  }

  package func plan(memoryMiB: Double, busy: Double, gigabits: Double) -> MigrationPlan {
    let copy = memoryMiB / MigrationPlan.mebibytesPerSecond(gigabits)
    return MigrationPlan(before: .init(seconds: copy, movedMiB: memoryMiB), loss: lossShare)
  }
}
