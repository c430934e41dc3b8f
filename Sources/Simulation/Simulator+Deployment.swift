import Kernels
import Platform
import Policies

/// Which site a guest is offered to: the rule of deployment, rules on where data may be, and spare
/// capacity that a provider takes back.
extension Simulator {
  /// Indices of the sites besides home that may take guests.
  static func awaySites(_ policy: any DeploymentPolicy, _ blueprint: Blueprint) -> [Int] {
    switch policy.away {
    case .none: []
    case .named(let names): names.compactMap(blueprint.site(named:))
    case .everyPublic:
      blueprint.sites.indices.filter { index in
        blueprint.sites[index].isRented
          && index != blueprint.sites.firstIndex { $0.kind == .private }
      }
    case .everySite: Array(blueprint.sites.indices)
    }
  }

  /// Whether rules on the guest let it run at a site.
  func mayRun(_ row: Int, at site: Int) -> Bool {
    guests.rules[Int(guests.ruleOf[row])].allows(site: site)
  }

  /// Whether the home site is asked for a place for a guest.
  func isOfferedHome(_ row: Int, at time: Int64) -> Bool {
    guard mayRun(row, at: home) else { return false }
    guard comparesSites else { return triesHome }
    // A site that may not or cannot take the guest now is no reason to leave home.
    let open = awaySites.filter {
      mayRun(row, at: $0) && lostSites[$0, default: 0] == 0
        && hasCapacity(blueprint.sites[$0], at: time)
    }
    return deployment.goesHome(
      offer(home, to: row, at: time), others: open.map { offer($0, to: row, at: time) })
  }

  /// Whether all guests are offered home alike, so that none needs to be asked for.
  var offersAllHome: Bool {
    !comparesSites && triesHome && !hasResidency
  }

  private func offer(_ site: Int, to row: Int, at time: Int64) -> SiteOffer {
    let description = blueprint.sites[site]
    let instant = request.epoch + time
    let carbon = description.carbon.mean(from: instant, until: instant + 1)
    let latency = self.latency(of: row, at: site)
    let cores = Double(guests.millicores[row]) / 1000
    if description.nodes != nil {
      // A guest takes its part of the node that is the cheapest by the core.
      let cheapest = description.instanceTypes.map { $0.referencePrice / Double($0.vcpus) }.min()
      return SiteOffer(
        site: site, price: (cheapest ?? .infinity) * cores * description.vcpusPerCore,
        carbon: carbon, latency: latency, cores: cores)
    }
    guard description.kind == .public else {
      return SiteOffer(
        site: site, price: 0, carbon: carbon, latency: latency, cores: cores,
        energyCost: cores * blueprint.energyCostOfCore(at: description, instant))
    }
    let type = fittingInstance(row, at: description)
    return SiteOffer(
      site: site, price: type.map { description.instanceTypes[$0].referencePrice } ?? .infinity,
      carbon: carbon, latency: latency)
  }

  /// Round trip from a guest's own site, in milliseconds.
  func latency(of row: Int, at site: Int) -> Double {
    guard hasOrigins, !blueprint.latencies.isEmpty else { return 0 }
    return blueprint.latencies[origin(of: row)][site]
  }

  /// The site of a guest's tenant: one of the private sites behind the first, by the tenant's name.
  private func origin(of row: Int) -> Int {
    let edges = blueprint.sites.indices.filter {
      blueprint.sites[$0].kind == .private && $0 != home
    }
    guard !edges.isEmpty else { return home }
    let source = guests.replicaOf[row] >= 0 ? Int(guests.replicaOf[row]) : row
    let names = request.workload.tenantNames
    let tenant = Int(request.workload.tenant[min(source, request.workload.count - 1)])
    let identity = tenant < names.count ? Identity.of(names[tenant]) : UInt64(tenant)
    return edges[Int(identity % UInt64(edges.count))]
  }

  /// The instance that a public site would rent for a guest.
  ///
  /// A share of a GPU takes a whole one: providers do not tell how they share them.
  func fittingInstance(_ row: Int, at site: Site) -> Int? {
    site.firstInstance(
      millicores: Int(guests.millicores[row]), memoryMiB: Int(guests.memoryMiB[row]),
      gpus: Int(guests.gpus[row].count))
  }

