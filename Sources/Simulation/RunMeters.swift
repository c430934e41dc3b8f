import Platform
import Policies

/// The meters of a run that follow events rather than loads.
struct RunMeters {
  /// Cells of the ledger: zones of the private sites, then instance types of the public ones.
  let zones: Int
  let cells: Int
  /// First cell of each site.
  let firstCell: [Int]
  let owners: Int
  let hours: Int
  /// Cores and memory of running or starting guests, their number, and rented instances.
  ///
  /// Shape: `[cells × owners]`.
  var holdings: [HoldingMeter?]
  /// Protected data, in thousandths of a GB.
  ///
  /// Shape: `[protections × owners]`.
  var protected: [HourlyMeter?]
  /// Cores of guests that have a copy elsewhere, of standbys, and of guests that run where they recovered
  /// to, in thousandths.
  ///
  /// Shape: `[copies][protections × owners]`.
  var copies: [[HourlyMeter?]]
  /// Data sent to another site at once, in GB.
  ///
  /// Shape: `[protections × owners][hours]`.
  var transferred: [[Double]]
  /// Instances that drills rent, in millionths, by cell × owner; few have any.
  var drills: [Int: HourlyMeter] = [:]
  /// Cores of guests whose data are elsewhere, in thousandths, by the GB that an hour of a core sends; few have
  /// any.
  var sent: [Route: [Double: HourlyMeter]] = [:]
  /// Whether rented sites are lost, by site; few ever are.
  var outages: [Int: HourlyMeter] = [:]
  /// Guests' data that left a rented site at once, in GB; few have any.
  ///
  /// Shape: `[hours]`.
  var moved: [Route: [Double]] = [:]
  /// Hosts on or waking.
  ///
  /// Shape: `[zones × host types]`.
  var on: [HourlyMeter?]
  /// Power of sleeping hosts, in milliwatts.
  ///
  /// Shape: `[zones]`.
  var sleep: [HourlyMeter]
  /// Energy of waking, in watt-hours.
  ///
  /// Shape: `[zones][hours]`.
  var transition: [[Double]]
  let hostTypes: Int
  /// GPUs held, in thousandths, and the power of all GPUs by zone.
  ///
  /// Shape: `[cells × owners]`, and `[zones]`.
  var gpus: [HourlyMeter?]
  var gpuPower: [PowerTrack]
  /// The power of the GPUs of each host that has some, by its number over all private sites, where racks have a limit.
  private(set) var gpuPowerOfHost: [Int: PowerTrack] = [:]
  private let notesHostGPUs: Bool
  /// Migrations that started.
  ///
  /// Shape: `[zones][hours]`.
  var migrations: [[Double]]

  init(blueprint: Blueprint, owners: Int, protections: Int, hours: Int) {
    var first: [Int] = []
    var next = 0
    for site in blueprint.sites {
      first.append(site.kind == .private ? next : -1)
      if site.kind == .private { next += site.zones.count }
    }
    zones = next
    for (index, site) in blueprint.sites.enumerated() where site.kind == .public {
      first[index] = next
      next += site.instanceTypes.count
    }
    cells = next
    firstCell = first
    self.owners = owners
    self.hours = hours
    hostTypes = blueprint.hostTypes.count
    holdings = Array(repeating: nil, count: cells * owners)
    protected = Array(repeating: nil, count: protections * owners)
    copies = Array(repeating: protected, count: Copies.allCases.count)
    transferred = Array(repeating: [], count: protections * owners)
    on = Array(repeating: nil, count: zones * hostTypes)
    sleep = Array(repeating: HourlyMeter(hours: hours), count: zones)
    transition = Array(repeating: Array(repeating: 0, count: hours), count: zones)
    migrations = transition
    gpus = Array(repeating: nil, count: cells * owners)
    gpuPower = Array(repeating: PowerTrack(), count: zones)
    notesHostGPUs = blueprint.caps.rackWatts > 0
  }

  /// Changes what an owner's guests hold in a cell.
  mutating func allocate(
    cell: Int, owner: Int32, guests count: Int64 = 0, millicores cores: Int64,
    memoryMiB memory: Int64, at time: Int64
  ) {
    change(cell, owner, by: [cores, memory, count, 0], at: time)
  }

  private mutating func change(
    _ cell: Int, _ owner: Int32, by rates: HoldingMeter.Holding, at time: Int64
  ) {
    let index = cell * owners + Int(owner)
    if holdings[index] == nil { holdings[index] = HoldingMeter(hours: hours) }
    holdings[index]?.change(by: rates, at: time)
  }

  /// Changes how much of GPUs an owner's guests hold in a zone, in thousandths, and what that draws.
  ///
  /// - Parameters:
  ///   - host: Its number over all private sites.
  ///   - used: By how much what they use of them changes, in thousandths.
  mutating func hold(
    zone: Int, host: Int, owner: Int32, _ equipment: GPUEquipment, milliGPUs: Int64, used: Double,
    at time: Int64
  ) {
    // The zones of private sites are the first cells.
    let index = zone * owners + Int(owner)
    if gpus[index] == nil { gpus[index] = HourlyMeter(hours: hours) }
    gpus[index]?.change(by: milliGPUs, at: time)
    let watts = equipment.fullWatts - equipment.idleWatts
    changeGPUPower(zone, host, by: Int64((watts * used).rounded()), at: time)
  }

