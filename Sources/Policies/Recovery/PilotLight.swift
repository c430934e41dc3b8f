package import Platform

/// Copies the data of each guest to another site and keeps little more than that there; guests start when
/// their own site is lost.
///
/// Recovery time: detection and decision, then the start of everything that was not kept. Recovery point:
/// the lag of replication. Standing cost: the small part that runs, and the copies. The default times
/// are assumptions of the size that providers give for this strategy: tens of minutes.
package struct PilotLight: RecoveryPolicy {
  package static let name = "pilot-light"

  static let to = Parameter("to", .site, "site that keeps the copies and takes over")
  static let core = Parameter(
    "share", .share, default: 0.05, in: 0...0.5, "size of what runs there over that of the guest")
  static let lag = Parameter(
    "lag", .seconds, default: 300, in: 0...86_400, "age of the replicated data")
  static let declare = Parameter(
    "declare", .seconds, default: 900, in: 0...604_800, "time to notice the loss and decide")
  static let start = Parameter(
    "start", .seconds, default: 1200, in: 0...86_400,
    "time to start and fill what is not kept running, besides the site's own")

  package static let parameters =
    [to, core, lag, RecoveryParameters.bandwidth, RecoveryParameters.room, declare, start]
    + RecoveryParameters.ofBesides

  package let site: String?
  package let standing: StandingProtection
  package let restoration: Restoration?

  package init(_ choice: Choice) {
    site = choice.word(Self.to)
    standing = RecoveryParameters.standing(
      choice, share: Self.core,
      lag: RecoveryParameters.milliseconds(choice, Self.lag))
    restoration = Restoration(
      declareMilliseconds: RecoveryParameters.milliseconds(choice, Self.declare),
      movesData: false,
      promoteMilliseconds: RecoveryParameters.milliseconds(choice, Self.start), provisions: true)
  }
}
