import Platform
import Policies

/// A platform with the services that run on it at one instant of a replay: where rehearsals begin.
struct Stage {
  /// A service, or one tenant's part of it.
  struct Service {
    var tenant: String, name: String
    /// Index of its tier, or -1.
    var tier: Int
    var protection: Protection
    /// Its replicas, which follow one another.
    var replicas: Range<Int>
    /// Replicas that must be up.
    var needed: Int
    /// Cores of all replicas, in thousandths, and their memory.
    var millicores: Int64, memoryMiB: Int64
    /// Indices of services without which it is down.
    var dependencies: [Int] = []
    /// Share of its replicas that have their standby: there may have been no room for others.
    var standbysHeld = 1.0
    var rerouteMilliseconds: Int64, failbackMilliseconds: Int64
  }

  /// The services that are rehearsed, the most cores first.
  private(set) var services: [Service] = []
  /// How many smaller services are not rehearsed.
  private(set) var left = 0
  /// Indices of the services, each after those that it depends on but for circles, and all that each of
  /// them depends on, directly or not.
  private(set) var order: [Int] = []
  private(set) var needs: [[Int]] = []
  /// Whether others depend on a service.
  private(set) var isNeeded: [Bool] = []
  /// Service, identity, site, host over all private sites or -1, and size of each replica.
  ///
  /// Shape: `[replicas]`.
  private(set) var serviceOf: [Int32] = [], identity: [UInt64] = []
  private(set) var siteOf: [Int32] = [], hostOf: [Int32] = []
  private(set) var millicores: [Int32] = [], memoryMiB: [Int32] = []
  /// First host of each site over all private ones; -1 for public sites.
  let firstHost: [Int]
  /// Site of each host.
  let siteOfHost: [Int32]
  /// Room that guests leave on each host, in thousandths of a core and MiB.
  private(set) var freeMillicores: [Int64], freeMemory: [Int64]
  /// Replicas of each host, as ranges of ``residents``.
  private(set) var firstResident: [Int32] = [], residents: [Int32] = []

  /// Takes down what runs at the instant of the replay at which most guests do.
  init(_ simulator: Simulator) {
    var first: [Int] = []
    var sites: [Int32] = []
    for (site, state) in simulator.stateOf.enumerated() {
      first.append(state >= 0 ? simulator.states[state].firstHost : -1)
      guard state >= 0 else { continue }
      sites += Array(repeating: Int32(site), count: simulator.states[state].pool.count)
    }
    firstHost = first
    siteOfHost = sites
    freeMillicores = simulator.states.flatMap { state in
      state.pool.millicores.map { Int64($0) }
    }
    freeMemory = simulator.states.flatMap { state in
      state.pool.memoryMiB.map { Int64($0) }
    }
    let present = Self.present(simulator.stays)
    for stay in present where stay.host >= 0 {
      freeMillicores[Int(stay.host)] -= Int64(stay.millicores)
      freeMemory[Int(stay.host)] -= Int64(simulator.guests.memoryMiB[Int(stay.guest)])
    }
    // Standbys hold their room.
    for stay in present {
      let row = Int(stay.guest)
      let protection = simulator.protection(of: row)
      guard let site = protection.site, simulator.guests.standbyHost[row] >= 0 else { continue }
      let host = first[site] + Int(simulator.guests.standbyHost[row])
      let share = protection.standing.standbyShare
      freeMillicores[host] -= Int64((share * Double(stay.millicores)).rounded(.up))
      freeMemory[host] -=
        Int64((share * Double(simulator.guests.memoryMiB[row])).rounded(.up))
    }
    group(present, simulator)
    order = Self.inOrder(services)
    needs = services.indices.map(closure)
    isNeeded = services.indices.map { index in needs.contains { $0.contains(index) } }
    indexResidents(hosts: sites.count)
  }

  /// The stays of the first instant at which most guests run.
  private static func present(_ stays: [Stay]) -> [Stay] {
    var changes: [(time: Int64, change: Int32)] = []
    changes.reserveCapacity(stays.count * 2)
    for stay in stays {
      changes.append((stay.start, 1))
      changes.append((stay.end, -1))
    }
    changes.sort { ($0.time, $0.change) < ($1.time, $1.change) }
    var count: Int32 = 0
    var best: (count: Int32, time: Int64) = (0, 0)
    for change in changes {
      count += change.change
      if count > best.count { best = (count, change.time) }
    }
    return stays.filter { $0.start <= best.time && $0.end > best.time }
  }

