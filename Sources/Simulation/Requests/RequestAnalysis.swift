import Kernels
import Platform
import Policies

/// Goes through the requests of services, those that others call before these.
struct RequestAnalysis {
  let simulator: Simulator
  let settings: Requests
  private let policy: any LoadBalancingPolicy
  let step: Int64
  let steps: Int
  private var tables = ShortestQueueTables()
  var answers: [ServiceAnswers] = []
  /// Places: zones of private sites, then public sites.
  private let distance: [[Double]]
  private let origins: [Double]
  private let siteOfPlace: [Int]
  private var staysOf: [Int: [Stay]] = [:]
  private var deaths: [Int32: [Int64]] = [:]

  init(_ simulator: Simulator, _ settings: Requests) {
    self.simulator = simulator
    self.settings = settings
    let blueprint = simulator.blueprint
    policy = Simulator.chosen(LoadBalancingCatalogue.named(blueprint.loadBalancing.name))
      .init(blueprint.loadBalancing)
    step = simulator.request.workload.stepMilliseconds
    steps = simulator.request.workload.steps
    var sites: [Int] = []
    for (index, site) in blueprint.sites.enumerated() where site.kind == .private {
      sites += Array(repeating: index, count: site.zones.count)
    }
    sites += blueprint.sites.indices.filter { blueprint.sites[$0].kind == .public }
    siteOfPlace = sites
    distance = sites.indices.map { from in
      sites.indices.map { to in
        if from == to { return 0 }
        if sites[from] == sites[to] { return settings.zoneSeconds }
        return blueprint.latencies.isEmpty
          ? 0 : blueprint.latencies[sites[from]][sites[to]] / 1000
      }
    }
    // Users come through the zones of the home site where services run at home, else through where they run.
    let (home, triesHome) = (simulator.home, simulator.triesHome)
    let own = sites.indices.filter { triesHome && sites[$0] == home }
    let doors = own.isEmpty ? sites.indices.filter { simulator.awaySites.contains(sites[$0]) } : own
    let count = Double(max(doors.count, 1))
    origins = sites.indices.map { doors.contains($0) ? 1 / count : 0 }
    var numbers: [String: Int] = [:]
    for (number, name) in simulator.request.workload.serviceNames.enumerated() {
      numbers[name] = number
    }
    for stay in simulator.stays {
      let row = Int(stay.guest)
      // Replicas that elasticity made belong to the service of their name.
      let elastic = Int(simulator.guests.replicaOf[row])
      let service =
        elastic >= 0
        ? numbers[simulator.services[elastic].name] ?? -1 : Int(simulator.guests.service[row])
      if service >= 0 { staysOf[service, default: []].append(stay) }
    }
    for death in simulator.record.deaths { deaths[death.row, default: []].append(death.time) }
  }

  /// The place of a stay.
  private func place(of stay: Stay) -> Int {
    guard stay.host < 0 else { return Int(stay.cell) }
    let (sites, meters) = (simulator.blueprint.sites, simulator.meters)
    let site = sites.indices.last {
      sites[$0].kind == .public && meters.firstCell[$0] <= Int(stay.cell)
    }
    return siteOfPlace.firstIndex { $0 == site } ?? 0
  }

  // MARK: A service

