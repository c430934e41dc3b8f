/// A strategy against the loss of a site.
package protocol RecoveryPolicy: Policy {
  /// The site that takes over, or nil where guests wait for their own.
  var site: String? { get }
  /// What is kept ready, and at what rhythm.
  var standing: StandingProtection { get }
  /// What happens to a guest whose site is lost, or nil if it waits.
  var restoration: Restoration? { get }
}

/// What a strategy keeps ready while nothing is wrong.
package struct StandingProtection: Sendable, Hashable {
  /// Time between backups, in milliseconds; nil without backups.
  package var backupInterval: Int64?
  /// Copies of a guest's data kept: one full and the rest as large as the daily change.
  package var copies: Int
  /// Size of the standby of each guest, as a share of the guest; 0 without standbys.
  package var standbyShare: Double
  /// Age of the replica, in milliseconds; nil without replication.
  package var replicationLag: Int64?

  /// Creates a description.
  package init(
    backupInterval: Int64? = nil, copies: Int = 0, standbyShare: Double = 0,
    replicationLag: Int64? = nil
  ) {
    self.backupInterval = backupInterval
    self.copies = copies
    self.standbyShare = standbyShare
    self.replicationLag = replicationLag
  }
}

/// The steps that bring a guest back at another site.
package struct Restoration: Sendable, Hashable {
  /// Time to notice the loss and to decide on it, in milliseconds.
  package var declareMilliseconds: Int64
  /// Whether the guest's data must come from its backup over the restore bandwidth.
  package var movesData: Bool
  /// Time to promote a standby, in milliseconds.
  package var promoteMilliseconds: Int64

  /// Creates a description.
  package init(declareMilliseconds: Int64, movesData: Bool, promoteMilliseconds: Int64) {
    self.declareMilliseconds = declareMilliseconds
    self.movesData = movesData
    self.promoteMilliseconds = promoteMilliseconds
  }
}
