import Platform

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
  /// The backups, or nil without.
  package var backups: BackupSchedule?
  /// Size of the standby of each guest, as a share of the guest; 0 without standbys.
  package var standbyShare: Double
  /// The copying of every change, or nil without.
  package var replication: Replication?
  /// Whether the room of standbys at a private site does other work until it is needed, and may then be
  /// short.
  package var isLent = false

  /// Creates a description.
  package init(
    backups: BackupSchedule? = nil, standbyShare: Double = 0, replication: Replication? = nil
  ) {
    self.backups = backups
    self.standbyShare = standbyShare
    self.replication = replication
  }
}

/// How changes are copied to another site.
package struct Replication: Sendable, Hashable {
  /// Age of the copy while the bandwidth suffices, in milliseconds; 0 where writes wait for it.
  package var lag: Int64
  /// What the changes of all guests may use, in Gbit/s; 0 for enough.
  package var gigabitsPerSecond: Double

  /// Describes replication.
  package init(lag: Int64, gigabitsPerSecond: Double = 0) {
    self.lag = lag
    self.gigabitsPerSecond = gigabitsPerSecond
  }

  /// Age of a copy that began to be made some time ago, in milliseconds.
  ///
  /// Where changes come faster than they are sent, the copy falls behind by the share that waits.
  ///
  /// - Parameter changes: What all guests change, in Gbit/s.
  package func age(after running: Int64, changes: Double) -> Int64 {
    guard gigabitsPerSecond > 0, changes > gigabitsPerSecond else { return min(lag, running) }
    let behind = Double(running) * (1 - gigabitsPerSecond / changes)
    return min(lag + Int64(behind), running)
  }
}

/// When guests are backed up, and what is kept.
package struct BackupSchedule: Sendable, Hashable {
  /// Time between backups, and between full ones, in milliseconds; the others hold what changed since.
  package var interval: Int64, fullInterval: Int64
  /// Backups kept: the latest, and besides those of weeks and of months.
  package var copies: Int, weekly: Int, monthly: Int
  /// Whether nobody can change or delete them before their time.
  package var isImmutable: Bool

  /// Describes a schedule.
  package init(
    interval: Int64, fullInterval: Int64? = nil, copies: Int, weekly: Int = 0, monthly: Int = 0,
    isImmutable: Bool = true
  ) {
    self.interval = interval
    self.fullInterval = max(fullInterval ?? interval, interval)
    self.copies = copies
    self.weekly = weekly
    self.monthly = monthly
    self.isImmutable = isImmutable
  }

  /// How far back the oldest backup lies, in milliseconds.
  package var reach: Int64 {
    max(
      interval * Int64(copies), Int64(weekly) * 604_800_000, Int64(monthly) * 2_592_000_000)
  }

  /// What is stored for one guest, over the size of its data: a full copy, what changed between the
  /// latest backups, and a full copy for each week and month kept.
  ///
  /// - Parameter change: Share of the data that changes in a day.
  package func storedShare(change: Double) -> Double {
    let days = Double(interval) / 86_400_000
    return 1 + Double(max(copies - 1, 0)) * min(1, change * days)
      + Double(weekly + monthly)
  }

  /// What a restore reads, over the size of the data: the last full backup, and on average half of the
  /// increments between two full ones.
  package func restoredShare(change: Double) -> Double {
    let days = Double(fullInterval - interval) / 86_400_000
    return 1 + min(1, change * days) / 2
  }

  /// What is sent in a day, over the size of the data.
  ///
  /// - Parameter change: Share of the data that changes in a day.
  package func sentADay(change: Double) -> Double {
    guard fullInterval > interval else { return change }
    let fulls = 86_400_000 / Double(fullInterval)
    return change + fulls
  }

  /// Age of the latest backup from before some time ago, in milliseconds; nil where none reaches so far
  /// back.
  ///
  /// - Parameter phase: Time since the latest backup.
  package func age(before ago: Int64, phase: Int64) -> Int64? {
    guard ago > phase else { return phase }
    let age = phase + (ago - phase + interval - 1) / interval * interval
    if age <= interval * Int64(copies) { return age }
    for (kept, length) in [(weekly, Int64(604_800_000)), (monthly, 2_592_000_000)] {
      let rounds = (ago + length - 1) / length
      if rounds <= Int64(kept) { return rounds * length }
    }
    return nil
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
  /// Whether capacity must be found at the other site before guests start there.
  package var provisions: Bool
  /// Whether the standby grows to full size; the second half of a pair does not.
  package var grows = true

  /// Creates a description.
  package init(
    declareMilliseconds: Int64, movesData: Bool, promoteMilliseconds: Int64,
    provisions: Bool = false
  ) {
    self.declareMilliseconds = declareMilliseconds
    self.movesData = movesData
    self.promoteMilliseconds = promoteMilliseconds
    self.provisions = provisions
  }
}

/// The parameters that strategies share.
enum RecoveryParameters {
  static let copies = Parameter(
    "copies", .count, default: 7, in: 1...1000, "backups kept of each guest")
  static let full = Parameter(
    "full-every", .seconds, default: 0, in: 0...31_536_000,
    "time between full backups, those between them hold what changed; 0 where one full copy is kept up "
      + "to date")
  static let weekly = Parameter(
    "weekly", .count, default: 0, in: 0...520, "backups of weeks kept besides")
  static let monthly = Parameter(
    "monthly", .count, default: 0, in: 0...120, "backups of months kept besides")
  static let immutable = Parameter(
    "immutable", .word(["yes", "no"]), "whether nobody can change or delete backups")
  static let besides = Parameter(
    "backups", .seconds, default: 0, in: 0...31_536_000,
    "time between backups that are kept besides, against data that are spoilt; 0 for none")
  static let room = Parameter(
    "room", .word(["held", "lent"]),
    "whether standbys at a private site hold their room, or others use it until it is needed")
  static let bandwidth = Parameter(
    "bandwidth", .gigabitsPerSecond, default: 0, in: 0...100_000,
    "what replication may use; 0 for enough")

  /// Those of backups that are kept beside replicas.
  static let ofBesides = [besides, copies, full, weekly, monthly, immutable]

  static func milliseconds(_ choice: Choice, _ parameter: Parameter) -> Int64 {
    Int64((choice.number(parameter) * 1000).rounded())
  }

  /// What a strategy with standbys keeps ready.
  ///
  /// - Parameter lag: Age of the copy, in milliseconds.
  static func standing(_ choice: Choice, share: Parameter, lag: Int64) -> StandingProtection {
    var standing = StandingProtection(
      backups: schedule(choice, interval: besides), standbyShare: choice.number(share),
      replication: Replication(lag: lag, gigabitsPerSecond: choice.number(bandwidth)))
    standing.isLent = choice.word(room) == "lent"
    return standing
  }

  static func schedule(_ choice: Choice, interval: Parameter) -> BackupSchedule? {
    let every = milliseconds(choice, interval)
    guard every > 0 else { return nil }
    let full = milliseconds(choice, full)
    return BackupSchedule(
      interval: every, fullInterval: full > 0 ? full : nil, copies: Int(choice.number(copies)),
      weekly: Int(choice.number(weekly)), monthly: Int(choice.number(monthly)),
      isImmutable: choice.word(immutable) != "no")
  }
}
