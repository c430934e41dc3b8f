import Kernels
import Platform
import Policies

/// The hosts of one private site while a run goes on.
struct SiteState {
  /// A time for which a host is on or waking.
  struct OnTime {
    var host: Int32
    var start: Int64
    var end: Int64
  }

  /// What a host's power is doing.
  enum Power: UInt8 {
    case on, waking, falling, asleep, failed
  }

  var pool: HostPool
  /// Where the hosts stand.
  let layout: SiteLayout
  var type: [Int32] { layout.type }
  var zone: [Int32] { layout.zone }
  var rack: [Int32] { layout.rack }
  /// Index of the site's first host and first zone over all private sites.
  let firstHost: Int
  let firstZone: Int
  var power: [Power]
  /// Since when the host has its power state, and when it will be awake.
  var powerSince: [Int64]
  var awakeAt: [Int64]
  /// Invalidates sleep timers.
  ///
  /// Shape: `[hosts]`.
  var generation: [Int32]
  /// How many incidents hold the host down.
  ///
  /// Shape: `[hosts]`.
  var outages: [Int32]
  /// Guests and standbys that have settled; a batch is placed before its guests settle.
  ///
  /// Shape: `[hosts]`.
  var occupants: [Int32]
  /// First guest in the list of guests on each host, or -1.
  ///
  /// Shape: `[hosts]`.
  var firstGuest: [Int32]
  /// Since when the host has guests, valid while it has.
  ///
  /// Shape: `[hosts]`.
  var occupiedSince: [Int64]
  var onTimes: [OnTime] = []

  /// What the pool counts for the placement rule.
  struct Counts {
    var services: Bool, departures: Bool
  }

  init(
    site: Site, blueprint: Blueprint, firstHost: Int, firstZone: Int, needsStates: Bool,
    granularity: HostPool.Granularity, constraints: GuestConstraints, counts: Counts,
    startsAsleep: Bool
  ) {
    let layout = SiteLayout(site, blueprint)
    let labels = layout.group.indices.map { host in
      constraints.bits(
        of: site.zones[Int(layout.zone[host])].hosts[Int(layout.group[host])].labels)
    }
    self.layout = layout
    self.firstHost = firstHost
    self.firstZone = firstZone
    let sharing = blueprint.virtualisation
    var hosts = HostPool.Layout(
      zone: layout.zone, rack: Self.siteWide(layout.rack, zone: layout.zone), kind: layout.type,
      power: blueprint.hostTypes.map(\.power), labels: labels,
      gpuCount: layout.type.map { blueprint.hostTypes[Int($0)].gpus.count },
      gpuModel: layout.type.map {
        constraints.bit(ofModel: blueprint.hostTypes[Int($0)].gpus.model)
      },
      spareHosts: blueprint.spareHosts(of: site), countsServices: counts.services,
      countsDepartures: counts.departures,
      guestsPerHost: sharing.guestsPerHost > 0 ? sharing.guestsPerHost : .max)
    hosts.spareRacks = sharing.spareRacks
    hosts.spareZones = sharing.spareZones
    pool = HostPool(
      millicores: layout.type.map {
        Self.promised(
          blueprint.promisedCores(of: blueprint.hostTypes[Int($0)]) * 1000 * sharing.cpuOvercommit)
      },
      memoryMiB: layout.type.map {
        Self.promised(Double(blueprint.hostTypes[Int($0)].memoryMiB) * sharing.memoryOvercommit)
      },
      needsStates: needsStates, granularity: granularity, layout: hosts)
    let count = layout.count
    power = Array(repeating: startsAsleep ? .asleep : .on, count: count)
    powerSince = Array(repeating: 0, count: count)
    awakeAt = Array(repeating: 0, count: count)
    generation = Array(repeating: 0, count: count)
    outages = Array(repeating: 0, count: count)
    occupants = Array(repeating: 0, count: count)
    firstGuest = Array(repeating: -1, count: count)
    occupiedSince = Array(repeating: 0, count: count)
  }

  /// Racks counted over the whole site.
  private static func siteWide(_ rack: [Int32], zone: [Int32]) -> [Int32] {
    var result: [Int32] = []
    var next: Int32 = -1
    for host in rack.indices {
      if host == 0 || rack[host] != rack[host - 1] || zone[host] != zone[host - 1] { next += 1 }
      result.append(next)
    }
    return result
  }

  private static func promised(_ amount: Double) -> Int32 {
    Int32(min(amount.rounded(.down), Double(Int32.max)))
  }
}
