import Kernels
import Platform
import Policies

/// The time-availability of services from rates and times alone, beside rehearsals that cannot see what
/// is rare.
///
/// Replicas are down for the time of a restart after each failure of the host, rack or zone that they are
/// on; failures are independent, so that the number of replicas up is a sum over zones, racks and hosts, and a
/// service is up with at least k of its n: A(k of n). Faults of services and losses of sites are in
/// series: `A = Π 1 − E[down] / (E[between] + E[repair])`. A lost site costs the shorter of its own length and the time to
/// recover elsewhere. Room for every displaced replica, crews and spares for every failure are assumed.
struct ContinuityAnalytic {
  private let stage: Stage
  private let blueprint: Blueprint
  private let layouts: [SiteLayout?]
  /// Time to recover from the loss of a site, in milliseconds; nil where a service waits.
  ///
  /// Shape: `[sites][services]`.
  private let recovery: [[Double?]]
  /// Time that services are down when their data are spoilt, in milliseconds.
  ///
  /// Shape: `[hazards][places][services]`.
  private let spoilt: [[[Double]]]
  private let restart: Double, boot: Double

  private let cases: ContinuityCases

  init(_ rehearsal: Rehearsal, _ cases: ContinuityCases) {
    self.cases = cases
    recovery = cases.recoveryTimes()
    spoilt = rehearsal.blueprint.failures.hazards.indices.map(cases.spoiltTimes)
    stage = rehearsal.stage
    blueprint = rehearsal.blueprint
    layouts = rehearsal.layouts
    restart = Double(rehearsal.restart)
    boot = Double(rehearsal.boot)
  }

  /// The availability of each service.
  func availabilities() -> [Double] {
    let replicas = stage.services.indices.map(upShare)
    return stage.services.indices.map { index in
      let all = needs(of: index)
      var availability = all.reduce(1.0) { $0 * replicas[$1] }
      for (number, hazard) in blueprint.failures.hazards.enumerated() {
        availability *= inSeries(hazard, all, of: index)
        let cycle = (hazard.between.meanSeconds + hazard.repair.meanSeconds) * 1000
        for times in spoilt[number] {
          // Of the services that need each other the slowest counts.
          let down = all.map { times[$0] }.max() ?? 0
          availability *= 1 - down / cycle
        }
        if hazard.corrupts {
          for service in all {
            let units = places(of: hazard, with: service)
            let down = units > 0 ? cases.spoiltAlone(number, service) : 0
            availability *= 1 - min(Double(units) * down / cycle, 1)
          }
        }
      }
      return availability
    }
  }

  /// A service and all that it depends on, directly or not.
  private func needs(of index: Int) -> [Int] {
    var found: [Int] = []
    func visit(_ next: Int) {
      guard !found.contains(next) else { return }
      found.append(next)
      for other in stage.services[next].dependencies { visit(other) }
    }
    visit(index)
    return found.sorted()
  }

  /// Guests, hosts, racks or zones whose data take those of a service along when they are spoilt.
  private func places(of hazard: Hazard, with index: Int) -> Int {
    let replicas = stage.services[index].replicas
    guard hazard.domain != .guest else { return replicas.count }
    var found: Set<[Int]> = []
    for replica in replicas where stage.hostOf[replica] >= 0 {
      let site = Int(stage.siteOf[replica])
      guard let layout = layouts[site], hazard.site ?? site == site else { continue }
      let host = Int(stage.hostOf[replica]) - stage.firstHost[site]
      guard hazard.zone ?? Int(layout.zone[host]) == Int(layout.zone[host]) else { continue }
      switch hazard.domain {
      case .host, .disk: found.insert([site, host])
      case .rack: found.insert([site, Int(layout.zone[host]), Int(layout.rack[host])])
      case .zone: found.insert([site, Int(layout.zone[host]), -1])
      default: break
      }
    }
    return found.count
  }

  // MARK: Series

  /// A hazard that takes down all of one of some services at once.
  private func inSeries(_ hazard: Hazard, _ services: [Int], of index: Int) -> Double {
    let repair = hazard.repair.meanSeconds * 1000
    func factor(_ share: Double, _ down: Double) -> Double {
      1 - down / (hazard.between.meanSeconds * 1000 / share + repair)
    }
    if hazard.domain == .service, !hazard.corrupts {
      return services.reduce(1.0) { product, service in
        let name = stage.services[service].name
        guard hazard.services.isEmpty || hazard.services.contains(name) else { return product }
        return product * factor(1, repair)
      }
    }
    var product = 1.0
    for (domain, share) in hazard.parts
    where [.site, .provider, .network].contains(domain) && !hazard.corrupts {
      for site in blueprint.sites.indices where hazard.site ?? site == site {
        if domain == .provider, blueprint.sites[site].kind == .private { continue }
        // Of the services that need each other the slowest counts.
        let downs = services.compactMap { service -> Double? in
          guard isEnough(service, at: site) else { return nil }
          return lossLength(hazard.repair, service, at: site)
        }
        if let longest = downs.max() { product *= factor(share, longest) }
      }
    }
    return product
  }

