/// What guests got of what they asked for, and how long hosts kept their promises.
///
/// A state of a host holds until the next one is noted; one noted again for the same instant replaces it; the
/// last one has no duration. Formulas: A. Beloglazov, R. Buyya, DOI 10.1002/cpe.1867, section 5.
struct ServiceLevels {
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

  init(hosts: Int) {
    hostSince = Array(repeating: -1, count: hosts)
    isOn = Array(repeating: false, count: hosts)
    isShort = isOn
    onSince = Array(repeating: 0, count: hosts)
    wasOn = Array(repeating: true, count: hosts)
  }

  /// A guest has been given so much of what it asked for, for some seconds.
  mutating func add(served: Double, wanted: Double, isMoving: Bool, seconds: Double) {
    servedSeconds += served * seconds
    wantedSeconds += wanted * seconds
    guard served < wanted else { return }
    shortfalls += (wanted - served) / wanted
    shortfallCount += 1
    if isMoving { lostToMigration += (wanted - served) * seconds }
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