  /// Places a guest at the first site besides home that takes it; returns why none does.
  mutating func overflow(_ row: Int, because reason: Refusal, at time: Int64) -> Refusal? {
    var refusal = reason
    let wasLost = guests.state[row] == .down && guests.downCause[row] != .interruption
    let sites =
      comparesSites
      ? deployment.order(awaySites.map { offer($0, to: row, at: time) }).map(\.site) : awaySites
    let gigabytes = gigabytesLeft(atHome: row)
    for site in sites {
      let seconds =
        site == home
        ? 0 : gigabytes * 8 / max(blueprint.sites[site].homeGigabitsPerSecond, 1e-3)
      let copied = Int64((seconds * 1000).rounded(.up))
      guard let other = settleAway(row, site: site, delay: nil, atLeast: copied, at: time) else {
        if site != home, gigabytes > 0, let route = route(of: row, from: home, to: site) {
          meters.move(route, gigabytes: gigabytes, at: time)
        }
        if site != home { noteAway(row, wasLost: wasLost, at: time) }
        return nil
      }
      refusal = other
    }
    // Sites that are too far were not even asked.
    if hasOrigins, sites.count < awaySites.count { return .latency }
    return refusal
  }

  // MARK: Spare capacity

  /// Plans when a provider has no spare capacity at all.
  mutating func planOutages() {
    for (index, site) in blueprint.sites.enumerated() {
      for outage in site.spot?.outages ?? [] where outage.lowerBound < horizon {
        queue.add(Event(time: outage.lowerBound, kind: .spotOutage, subject: Int32(index)))
      }
    }
  }

  /// Whether a site has spare capacity now.
  func hasCapacity(_ site: Site, at time: Int64) -> Bool {
    !(site.spot?.outages.contains { $0.contains(time) } ?? false)
  }

  /// Plans when an instance of spare capacity is taken back.
  mutating func planInterruption(of row: Int, at time: Int64) {
    guard let spot = blueprint.sites[Int(guests.site[row])].spot, spot.interruptionsPerYear > 0
    else { return }
    // Each stay of a guest has a time of its own.
    var stream = RandomStream(
      seed: request.seed, replication: request.redrawsIncidents ? request.replication : 0,
      component: .interruption, entity: guests.identity[row])
    var span = 0.0
    for _ in 0...min(interruptions[row, default: 0], 10_000) {
      span = stream.exponential(mean: 31_536_000_000 / spot.interruptionsPerYear)
    }
    let due = Double(time) + max(span, 1)
    guard due < Double(horizon) else { return }
    queue.add(
      Event(
        time: Int64(due), kind: .interruption, subject: Int32(row),
        generation: guests.generation[row]))
  }

  /// The provider takes an instance back: the guest asks for another place, which it had notice of.
  mutating func interrupt(_ row: Int, at time: Int64) {
    guard guests.state[row] == .running || guests.state[row] == .starting else { return }
    interruptions[row, default: 0] += 1
    record.interruptions += 1
    record.incidents.append(
      Incident(
        cause: .interruption, site: blueprint.sites[Int(guests.site[row])].name, zone: "", rack: -1,
        host: -1, start: time, end: time, guestsHit: 1))
    leave(row, at: time)
    goDown(row, cause: .interruption, at: time)
    recover(row, at: time)
    askAgain(row, at: time)
  }

  /// Milliseconds after which a guest that found no place asks once more, an assumption.
  private static let patience: Int64 = 300_000

  private mutating func askAgain(_ row: Int, at time: Int64) {
    let again = time + Self.patience
    guard guests.state[row] == .down, again < horizon else { return }
    waiting.removeAll { $0 == Int32(row) }
    queue.add(
      Event(
        time: again, kind: .recovery, subject: Int32(row),
        generation: guests.generation[row]))
  }

  /// What follows a recovery that failed: those that lost spare capacity keep asking.
  mutating func keepAsking(_ row: Int, at time: Int64) {
    if guests.state[row] == .down, guests.downCause[row] == .interruption {
      askAgain(row, at: time)
    }
  }

  /// A provider has no spare capacity from now on: all its instances are taken back.
  mutating func beginOutage(of site: Int, at time: Int64) {
    let rows = (0..<guests.count).filter { Int(guests.site[$0]) == site }
    for row in rows { interrupt(row, at: time) }
  }
}
