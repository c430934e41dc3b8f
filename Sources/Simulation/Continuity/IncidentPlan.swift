internal import HeapModule
import Kernels
import Platform

/// Draws when things go wrong, by seed, replication and place: the same for every clock, scenario and
/// rehearsal, whatever else happens.
///
/// Each unit of a hazard's domain is up for a time, then down for another, in turn. Hosts wait for
/// crews and spares where those are limited, the first to fail first.
struct IncidentPlan {
  /// What services and their replicas are called, for hazards of theirs.
  struct Units {
    /// Identities of the replicas, and names of the services.
    var replicas: [UInt64] = [], services: [String] = []
  }

  private let failures: Blueprint.Failures
  private let sites: [Site]
  /// Layouts of private sites; nil for public ones.
  let layouts: [SiteLayout?]
  private let draws: [Draw]
  private let units: Units

  /// A hazard, or the common part of one, made ready to draw from.
  private struct Draw {
    var hazard: Int
    var domain: Hazard.Domain
    var between: TimeSampler, repair: TimeSampler
    /// Added to identities, so that hazards of one place differ.
    var salt: UInt64
    /// How much more often it is drawn than it happens; more than 1 for importance sampling.
    var bias: Double
    /// Events of one unit a millisecond, where that is constant.
    var rate: Double
  }

  init(
    _ blueprint: Blueprint, hazards: [Hazard]? = nil, units: Units = Units(), bias: Double = 1
  ) {
    failures = blueprint.failures
    sites = blueprint.sites
    self.units = units
    layouts = blueprint.sites.map { $0.kind == .private ? SiteLayout($0, blueprint) : nil }
    var ordinals: [String: UInt64] = [:]
    var draws: [Draw] = []
    let wanted = hazards ?? failures.hazards
    for (index, hazard) in failures.hazards.enumerated() {
      guard wanted.contains(hazard) else { continue }
      func add(_ domain: Hazard.Domain, share: Double) {
        let stream = Self.component(domain)
        let ordinal = ordinals["\(stream)", default: 0]
        ordinals["\(stream)", default: 0] += 1
        let mean = hazard.between.meanSeconds * 1000 / share / Double(hazard.units)
        var isMemoryless = false
        if case .exponential = hazard.between.shape { isMemoryless = true }
        let rare: [Hazard.Domain] = [.rack, .zone, .site, .provider, .network]
        let own = isMemoryless && rare.contains(domain) ? bias : 1
        draws.append(
          Draw(
            hazard: index, domain: domain,
            between: Self.sampler(hazard.between.shape, mean: mean / own),
            repair: Self.sampler(
              hazard.repair.shape, mean: max(hazard.repair.meanSeconds * 1000, 1)),
            salt: stream == .hostFailure ? ordinal &* 0xA24B_AED4_963E_E407 : ordinal, bias: own,
            rate: 1 / mean))
      }
      if hazard.common < 1 { add(hazard.domain, share: 1 - hazard.common) }
      if hazard.common > 0 { add(hazard.larger, share: hazard.common) }
    }
    self.draws = draws
  }

  /// What goes wrong until a horizon, by start; incidents of the calendar come with it.
  ///
  /// - Parameters:
  ///   - horizon: In milliseconds.
  ///   - takesCalendar: Whether incidents of the calendar are among them.
  /// - Returns: The occurrences, and the logarithm of their likelihood over that of being drawn.
  func drawn(
    seed: UInt64, replication: Int, horizon: Int64, takesCalendar: Bool = true
  ) -> (occurrences: [Occurrence], logWeight: Double) {
    var found: [Occurrence] = []
    var logWeight = 0.0
    let isQueued = failures.crews > 0 || failures.spares != nil
    var queued: [Draw] = []
    for draw in draws {
      if isQueued, draw.domain == .host {
        queued.append(draw)
        continue
      }
      for place in places(of: draw) {
        logWeight += renew(
          place, draw, seed: seed, replication: replication, horizon: horizon, into: &found)
      }
    }
    if !queued.isEmpty {
      addQueued(queued, seed: seed, replication: replication, horizon: horizon, into: &found)
    }
    found += partial(until: horizon, seed: seed, replication: replication)
    if takesCalendar { found += calendar(until: horizon) }
    found.sort()
    return (found, logWeight)
  }

