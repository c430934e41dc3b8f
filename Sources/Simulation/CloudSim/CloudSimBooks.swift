import Platform

/// What a replay counts by hour; a span counts to the hour in which it begins.
struct CloudSimBooks {
  private let kinds: Int
  private let owners: Int
  private let hours: Int
  /// Energy, in watt-seconds.
  ///
  /// Shape: `[zones][hours]`.
  private(set) var energy: [[Double]]
  /// Seconds for which hosts are on.
  ///
  /// Shape: `[zones × kinds][hours]`.
  private(set) var on: [[Double]]
  /// Load served, not served and promised, in thousandths of a core times seconds.
  ///
  /// Shape: `[zones × owners][hours]`.
  private(set) var served: [[Double]], unserved: [[Double]], promised: [[Double]]
  /// Migrations that started.
  ///
  /// Shape: `[zones][hours]`.
  private(set) var migrations: [[Double]]
  private(set) var samples = 0

  init(zones: Int, kinds: Int, owners: Int, hours: Int) {
    self.kinds = kinds
    self.owners = owners
    self.hours = hours
    let row = Array(repeating: 0.0, count: hours)
    energy = Array(repeating: row, count: zones)
    on = Array(repeating: row, count: zones * kinds)
    served = Array(repeating: row, count: zones * owners)
    unserved = served
    promised = served
    migrations = energy
  }

  private func hour(_ time: Double) -> Int { min(Int(time / 3600), hours - 1) }

  mutating func draw(_ wattSeconds: Double, zone: Int32, at time: Double) {
    energy[Int(zone)][hour(time)] += wattSeconds
  }

  mutating func keepOn(_ seconds: Double, zone: Int32, kind: Int32, at time: Double) {
    on[Int(zone) * kinds + Int(kind)][hour(time)] += seconds
  }

  /// A guest of an owner has been given so much of what it asked for, for some seconds from an instant on.
  mutating func serve(
    _ given: Double, of asked: Double, size: Double, seconds: Double, zone: Int32, owner: Int32,
    from start: Double
  ) {
    let (cell, hour) = (Int(zone) * owners + Int(owner), hour(start))
    served[cell][hour] += given * seconds
    unserved[cell][hour] += (asked - given) * seconds
    promised[cell][hour] += size * seconds
    samples += 1
  }

  mutating func migrate(zone: Int32, at time: Double) {
    migrations[Int(zone)][hour(time)] += 1
  }
}