  /// Adds the requests of a service, without what it calls.
  mutating func add(_ group: ServiceGroup) {
    let name = simulator.request.workload.serviceNames[group.service]
    let rule = settings.rule(for: name)
    let seconds = rule.seconds ?? settings.seconds
    var own = ServiceAnswers(service: group.service, rule: rule, seconds: seconds, steps: steps)
    let lives = ReplicaLives(
      staysOf[group.service] ?? [], simulator,
      drain: Int64((settings.drainSeconds * 1000).rounded()), deaths: deaths,
      placeOf: place)
    let isAlone = rule.calls.isEmpty && rule.thinkSeconds == nil
    var answer = RouteTimes.Answer()
    let horizon = simulator.horizon
    var known: (present: [Int], times: RouteTimes)?
    var tables = self.tables
    lives.forEachWhile(until: horizon) { start, end, present, dying in
      var time = start
      while time < end {
        let index = Int(time / step)
        let until = min(Int64(index + 1) * step, end)
        let length = until - time
        let rate = group.load[index] / seconds
        let requests = rate * Double(length) / 1000
        own.made += requests
        own.asked[index] += requests
        own.time += Double(length)
        own.replicaTime += Double(length) * Double(present.count)
        if present.isEmpty {
          own.refused += requests
          // Steps of services with calls are looked at as wholes, once these are known.
          if requests > 0, rule.objective != nil, isAlone { own.violate(milliseconds: length) }
        } else if requests > 0 {
          if known?.present != present || policy.looksAtLoad {
            let replicas = replicas(present, lives, load: group.load[index])
            known = (
              present,
              RouteTimes(routes(replicas, rule), replicas, settings, rule, &tables)
            )
          }
          guard let times = known?.times else { break }
          times.answer(rate, into: &answer)
          let answered = requests * (1 - answer.refused)
          own.refused += requests * answer.refused
          own.remote += requests * times.remote
          own.imbalance += requests * answer.imbalance
          own.compared += requests
          own.add(answer.times, requests: answered, step: index)
          own.servers[index] += Double(times.servers) * Double(length) / Double(step)
          own.busy[index] = times.seconds
          if isAlone {
            own.spread(answer.times.tail, requests: answered)
            if let objective = rule.objective,
              answer.refused + (1 - answer.refused) * answer.times.tail(objective.seconds)
                > 1 - objective.share
            {
              own.violate(milliseconds: length)
            }
          }
        }
        time = until
      }
      countFailures(dying, of: present, at: end, group, seconds, lives, rule, &own)
    }
    self.tables = tables
    answers.append(own)
  }

  private func replicas(_ present: [Int], _ lives: ReplicaLives, load: Double) -> ReplicaSet {
    let chosen = present.map { lives.lives[$0] }
    let cores = chosen.map(\.cores)
    return ReplicaSet(
      cores: cores, identity: chosen.map { simulator.guests.identity[$0.row] },
      place: chosen.map(\.place), origins: origins, distance: distance,
      use: load / max(cores.reduce(0, +), 1e-9))
  }

  /// The ways of a service's requests; writes all go to the first replica, which then leaves reads to the
  /// others.
  private func routes(_ replicas: ReplicaSet, _ rule: Requests.Rule) -> [Route] {
    let count = replicas.cores.count
    guard rule.writes > 0, count > 1 else { return policy.routes(replicas) }
    var others = replicas
    others.cores.removeFirst()
    others.identity.removeFirst()
    others.place.removeFirst()
    let reads = policy.routes(others).map { route in
      Route(
        members: route.members.map { $0 + 1 },
        origins: route.origins.map { $0 * (1 - rule.writes) }, queue: route.queue)
    }
    let writes = Route(
      members: [0], origins: replicas.origins.map { $0 * rule.writes },
      queue: .each(shares: [1], inTurn: false))
    return [writes] + reads
  }

  /// Counts the requests that go to replicas that died until that is noticed.
  ///
  /// One that looks at queues finds that of a dead replica empty, because it refuses at once.
  private func countFailures(
    _ dying: [Int], of present: [Int], at time: Int64, _ group: ServiceGroup, _ seconds: Double,
    _ lives: ReplicaLives, _ rule: Requests.Rule, _ own: inout ServiceAnswers
  ) {
    guard !dying.isEmpty, time < simulator.horizon else { return }
    let replicas = replicas(present, lives, load: group.load[Int(max(time - 1, 0) / step)])
    var share = 0.0
    for route in routes(replicas, rule) {
      let dead = route.members.indices.filter { dying.contains(present[route.members[$0]]) }
      guard !dead.isEmpty else { continue }
      switch route.queue {
      case .each(let shares, _): share += dead.reduce(0) { $0 + shares[$1] } * route.share
      case .shortest(let choices):
        // At least one of those that are looked at is dead, without repetition.
        let (all, alive) = (route.members.count, route.members.count - dead.count)
        let none = (0..<choices).reduce(1.0) {
          $0 * max(Double(alive - $1), 0) / Double(max(all - $1, 1))
        }
        share += (1 - none) * route.share
      }
    }
    // Requests of the steps until the dead ones are noticed.
    var (from, until) = (
      time, min(time + Int64(settings.healthCheckSeconds * 1000), simulator.horizon)
    )
    until = max(until, from)
    while from < until {
      let index = Int(from / step)
      let stop = min(Int64(index + 1) * step, until)
      own.failed += share * group.load[index] / seconds * Double(stop - from) / 1000
      from = stop
    }
  }
}