  /// Incidents of the calendar that begin before a horizon.
  func calendar(until horizon: Int64) -> [Occurrence] {
    failures.calendar.filter { $0.start < horizon && $0.share >= 1 }.map { incident in
      let first = incident.zone.map { layouts[incident.site]?.firstOfZone[$0] ?? 0 } ?? 0
      return Occurrence(
        hazard: -1,
        domain: incident.host != nil
          ? .host : incident.rack != nil ? .rack : incident.zone != nil ? .zone : .site,
        site: Int32(incident.site), zone: Int32(incident.zone ?? -1),
        rack: Int32(incident.rack ?? -1), host: Int32(incident.host.map { first + $0 } ?? -1),
        start: incident.start, end: incident.start + incident.length)
    }
  }

  /// Incidents of the calendar that take down some hosts of their place, those with the least draws.
  private func partial(until horizon: Int64, seed: UInt64, replication: Int) -> [Occurrence] {
    var found: [Occurrence] = []
    for (number, incident) in failures.calendar.enumerated()
    where incident.share < 1 && incident.start < horizon {
      guard let layout = layouts[incident.site] else { continue }
      let hosts = (0..<layout.count).filter {
        layout.contains($0, zone: incident.zone, rack: incident.rack, number: nil)
      }
      let drawn = hosts.map { host -> (UInt64, Int) in
        var stream = RandomStream(
          seed: seed, replication: replication, component: .victims,
          entity: layout.identity[host] &+ UInt64(number))
        return (stream.next(), host)
      }.sorted(by: <)
      let count = Int((incident.share * Double(hosts.count)).rounded())
      for (_, host) in drawn.prefix(count) {
        found.append(
          Occurrence(
            hazard: -1, domain: .host, site: Int32(incident.site), zone: layout.zone[host],
            host: Int32(host), start: incident.start, end: incident.start + incident.length))
      }
    }
    return found
  }

  // MARK: Places

  /// A unit of a domain and its identity.
  private struct Place {
    var occurrence: Occurrence
    var identity: UInt64
  }

  private func places(of draw: Draw) -> [Place] {
    let hazard = failures.hazards[draw.hazard]
    var result: [Place] = []
    func add(
      _ identity: UInt64, site: Int, zone: Int = -1, rack: Int = -1, host: Int = -1, unit: Int = -1
    ) {
      result.append(
        Place(
          occurrence: Occurrence(
            hazard: Int32(draw.hazard), domain: draw.domain, site: Int32(site), zone: Int32(zone),
            rack: Int32(rack), host: Int32(host), unit: Int32(unit), start: 0, end: 0),
          identity: identity))
    }
    switch draw.domain {
    case .guest:
      for (unit, identity) in units.replicas.enumerated() { add(identity, site: -1, unit: unit) }
    case .service:
      for (unit, name) in units.services.enumerated()
      where hazard.services.isEmpty || hazard.services.contains(name) {
        add(Identity.of("service/\(name)"), site: -1, unit: unit)
      }
    case .controlPlane, .network, .site:
      for (index, site) in sites.enumerated() where hazard.site ?? index == index {
        let kind = draw.domain == .site ? "" : "/\(draw.domain.rawValue)"
        add(Identity.of(site.name + kind), site: index)
      }
    case .provider:
      // One stream for all sites of a provider: they fail together.
      for (index, site) in sites.enumerated()
      where site.kind == .public && hazard.site.map({ sites[$0].provider == site.provider }) ?? true
      {
        add(Identity.of("provider/\(site.provider)"), site: index)
      }
    case .zone, .rack, .host, .disk:
      for (index, site) in sites.enumerated() where hazard.site ?? index == index {
        guard let layout = layouts[index] else { continue }
        for (zoneIndex, zone) in site.zones.enumerated()
        where hazard.zone ?? zoneIndex == zoneIndex {
          if draw.domain == .zone {
            add(Identity.of("\(site.name)/\(zone.name)"), site: index, zone: zoneIndex)
          } else if draw.domain == .rack {
            for rack in 0..<zone.racks {
              add(
                Identity.of("\(site.name)/\(zone.name)/rack/\(rack)"), site: index,
                zone: zoneIndex, rack: rack)
            }
          } else {
            for host in layout.firstOfZone[zoneIndex]..<layout.firstOfZone[zoneIndex + 1] {
              add(layout.identity[host], site: index, zone: zoneIndex, host: host)
            }
          }
        }
      }
    }
    return result
  }

  private static func component(_ domain: Hazard.Domain) -> RandomStream.Component {
    switch domain {
    case .host: .hostFailure
    case .rack: .rackFailure
    case .zone, .site: .siteFailure
    case .disk: .diskFailure
    case .guest: .guestFailure
    case .service: .serviceFailure
    case .provider, .network, .controlPlane: .networkFailure
    }
  }

