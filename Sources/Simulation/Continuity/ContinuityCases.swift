import Kernels
import Platform

/// Losses that are tried one by one: of hosts, racks, zones and sites.
struct ContinuityCases {
  private let rehearsal: Rehearsal
  /// Losses happen after a day, when the first backups and replicas are there, and last for a day.
  private static let start: Int64 = 90_000_000, length: Int64 = 86_400_000

  init(_ rehearsal: Rehearsal) { self.rehearsal = rehearsal }

  private var stage: Stage { rehearsal.stage }
  private var blueprint: Blueprint { rehearsal.blueprint }

  // MARK: Cases

  func all() -> [ContinuityRecord.Case] {
    var cases: [ContinuityRecord.Case] = []
    for (index, site) in blueprint.sites.enumerated() where !rehearsal.servicesAt[index].isEmpty {
      if let layout = rehearsal.layouts[index] {
        let busiest = hosts(of: index)
        for count in [1, 2] where busiest.count > count {
          let losses = busiest.prefix(count).map { occurrence(.host, index, host: $0) }
          let what = count == 1 ? "busiest host" : "\(count) busiest hosts"
          cases.append(attempt("\(what) of \(site.name)", losses))
        }
        if let (zone, rack) = busiestRack(index, layout), site.zones[zone].racks > 1 {
          cases.append(
            attempt(
              "busiest rack of \(site.name)",
              [occurrence(.rack, index, zone: zone, rack: rack)]))
        }
        if site.zones.count > 1 {
          for (zone, description) in site.zones.enumerated() {
            cases.append(
              attempt(
                "zone \(description.name) of \(site.name)", [occurrence(.zone, index, zone: zone)]))
          }
        }
      }
      cases.append(attempt("site \(site.name)", [occurrence(.site, index)]))
    }
    return cases
  }

  private func occurrence(
    _ domain: Hazard.Domain, _ site: Int, zone: Int = -1, rack: Int = -1, host: Int = -1,
    length: Int64 = length
  ) -> Occurrence {
    Occurrence(
      hazard: -1, domain: domain, site: Int32(site), zone: Int32(zone), rack: Int32(rack),
      host: Int32(host), start: Self.start, end: Self.start + length)
  }

  /// Hosts of a site by the cores in use, the busiest first.
  private func hosts(of site: Int) -> [Int] {
    let first = stage.firstHost[site]
    let count = rehearsal.layouts[site]?.count ?? 0
    let used = (0..<count).map(cores(first))
    return (0..<count).sorted { (used[$1], $0) < (used[$0], $1) }
  }

  private func cores(_ first: Int) -> (Int) -> Int64 {
    { host in
      let range = stage.firstResident[first + host]..<stage.firstResident[first + host + 1]
      return range.reduce(0) { $0 + Int64(stage.millicores[Int(stage.residents[Int($1)])]) }
    }
  }

  private func busiestRack(_ site: Int, _ layout: SiteLayout) -> (zone: Int, rack: Int)? {
    let used = cores(stage.firstHost[site])
    var sums: [[Int32]: Int64] = [:]
    for host in 0..<layout.count {
      sums[[layout.zone[host], layout.rack[host]], default: 0] += used(host)
    }
    let best = sums.keys.sorted { $0.lexicographicallyPrecedes($1) }
      .max { sums[$0, default: 0] < sums[$1, default: 0] }
    return best.map { (Int($0[0]), Int($0[1])) }
  }

