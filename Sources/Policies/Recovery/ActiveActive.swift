package import Platform

/// Runs each guest at two sites at once; the other carries on when one is lost.
///
/// Recovery time: what health checks and routes take. Recovery point: none where writes wait for both
/// sites, else the lag of replication. Standing cost: the capacity of the second site.
package struct ActiveActive: RecoveryPolicy {
  package static let name = "active-active"

  static let to = Parameter("to", .site, "the other site")
  static let share = Parameter(
    "share", .share, default: 1, in: 0.1...1, "size of the other part over that of the guest")
  static let replication = Parameter(
    "replication", .word(["synchronous", "asynchronous"]),
    "whether writes wait for the other site")
  static let lag = Parameter(
    "lag", .seconds, default: 1, in: 0...86_400, "age of asynchronously replicated data")
  static let declare = Parameter(
    "declare", .seconds, default: 30, in: 0...86_400, "time until health checks turn users away")

  package static let parameters =
    [to, share, replication, lag, RecoveryParameters.bandwidth, RecoveryParameters.room, declare]
    + RecoveryParameters.ofBesides

  package let site: String?
  package let standing: StandingProtection
  package let restoration: Restoration?

  package init(_ choice: Choice) {
    site = choice.word(Self.to)
    let isLate = choice.word(Self.replication) == "asynchronous"
    standing = RecoveryParameters.standing(
      choice, share: Self.share,
      lag: isLate ? RecoveryParameters.milliseconds(choice, Self.lag) : 0)
    var restoration = Restoration(
      declareMilliseconds: RecoveryParameters.milliseconds(choice, Self.declare),
      movesData: false, promoteMilliseconds: 0)
    restoration.grows = false
    self.restoration = restoration
  }
}
