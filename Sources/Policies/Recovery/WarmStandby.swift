package import Platform

/// Keeps a small running standby of each guest at another site and promotes it when its own is
/// lost.
///
/// Recovery time: detection and decision, then promotion to full size. Recovery point: the lag of
/// replication. Standing cost: the standbys' capacity and the replication of every change.
package struct WarmStandby: RecoveryPolicy {
  package static let name = "warm-standby"

  static let to = Parameter("to", .site, "site that keeps the standbys and takes over")
  static let share = Parameter(
    "share", .share, default: 0.25, in: 0.01...1, "size of a standby over that of its guest")
  static let lag = Parameter(
    "lag", .seconds, default: 60, in: 0...86_400, "age of the replicated data")
  static let declare = Parameter(
    "declare", .seconds, default: 600, in: 0...604_800, "time to notice the loss and decide")
  static let promote = Parameter(
    "promote", .seconds, default: 300, in: 0...86_400, "time to grow a standby to full size")

  package static let parameters =
    [to, share, lag, RecoveryParameters.bandwidth, RecoveryParameters.room, declare, promote]
    + RecoveryParameters.ofBesides

  package let site: String?
  package let standing: StandingProtection
  package let restoration: Restoration?

  package init(_ choice: Choice) {
    site = choice.word(Self.to)
    standing = RecoveryParameters.standing(
      choice, share: Self.share,
      lag: RecoveryParameters.milliseconds(choice, Self.lag))
    restoration = Restoration(
      declareMilliseconds: RecoveryParameters.milliseconds(choice, Self.declare),
      movesData: false,
      promoteMilliseconds: RecoveryParameters.milliseconds(choice, Self.promote))
  }
}