  private func attempt(_ name: String, _ losses: [Occurrence]) -> ContinuityRecord.Case {
    var rehearsal = rehearsal
    rehearsal.meet(losses, seed: 0, replication: 0)
    var tally = ContinuityTally(rehearsal)
    tally.add(rehearsal, logWeight: 0)
    let hour = Self.start + 3_600_000
    var (served, all) = (0.0, 0.0)
    var down = 0
    var longest: Int64 = 0
    for (index, service) in stage.services.enumerated() {
      let cores = Double(service.millicores)
      all += cores
      if tally.isDown(index, at: hour) { down += 1 } else { served += cores }
      longest = max(longest, tally.lastEnd(index) - Self.start)
    }
    let tiers = blueprint.continuity.tiers
    var met: Bool?
    for (index, service) in stage.services.enumerated() where service.tier >= 0 {
      guard let limit = tiers[service.tier].recoveryTime else { continue }
      met = (met ?? true) && Double(tally.lastEnd(index) - Self.start) <= limit * 1000
    }
    for recovery in rehearsal.recoveries where recovery.age >= 0 {
      let tier = stage.services[Int(recovery.service)].tier
      guard tier >= 0, let limit = tiers[tier].recoveryPoint else { continue }
      met = (met ?? true) && Double(recovery.age) <= limit * 1000
    }
    return .init(
      name: name, served: all > 0 ? served / all : 1, down: down, services: stage.services.count,
      longestMinutes: Double(longest) / 60_000, met: met)
  }

  // MARK: Recoveries

  /// Time that each service takes to recover from the loss of each site, in milliseconds, however long
  /// that lasts; nil where it waits.
  ///
  /// Shape: `[sites][services]`.
  func recoveryTimes() -> [[Double?]] {
    blueprint.sites.indices.map { site in
      var result = Array(repeating: Double?.none, count: stage.services.count)
      var rehearsal = rehearsal
      // Nothing is out of stock here: that has a probability of its own.
      rehearsal.ignoresStockOuts = true
      rehearsal.meet([occurrence(.site, site, length: 1 << 60)], seed: 0, replication: 0)
      for recovery in rehearsal.recoveries where recovery.time < 1 << 59 {
        result[Int(recovery.service)] = Double(recovery.time)
      }
      return result
    }
  }

  /// Time that each service is down when a hazard spoils its data, in milliseconds, by the hazard's place:
  /// a site, or the service itself.
  ///
  /// Shape: `[places][services]`; empty for a hazard that spoils nothing.
  func spoiltTimes(_ number: Int) -> [[Double]] {
    let hazard = blueprint.failures.hazards[number]
    guard hazard.corrupts, [.site, .service, .provider].contains(hazard.domain) else { return [] }
    let ofService = hazard.domain == .service
    let places = ofService ? Array(stage.services.indices) : Array(blueprint.sites.indices)
    return places.map { place in
      var result = Array(repeating: 0.0, count: stage.services.count)
      if ofService {
        let name = stage.services[place].name
        guard hazard.services.isEmpty || hazard.services.contains(name) else { return result }
      } else if hazard.site ?? place != place {
        return result
      }
      var rehearsal = rehearsal
      var one = occurrence(
        ofService ? .service : .site, ofService ? 0 : place,
        length: Int64((hazard.repair.meanSeconds * 1000).rounded()))
      one.hazard = Int32(number)
      one.unit = ofService ? Int32(place) : -1
      rehearsal.meet([one], seed: 0, replication: 0)
      for recovery in rehearsal.recoveries { result[Int(recovery.service)] = Double(recovery.time) }
      return result
    }
  }

  /// Time that a service is down when its data alone are spoilt, in milliseconds.
  func spoiltAlone(_ number: Int, _ service: Int) -> Double {
    let hazard = blueprint.failures.hazards[number]
    var rehearsal = rehearsal
    var one = occurrence(
      .service, 0, length: Int64((hazard.repair.meanSeconds * 1000).rounded()))
    one.hazard = Int32(number)
    one.unit = Int32(service)
    rehearsal.meet([one], seed: 0, replication: 0)
    return Double(rehearsal.recoveries.first?.time ?? 0)
  }

  /// Time that a replica is down when its disk is lost, in milliseconds; nil where no data are left.
  func diskTime(_ service: Stage.Service, at site: Int) -> Double? {
    rehearsal.copyTime(of: service, at: site).map(Double.init)
  }

  /// The steps of a recovery from the loss of the home site.
  func timeline(home: Int) -> [ContinuityRecord.Phase] {
    guard home >= 0 else { return [] }
    var rehearsal = rehearsal
    rehearsal.ignoresStockOuts = true
    rehearsal.notesTimeline = true
    rehearsal.meet([occurrence(.site, home)], seed: 0, replication: 0)
    return rehearsal.timeline
  }
}