  /// Changes the power of the GPUs of a host without work: it is on (1), or no longer (-1).
  mutating func idleGPUs(
    zone: Int, host: Int, _ equipment: GPUEquipment, sign: Int64, at time: Int64
  ) {
    guard equipment.count > 0 else { return }
    let milliwatts = Int64((equipment.idleWatts * 1000).rounded()) * Int64(equipment.count)
    changeGPUPower(zone, host, by: sign * milliwatts, at: time)
  }

  private mutating func changeGPUPower(
    _ zone: Int, _ host: Int, by milliwatts: Int64, at time: Int64
  ) {
    gpuPower[zone].change(by: milliwatts, at: time)
    guard notesHostGPUs else { return }
    gpuPowerOfHost[host, default: PowerTrack()].change(by: milliwatts, at: time)
  }

  /// Rents or gives back an instance.
  mutating func rent(cell: Int, owner: Int32, _ count: Int64, at time: Int64) {
    change(cell, owner, by: [0, 0, 0, count], at: time)
  }

  /// Changes what drills rent on average, in millionths of an instance.
  mutating func drill(cell: Int, owner: Int32, millionths: Int64, at time: Int64) {
    drills[cell * owners + Int(owner), default: HourlyMeter(hours: hours)]
      .change(by: millionths, at: time)
  }

  /// What is charged for an owner's traffic, the site that it leaves, and the one that it goes to.
  struct Route: Hashable, Comparable {
    static func < (left: Route, right: Route) -> Bool {
      (left.meter.rawValue, left.site, left.owner, left.target)
        < (right.meter.rawValue, right.site, right.owner, right.target)
    }

    var meter: Meter, site: Int, target: Int, owner: Int32
  }

  /// Changes how many cores send so many GB an hour each because data are elsewhere.
  mutating func send(
    _ route: Route, perCoreHour: Double, millicores: Int64, at time: Int64
  ) {
    sent[route, default: [:]][perCoreHour, default: HourlyMeter(hours: hours)]
      .change(by: millicores, at: time)
  }

  /// A rented site is lost (1), or back (-1).
  mutating func loseSite(_ site: Int, sign: Int64, at time: Int64) {
    outages[site, default: HourlyMeter(hours: hours)].change(by: sign, at: time)
  }

  /// A guest's data leave a site at once, in GB.
  mutating func move(_ route: Route, gigabytes: Double, at time: Int64) {
    let hour = Int(time / HourlyMeter.hour)
    guard hour < hours else { return }
    moved[route, default: Array(repeating: 0, count: hours)][hour] += gigabytes
  }

  /// Changes how much of an owner's data a strategy protects, in GB.
  mutating func protect(
    _ protection: UInt8, owner: Int32, gigabytes: Double, at time: Int64
  ) {
    let slot = Int(protection) * owners + Int(owner)
    if protected[slot] == nil { protected[slot] = HourlyMeter(hours: hours) }
    protected[slot]?.change(by: Int64((gigabytes * 1000).rounded()), at: time)
  }

  /// Cores that licences may count because of a strategy.
  enum Copies: Int, CaseIterable {
    case protected, standby, failedOver

    var meter: Meter {
      switch self {
      case .protected: .protectedCoreHours
      case .standby: .standbyCoreHours
      case .failedOver: .failoverCoreHours
      }
    }
  }

  /// Changes how many such cores an owner has.
  mutating func copy(
    _ copies: Copies, _ protection: UInt8, owner: Int32, millicores: Int64, at time: Int64
  ) {
    let slot = Int(protection) * owners + Int(owner)
    if self.copies[copies.rawValue][slot] == nil {
      self.copies[copies.rawValue][slot] = HourlyMeter(hours: hours)
    }
    self.copies[copies.rawValue][slot]?.change(by: millicores, at: time)
  }

  /// Sends an owner's data to the site of a strategy, in GB.
  mutating func transfer(
    _ protection: UInt8, owner: Int32, gigabytes: Double, at time: Int64
  ) {
    let slot = Int(protection) * owners + Int(owner)
    if transferred[slot].isEmpty { transferred[slot] = Array(repeating: 0, count: hours) }
    let hour = Int(time / HourlyMeter.hour)
    if hour < hours { transferred[slot][hour] += gigabytes }
  }

  /// Changes how many hosts of a type are on in a zone.
  mutating func power(zone: Int, type: Int32, _ count: Int64, at time: Int64) {
    let index = zone * hostTypes + Int(type)
    if on[index] == nil { on[index] = HourlyMeter(hours: hours) }
    on[index]?.change(by: count, at: time)
  }
}
