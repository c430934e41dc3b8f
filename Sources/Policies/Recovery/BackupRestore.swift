package import Platform

/// Backs guests up to another site and restores them there when their own is lost.
///
/// Recovery time: detection and decision, then the data of all guests through the bandwidth of the
/// other site, one after the other in the order of their tiers and rows, then the guest's start.
/// Recovery point: the last completed backup. Standing cost: backup storage and its transfer.
package struct BackupRestore: RecoveryPolicy {
  package static let name = "backup-restore"

  static let to = Parameter("to", .site, "site that keeps the backups and takes over")
  static let interval = Parameter(
    "interval", .seconds, default: 86_400, in: 60...31_536_000, "time between backups")
  static let declare = Parameter(
    "declare", .seconds, default: 3600, in: 0...604_800, "time to notice the loss and decide")

  package static let parameters = [
    to, interval, RecoveryParameters.copies, RecoveryParameters.full, RecoveryParameters.weekly,
    RecoveryParameters.monthly, RecoveryParameters.immutable, declare,
  ]

  package let site: String?
  package let standing: StandingProtection
  package let restoration: Restoration?

  package init(_ choice: Choice) {
    site = choice.word(Self.to)
    standing = StandingProtection(
      backups: RecoveryParameters.schedule(choice, interval: Self.interval))
    restoration = Restoration(
      declareMilliseconds: RecoveryParameters.milliseconds(choice, Self.declare),
      movesData: true, promoteMilliseconds: 0, provisions: true)
  }
}
