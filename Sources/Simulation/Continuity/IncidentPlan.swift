import Kernels
import Platform

/// Draws when things go wrong, by seed, replication and place: the same for every clock, scenario and
/// rehearsal, whatever else happens.
///
/// Each unit of a hazard's domain is up for a time, then down for another, in turn. Hosts wait for
/// crews and spares where those are limited and hardware failed, the first to fail first.
struct IncidentPlan {
  /// What services and their replicas are called, for hazards of theirs.
  struct Units {
    /// Identities of the replicas, and names of the services.
    var replicas: [UInt64] = [], services: [String] = []
    /// Tenants of the services.
    var tenants: [String] = []
  }

  let failures: Blueprint.Failures
  private let sites: [Site]
  /// Layouts of private sites; nil for public ones.
  let layouts: [SiteLayout?]
  let draws: [Draw]
  private let units: Units

  /// A hazard, or the common part of one, made ready to draw from.
  struct Draw {
    var hazard: Int
    var domain: Hazard.Domain
    var between: TimeSampler, repair: TimeSampler
    /// Added to identities, so that hazards of one place differ.
    var salt: UInt64
    /// Events of one unit a millisecond; nil where they depend on what was before.
    var rate: Double?
    /// Mean time of repair, in milliseconds.
    var meanRepair: Double
  }

  /// Makes ready what a platform's hazards are drawn from.
  ///
  /// - Parameter isReplay: Whether only those are drawn that the replay of a trace knows.
  init(_ blueprint: Blueprint, isReplay: Bool = false, units: Units = Units()) {
    failures = blueprint.failures
    sites = blueprint.sites
    self.units = units
    layouts = blueprint.sites.map { $0.kind == .private ? SiteLayout($0, blueprint) : nil }
    var ordinals: [RandomStream.Component: UInt64] = [:]
    var draws: [Draw] = []
    for (index, hazard) in failures.hazards.enumerated() where !isReplay || hazard.isReplayed {
      for (domain, share) in hazard.parts {
        let stream = Self.component(domain)
        let ordinal = ordinals[stream, default: 0]
        ordinals[stream, default: 0] += 1
        let mean = hazard.between.meanSeconds * 1000 / share / Double(hazard.units)
        var isMemoryless = false
        if case .exponential = hazard.between.shape { isMemoryless = true }
        draws.append(
          Draw(
            hazard: index, domain: domain,
            between: Self.sampler(hazard.between.shape, mean: mean),
            repair: Self.sampler(
              hazard.repair.shape, mean: max(hazard.repair.meanSeconds * 1000, 1)),
            salt: stream == .hostFailure ? ordinal &* 0xA24B_AED4_963E_E407 : ordinal,
            rate: isMemoryless ? 1 / mean : nil,
            meanRepair: hazard.repair.meanSeconds * 1000))
      }
    }
    self.draws = draws
  }

  /// What goes wrong until a horizon, by start; incidents of the calendar come with it.
  ///
  /// - Parameters:
  ///   - horizon: In milliseconds.
  ///   - isSampled: Whether rare events are drawn more often than they happen.
  ///   - isSettled: Whether units have been up for an unknown time at the start, rather than new.
  ///   - takesCalendar: Whether incidents of the calendar are among them.
  ///   - takesPartial: Whether those that take down a share of their hosts are.
  /// - Returns: The occurrences, and the logarithm of their likelihood over that of being drawn.
  func drawn(
    seed: UInt64, replication: Int, horizon: Int64, isSampled: Bool = false,
    isSettled: Bool = false, takesCalendar: Bool = true, takesPartial: Bool = true
  ) -> (occurrences: [Occurrence], logWeight: Double) {
    var found: [Occurrence] = []
    var logWeight = 0.0
    let isQueued = failures.crews > 0 || failures.spares != nil
    var queued: [Draw] = []
    let rare = isSampled ? rareDraws(horizon) : []
    if !rare.isEmpty {
      logWeight = addRare(
        rare.map { draws[$0] }, seed: seed, replication: replication, horizon: horizon,
        into: &found)
    }
    for (index, draw) in draws.enumerated() where !rare.contains(index) {
      // Crews and spares are for hardware; other causes end by themselves.
      if isQueued, draw.domain == .host, failures.hazards[draw.hazard].cause == .hardware {
        queued.append(draw)
        continue
      }
      for place in places(of: draw) {
        renew(
          place, draw, seed: seed, replication: replication, horizon: horizon,
          isSettled: isSettled, into: &found)
      }
    }
    if !queued.isEmpty {
      addQueued(
        queued, seed: seed, replication: replication, horizon: horizon, isSettled: isSettled,
        into: &found)
    }
    if takesPartial { found += partial(until: horizon, seed: seed, replication: replication) }
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
        layout.contains($0, zone: incident.zone, rack: incident.rack)
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
  struct Place {
    var occurrence: Occurrence
    var identity: UInt64
  }

  func places(of draw: Draw) -> [Place] {
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
        add(Identity.of("service/\(units.tenants[unit])/\(name)"), site: -1, unit: unit)
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

  static func component(_ domain: Hazard.Domain) -> RandomStream.Component {
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

  static func sampler(_ shape: TimeDistribution.Shape, mean: Double) -> TimeSampler {
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
}