  /// Whether a service is down without what it has at a site.
  private func isEnough(_ index: Int, at site: Int) -> Bool {
    let service = stage.services[index]
    let there = service.replicas.count { Int(stage.siteOf[$0]) == site }
    return there > 0 && service.replicas.count - there < service.needed
  }

  /// Mean time that the loss of a site keeps a service down, in milliseconds, its way back included.
  private func lossLength(_ repair: TimeDistribution, _ index: Int, at site: Int) -> Double {
    let mean = repair.meanSeconds * 1000
    let own = stage.firstHost[site] >= 0 ? boot : 0
    let stay = mean + own
    guard let time = recovery[site][index] else { return stay }
    let back = Double(stage.services[index].failbackMilliseconds)
    // The distribution at its quantiles, as many as make the sum exact to about a thousandth.
    var left: Double
    switch repair.shape {
    case .exponential:
      let longer = Elementary.exp(-time / mean)
      left = mean * (1 - longer) + own * (1 - longer) + back * longer
    case .fixed: left = mean <= time ? stay : time + back
    default:
      let sampler = IncidentPlan.sampler(repair.shape, mean: mean)
      var stream = RandomStream(seed: 0, replication: 0, component: .test, entity: 1)
      let draws = 20_000
      left = 0
      for _ in 0..<draws {
        let length = sampler.draw(&stream)
        left += (length <= time ? length + own : time + back) / Double(draws)
      }
    }
    let target = stage.services[index].protection
    let isReserved = target.standing.standbyShare >= 1
    let risk =
      isReserved || target.site.map { stage.firstHost[$0] >= 0 } ?? true
      ? 0 : blueprint.continuity.stockOut
    return left * (1 - risk) + stay * risk
  }

  // MARK: Hosts

  /// The share of time in which more hosts of a site are down than may be at once, with the crews there
  /// are, and shocks to whole racks and zones; nil where no host fails.
  ///
  /// Times are taken to be exponential, hosts to be alike.
  func shortfall(at site: Int, absorbed: Int) -> Double? {
    guard let layout = layouts[site], layout.count > 0 else { return nil }
    var (failure, work) = (0.0, 0.0)
    var shocks: [(rate: Double, machines: Int)] = []
    for hazard in blueprint.failures.hazards where hazard.site ?? site == site && !hazard.isPlanned
    {
      for (domain, share) in hazard.parts {
        let rate = share / hazard.between.meanSeconds
        switch domain {
        case .host:
          failure += rate
          work += rate * hazard.repair.meanSeconds
        case .rack, .zone:
          let zones = blueprint.sites[site].zones
          let parts = domain == .zone ? zones.count : zones.reduce(0) { $0 + $1.racks }
          shocks.append((rate * Double(parts), max(layout.count / max(parts, 1), 1)))
        default: break
        }
      }
    }
    guard failure > 0 else { return nil }
    let crews = blueprint.failures.crews > 0 ? blueprint.failures.crews : layout.count
    let chain = MarkovChain.repair(
      machines: layout.count, crews: crews, failure: failure, repair: failure / work,
      shocks: shocks, states: min(layout.count, absorbed + Self.statesBeyond) + 1)
    return chain.stationary()?.dropFirst(absorbed + 1).reduce(0, +)
  }

  /// States beyond what is absorbed: more hosts than that are hardly ever down.
  private static let statesBeyond = 200

  // MARK: Replicas

  /// The probability that enough replicas of a service are up, as far as hosts, racks and zones go.
  private func upShare(_ index: Int) -> Double {
    let service = stage.services[index]
    // Replicas by zone, rack and host; those of public sites fail by themselves only.
    var places: [[Int]: Int] = [:]
    for replica in service.replicas {
      let site = Int(stage.siteOf[replica])
      let host = Int(stage.hostOf[replica])
      guard host >= 0, let layout = layouts[site] else {
        places[[site, -1, -1, replica], default: 0] += 1
        continue
      }
      let own = host - stage.firstHost[site]
      places[[site, Int(layout.zone[own]), Int(layout.rack[own]), own], default: 0] += 1
    }
    let keys = places.keys.sorted { $0.lexicographicallyPrecedes($1) }
    var up = [1.0]
    var start = 0
    while start < keys.count {
      let end = keys[start...].firstIndex { $0[0..<2] != keys[start][0..<2] } ?? keys.count
      up = Self.sum(up, zone(Array(keys[start..<end]), places))
      start = end
    }
    return min(up[service.needed...].reduce(0, +), 1)
  }