  private mutating func group(_ present: [Stay], _ simulator: Simulator) {
    let blueprint = simulator.blueprint
    let workload = simulator.request.workload
    let continuity = blueprint.continuity
    struct Name: Hashable {
      var tenant: String, service: String
    }
    func name(_ stay: Stay) -> Name {
      let row = Int(stay.guest)
      if row < workload.count {
        return Name(
          tenant: workload.tenantName(of: row), service: workload.serviceName(of: row))
      }
      // Replicas that elasticity made carry the names of their owner.
      let owner = simulator.request.owners[Int(simulator.guests.owner[row])]
      return Name(tenant: owner.tenant, service: owner.service)
    }
    var groups: [Name: [Stay]] = [:]
    for stay in present { groups[name(stay), default: []].append(stay) }
    func cores(_ stays: [Stay]) -> Int64 { stays.reduce(0) { $0 + Int64($1.millicores) } }
    let ranked = groups.map { (name: $0.key, stays: $0.value, cores: cores($0.value)) }.sorted {
      ($1.cores, $0.name.tenant, $0.name.service) < ($0.cores, $1.name.tenant, $1.name.service)
    }
    let kept = ranked.prefix(continuity.servicesAtMost)
    left = ranked.count - kept.count
    for (name, stays, millicoresOfAll) in kept {
      let start = serviceOf.count
      for stay in stays.sorted(by: { $0.guest < $1.guest }) {
        let row = Int(stay.guest)
        serviceOf.append(Int32(services.count))
        identity.append(simulator.guests.identity[row])
        siteOf.append(
          stay.host >= 0 ? siteOfHost[Int(stay.host)] : Self.site(of: stay.cell, simulator))
        hostOf.append(stay.host)
        millicores.append(stay.millicores)
        memoryMiB.append(simulator.guests.memoryMiB[row])
      }
      let tier = continuity.tier(tenant: name.tenant, service: name.service) ?? -1
      let asked = tier >= 0 ? continuity.tiers[tier] : Continuity.Tier(name: "")
      services.append(
        Service(
          tenant: name.tenant, name: name.service, tier: tier,
          protection: simulator.protections[tier + 1], replicas: start..<serviceOf.count,
          needed: max(1, Int((asked.needed * Double(stays.count)).rounded(.up))),
          millicores: millicoresOfAll,
          memoryMiB: stays.reduce(0) { $0 + Int64(simulator.guests.memoryMiB[Int($1.guest)]) },
          rerouteMilliseconds: Int64(asked.rerouteSeconds * 1000),
          failbackMilliseconds: Int64(asked.failbackSeconds * 1000)))
      let lacking = stays.count { simulator.guests.lacksStandby[Int($0.guest)] }
      services[services.count - 1].standbysHeld = 1 - Double(lacking) / Double(stays.count)
    }
    for index in services.indices where services[index].tier >= 0 {
      let wanted = continuity.tiers[services[index].tier].dependencies
      services[index].dependencies = services.indices.filter {
        $0 != index && wanted.contains(services[$0].name)
      }
    }
  }

  private static func site(of cell: Int32, _ simulator: Simulator) -> Int32 {
    let sites = simulator.blueprint.sites
    let site = sites.indices.last {
      sites[$0].kind == .public && simulator.meters.firstCell[$0] <= Int(cell)
        && simulator.meters.firstCell[$0] >= simulator.meters.zones
    }
    return Int32(site ?? 0)
  }

  /// All that a service depends on, directly or not, itself left out.
  private func closure(_ index: Int) -> [Int] {
    var found: Set<Int> = []
    var next = services[index].dependencies
    while let other = next.popLast() {
      if found.insert(other).inserted { next += services[other].dependencies }
    }
    found.remove(index)
    return found.sorted()
  }

  /// Services after those that they depend on; of a circle the first comes first.
  private static func inOrder(_ services: [Service]) -> [Int] {
    var order: [Int] = []
    var isDone = Array(repeating: false, count: services.count)
    func visit(_ index: Int) {
      guard !isDone[index] else { return }
      isDone[index] = true
      for other in services[index].dependencies { visit(other) }
      order.append(index)
    }
    for index in services.indices { visit(index) }
    return order
  }

  /// The services at each site with how many replicas they have there: those on which critical ones
  /// depend first, then by tier, those of none last.
  func servicesBySite(_ sites: Int) -> [[(service: Int, replicas: Int)]] {
    var rank = services.map { $0.tier < 0 ? Int.max : $0.tier }
    for index in order.reversed() {
      for other in services[index].dependencies { rank[other] = min(rank[other], rank[index]) }
    }
    var position = Array(repeating: 0, count: services.count)
    for (place, index) in order.enumerated() { position[index] = place }
    let ranked = services.indices.sorted { (rank[$0], position[$0]) < (rank[$1], position[$1]) }
    var result = Array(repeating: [(service: Int, replicas: Int)](), count: sites)
    for index in ranked {
      var counts = Array(repeating: 0, count: sites)
      for replica in services[index].replicas { counts[Int(siteOf[replica])] += 1 }
      for site in 0..<sites where counts[site] > 0 { result[site].append((index, counts[site])) }
    }
    return result
  }

  /// How many hosts of a site may fail at once so that the others have room for their guests, however the
  /// hosts are chosen: room is taken to be divisible.
  func hostLossesAbsorbed(at site: Int) -> Int {
    let hosts = siteOfHost.indices.filter { Int(siteOfHost[$0]) == site }
    func absorbed(_ free: [Int64], _ size: [Int32]) -> Int {
      let used = hosts.map { host in
        (firstResident[host]..<firstResident[host + 1]).reduce(Int64(0)) {
          $0 + Int64(size[Int(residents[Int($1)])])
        }
      }
      // A lost host takes its guests and its room: the worst are those with the most of both.
      let lost = zip(hosts, used).map { free[$0] + $1 }.sorted(by: >)
      var room = hosts.reduce(Int64(0)) { $0 + free[$1] }
      var count = 0
      while count < lost.count, room >= lost[count] {
        room -= lost[count]
        count += 1
      }
      return count
    }
    return min(absorbed(freeMillicores, millicores), absorbed(freeMemory, memoryMiB))
  }

  private mutating func indexResidents(hosts: Int) {
    var counts = Array(repeating: Int32(0), count: hosts + 1)
    for host in hostOf where host >= 0 { counts[Int(host) + 1] += 1 }
    for host in 0..<hosts { counts[host + 1] += counts[host] }
    firstResident = counts
    residents = Array(repeating: 0, count: Int(counts[hosts]))
    var next = counts
    for (replica, host) in hostOf.enumerated() where host >= 0 {
      residents[Int(next[Int(host)])] = Int32(replica)
      next[Int(host)] += 1
    }
  }
}
