package import Platform

/// Backs guests up to another site and restores them there when their own is lost.
///
/// Recovery time: detection and decision, then the data of all guests through the bandwidth of the
/// other site, one after the other in the order of their rows, then the guest's start. Recovery
/// point: the last completed backup. Standing cost: backup storage and its transfer.
package struct BackupRestore: RecoveryPolicy {
  package static let name = "backup-restore"

  static let to = Parameter("to", .site, "site that keeps the backups and takes over")
  static let interval = Parameter(
    "interval", .seconds, default: 86_400, in: 60...31_536_000, "time between backups")
  static let copies = Parameter(
    "copies", .count, default: 7, in: 1...1000, "backups kept of each guest")
  static let declare = Parameter(
    "declare", .seconds, default: 3600, in: 0...604_800, "time to notice the loss and decide")

  package static let parameters = [to, interval, copies, declare]

  package let site: String?
  package let standing: StandingProtection
  package let restoration: Restoration?

  package init(_ choice: Choice) {
    site = choice.word(Self.to)
    standing = StandingProtection(
      backupInterval: Int64((choice.number(Self.interval) * 1000).rounded()),
      copies: Int(choice.number(Self.copies)))
    restoration = Restoration(
      declareMilliseconds: Int64((choice.number(Self.declare) * 1000).rounded()),
      movesData: true, promoteMilliseconds: 0)
  }
}