  /// The distribution of the replicas up in one zone.
  private func zone(_ keys: [[Int]], _ places: [[Int]: Int]) -> [Double] {
    var up = [1.0]
    var start = 0
    while start < keys.count {
      let end = keys[start...].firstIndex { $0[2] != keys[start][2] } ?? keys.count
      var rack = [1.0]
      for key in keys[start..<end] {
        var host = [1.0]
        let guest = 1 - unavailability(.guest, key)
        for _ in 0..<places[key, default: 0] { host = Self.sum(host, [1 - guest, guest]) }
        rack = Self.sum(rack, Self.lost(host, unavailability(.host, key)))
      }
      up = Self.sum(up, Self.lost(rack, unavailability(.rack, keys[start])))
      start = end
    }
    return Self.lost(up, unavailability(.zone, keys[0]))
  }

  /// The share of time that a place of a domain is as good as down.
  private func unavailability(_ domain: Hazard.Domain, _ key: [Int]) -> Double {
    if key[1] < 0, domain != .guest { return 0 }
    var up = 1.0
    for hazard in blueprint.failures.hazards
    where !hazard.isPlanned && !hazard.corrupts && hazard.site ?? key[0] == key[0]
      && hazard.zone ?? key[1] == key[1]
    {
      let share = hazard.parts.reduce(0) { $0 + ($1.domain == domain ? $1.share : 0) }
      let repair = hazard.repair.meanSeconds * 1000
      let down = domain == .guest ? repair : isWhole(domain, key) ? repair + boot : restart
      up *= 1 - share * down / (hazard.between.meanSeconds * 1000 + share * down)
    }
    if domain == .guest { up *= 1 - diskLoss(key) }
    return 1 - up
  }

  /// Whether a place has all hosts of its site, so that there is nowhere else to go.
  private func isWhole(_ domain: Hazard.Domain, _ key: [Int]) -> Bool {
    let zones = blueprint.sites[key[0]].zones.filter { $0.hostCount > 0 }
    switch domain {
    case .zone: return zones.count == 1
    case .rack: return zones.count == 1 && zones[0].racks == 1
    case .host: return zones.count == 1 && zones[0].hostCount == 1
    default: return false
    }
  }

  /// The share of time that a replica is down for the loss of a disk: each takes one replica of its host.
  private func diskLoss(_ key: [Int]) -> Double {
    guard key[1] >= 0,
      let first = stage.firstHost.indices.contains(key[0])
        ? stage.firstHost[key[0]] : nil
    else { return 0 }
    let host = first + key[3]
    let range = Int(stage.firstResident[host])..<Int(stage.firstResident[host + 1])
    var loss = 0.0
    for hazard in blueprint.failures.hazards
    where hazard.domain == .disk && !hazard.corrupts && hazard.site ?? key[0] == key[0]
      && hazard.zone ?? key[1] == key[1]
    {
      let cycle = hazard.between.meanSeconds * 1000 / Double(hazard.units)
      // Of the replicas of one host, those of services with several have their data elsewhere.
      let downs = range.map { index -> Double in
        let service = stage.services[Int(stage.serviceOf[Int(stage.residents[index])])]
        return cases.diskTime(service, at: key[0]) ?? hazard.repair.meanSeconds * 1000
      }
      guard !downs.isEmpty else { continue }
      let down = downs.reduce(0, +) / Double(downs.count)
      loss += down / (cycle + hazard.repair.meanSeconds * 1000) / Double(downs.count)
    }
    return min(loss, 1)
  }

  /// A distribution of which all is lost with a probability.
  private static func lost(_ up: [Double], _ probability: Double) -> [Double] {
    var result = up.map { $0 * (1 - probability) }
    result[0] += probability
    return result
  }

  /// The distribution of the sum of two independent numbers.
  private static func sum(_ left: [Double], _ right: [Double]) -> [Double] {
    var result = Array(repeating: 0.0, count: left.count + right.count - 1)
    for (i, a) in left.enumerated() where a != 0 {
      for (j, b) in right.enumerated() { result[i + j] += a * b }
    }
    return result
  }
}