  private static func sampler(_ shape: TimeDistribution.Shape, mean: Double) -> TimeSampler {
    switch shape {
    case .exponential: .exponential(mean: mean)
    case .weibull(let shape): .weibull(shape: shape, mean: mean)
    case .logNormal(let sigma): .logNormal(sigma: sigma, mean: mean)
    case .gamma(let shape): .gamma(shape: shape, scale: mean / shape)
    case .pareto(let tail): .pareto(tail: tail, mean: mean)
    case .fixed: .fixed(mean)
    case .observed(let seconds):
      // A share of the occurrences stretches the times between them.
      .observed(seconds.map { $0 * mean * Double(seconds.count) / seconds.reduce(0, +) })
    }
  }

  // MARK: Renewal

  /// Draws up and down times of one unit in turn; returns its part of the logarithm of the weight.
  private func renew(
    _ place: Place, _ draw: Draw, seed: UInt64, replication: Int, horizon: Int64,
    into found: inout [Occurrence]
  ) -> Double {
    // A host has a stream for each failure, so that whatever follows one keeps its draws.
    let isHost = draw.domain == .host
    var stream = RandomStream(
      seed: seed, replication: replication, component: Self.component(draw.domain),
      entity: place.identity &+ draw.salt)
    var failure: UInt64 = 0
    var time = 0.0
    var logWeight = 0.0
    let end = Double(horizon)
    while true {
      let up = draw.between.draw(&stream)
      let start = time + (isHost ? max(up, 1) : up)
      if draw.bias != 1 { logWeight += (draw.bias - 1) * draw.rate * (min(start, end) - time) }
      guard start < end else { return logWeight }
      if draw.bias != 1 { logWeight -= Elementary.log(draw.bias) }
      var one = place.occurrence
      one.start = Int64(start)
      one.end = one.start + max(1, Int64(min(draw.repair.draw(&stream), 1e15)))
      found.append(one)
      time = Double(one.end)
      if time >= end { return logWeight }
      if isHost {
        failure += 1
        stream = RandomStream(
          seed: seed, replication: replication, component: .hostFailure,
          entity: place.identity &+ draw.salt &+ failure &* 0x9E37_79B9_7F4A_7C15)
      }
    }
  }

  /// A host that is going to fail.
  private struct Due: Comparable {
    var time: Double
    var place: Int
    var draw: Int
    static func < (left: Due, right: Due) -> Bool {
      (left.time, left.draw, left.place) < (right.time, right.draw, right.place)
    }
  }

  /// Draws the failures of hosts that wait for crews and spares, in the order of their failures.
  private func addQueued(
    _ draws: [Draw], seed: UInt64, replication: Int, horizon: Int64, into found: inout [Occurrence]
  ) {
    var due = Heap<Due>()
    let places = draws.map(places(of:))
    var streams = draws.indices.map { draw in
      places[draw].map {
        RandomStream(
          seed: seed, replication: replication, component: .hostFailure,
          entity: $0.identity &+ draws[draw].salt)
      }
    }
    for draw in draws.indices {
      for place in places[draw].indices {
        due.insert(
          Due(
            time: max(draws[draw].between.draw(&streams[draw][place]), 1), place: place,
            draw: draw))
      }
    }
    var crews = Heap(Array(repeating: 0.0, count: failures.crews))
    var spares = Heap(Array(repeating: 0.0, count: failures.spares?.count ?? 0))
    while let next = due.popMin(), next.time < Double(horizon) {
      let (draw, place) = (next.draw, next.place)
      let repair = draws[draw].repair.draw(&streams[draw][place])
      var start = next.time
      if let stock = failures.spares {
        // The next spare is ordered when this one is taken.
        start = max(start, spares.popMin() ?? start + stock.leadSeconds * 1000)
        if stock.count > 0 { spares.insert(start + stock.leadSeconds * 1000) }
      }
      if failures.crews > 0 { start = max(start, crews.popMin() ?? 0) }
      let end = min(start + max(repair, 1), 1e15)
      if failures.crews > 0 { crews.insert(end) }
      var one = places[draw][place].occurrence
      one.start = Int64(next.time)
      one.end = max(Int64(end), one.start + 1)
      found.append(one)
      let up = draws[draw].between.draw(&streams[draw][place])
      due.insert(Due(time: end + max(up, 1), place: place, draw: draw))
    }
  }
}
