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
  /// What guests were given.
  ///
  /// Shape: `[zones × owners × hours]`.
  private var services: [Service]
  /// Migrations that started.
  ///
  /// Shape: `[zones][hours]`.
  private(set) var migrations: [[Double]]
  private(set) var samples = 0

  /// Load served, not served and promised, in thousandths of a core times seconds.
  struct Service {
    var served = 0.0, unserved = 0.0, promised = 0.0
  }

  init(zones: Int, kinds: Int, owners: Int, hours: Int) {
    self.kinds = kinds
    self.owners = owners
    self.hours = hours
    let row = Array(repeating: 0.0, count: hours)
    energy = Array(repeating: row, count: zones)
    on = Array(repeating: row, count: zones * kinds)
    services = Array(repeating: Service(), count: zones * owners * hours)
    migrations = energy
  }

  /// The hour in which an instant is.
  func hour(_ time: Double) -> Int { min(Int(time / 3600), hours - 1) }

  mutating func draw(_ wattSeconds: Double, zone: Int32, at time: Double) {
    energy[Int(zone)][hour(time)] += wattSeconds
  }

  mutating func keepOn(_ seconds: Double, zone: Int32, kind: Int32, at time: Double) {
    on[Int(zone) * kinds + Int(kind)][hour(time)] += seconds
  }

  /// A guest of an owner has been given so much of what it asked for, for some seconds from an hour on.
  mutating func serve(
    _ given: Double, of asked: Double, size: Double, seconds: Double, zone: Int32, owner: Int32,
    hour: Int
  ) {
    let cell = (Int(zone) * owners + Int(owner)) * hours + hour
    services[cell].served += given * seconds
    services[cell].unserved += (asked - given) * seconds
    services[cell].promised += size * seconds
    samples += 1
  }

  /// What guests of an owner were given in a zone, hour by hour.
  func services(zone: Int, owner: Int) -> ArraySlice<Service> {
    let first = (zone * owners + owner) * hours
    return services[first..<(first + hours)]
  }

  mutating func migrate(zone: Int32, at time: Double) {
    migrations[Int(zone)][hour(time)] += 1
  }
}
