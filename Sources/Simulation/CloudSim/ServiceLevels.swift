/// What guests got of what they asked for, and how long hosts kept their promises.
///
/// A state holds until the next one is noted; one noted again for the same instant replaces it; the
/// last one has no duration. Formulas: A. Beloglazov, R. Buyya, DOI 10.1002/cpe.1867, section 5.
struct ServiceLevels {
  /// What a guest gets.
  ///
  /// All of it is asked for at once and by guests in no order: so it lies together.
  private struct Guest {
    var since = -1.0
    var served = 0.0, wanted = 0.0
    var isMoving = false
    var zone: Int32 = 0
    let owner: Int32
  }

  /// Shape: `[guests]`.
  private var guests: [Guest]

  // Shape of the columns of hosts: `[hosts]`.
  private var hostSince: [Double]
  private var isOn: [Bool]
  private var isShort: [Bool]
  private var onSince: [Double]
  private var wasOn: [Bool]

  private(set) var servedSeconds = 0.0
  private(set) var wantedSeconds = 0.0
  private(set) var lostToMigration = 0.0
  private var shortfalls = 0.0
  private var shortfallCount = 0.0
  private(set) var onSeconds = 0.0
  private(set) var shortSeconds = 0.0
  private(set) var shutdowns = 0
  private var secondsBeforeShutdown = 0.0

  /// - Parameter owners: The owner of each guest.
  init(owners: [Int32], hosts: Int) {
    guests = owners.map { Guest(owner: $0) }
    hostSince = Array(repeating: -1, count: hosts)
    isOn = Array(repeating: false, count: hosts)
    isShort = isOn
    onSince = Array(repeating: 0, count: hosts)
    wasOn = Array(repeating: true, count: hosts)
  }

  /// A state of a guest that has ended.
  struct Span {
    var start: Double
    var seconds: Double
    var served: Double
    var wanted: Double
    /// Where the guest was, and whose it is.
    var zone: Int32, owner: Int32
  }

  /// Notes what a guest gets from now on; returns the state that ends with it.
  mutating func note(
    guest: Int, served newServed: Double, wanted newWanted: Double, isMoving moves: Bool,
    zone: Int32, at time: Double
  ) -> Span? {
    let before = guests[guest]
    guests[guest] = Guest(
      since: time, served: newServed, wanted: newWanted, isMoving: moves, zone: zone,
      owner: before.owner)
    guard before.since >= 0, before.since < time else { return nil }
    let seconds = time - before.since
    servedSeconds += before.served * seconds
    wantedSeconds += before.wanted * seconds
    if before.served < before.wanted {
      shortfalls += (before.wanted - before.served) / before.wanted
      shortfallCount += 1
      if before.isMoving { lostToMigration += (before.wanted - before.served) * seconds }
    }
    return Span(
      start: before.since, seconds: seconds, served: before.served, wanted: before.wanted,
      zone: before.zone, owner: before.owner)
  }

  /// Notes what a host does from now on.
  mutating func note(host: Int, isOn newOn: Bool, isShort newShort: Bool, at time: Double) {
    if hostSince[host] >= 0, hostSince[host] < time { end(host, at: time) }
    hostSince[host] = time
    isOn[host] = newOn
    isShort[host] = newShort
  }

  private mutating func end(_ host: Int, at time: Double) {
    if isOn[host] {
      onSeconds += time - hostSince[host]
      if isShort[host] { shortSeconds += time - hostSince[host] }
    }
    turn(host)
  }

  /// Counts a host that was turned on or off by its current state.
  private mutating func turn(_ host: Int) {
    if wasOn[host], !isOn[host] {
      shutdowns += 1
      secondsBeforeShutdown += hostSince[host] - onSince[host]
    } else if !wasOn[host], isOn[host] {
      onSince[host] = hostSince[host]
    }
    wasOn[host] = isOn[host]
  }

  /// Lets guests stand in another order.
  mutating func arrange(_ order: [Int32]) { guests = order.map { guests[Int($0)] } }

  /// Ends the replay.
  mutating func close() {
    for host in hostSince.indices where hostSince[host] >= 0 { turn(host) }
  }

  /// Performance degradation by migration: demand lost while migrating, over all demand.
  var migrationDegradation: Double { wantedSeconds > 0 ? lostToMigration / wantedSeconds : 0 }
  /// Time in which hosts did not serve what was asked of them, over the time for which they were
  /// on.
  var violationTime: Double { onSeconds > 0 ? shortSeconds / onSeconds : 0 }
  /// Demand not served over all demand.
  var unserved: Double { wantedSeconds > 0 ? (wantedSeconds - servedSeconds) / wantedSeconds : 0 }
  /// Mean share that was missing, over the states in which something was.
  var meanShortfall: Double { shortfallCount > 0 ? shortfalls / shortfallCount : 0 }
  /// Mean time for which a host was on before it was turned off, in seconds.
  var meanSecondsBeforeShutdown: Double {
    shutdowns > 0 ? secondsBeforeShutdown / Double(shutdowns) : 0
  }
}
