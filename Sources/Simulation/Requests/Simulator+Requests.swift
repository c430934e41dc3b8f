import Kernels
import Platform
import Policies

extension Simulator {
  /// How the requests of services were answered, and metrics over all of them; nothing where nobody looks.
  func answerRequests() -> (metrics: [Metric: Double], records: [RequestRecord]) {
    guard let settings = blueprint.requests, !request.workload.serviceNames.isEmpty else {
      return ([:], [])
    }
    let groups = eligibleGroups(settings)
    var metrics: [Metric: Double] = [.servicesEligible: groups.share]
    var analysis = RequestAnalysis(self, settings)
    for group in groups.largest { analysis.add(group) }
    let records = analysis.records()
    let made = records.reduce(0) { $0 + $1.requests }
    guard made > 0 else { return (metrics, records) }
    func mean(_ value: (RequestRecord) -> Double?) -> Double {
      records.reduce(0) { $0 + $1.requests * (value($1) ?? 0) } / made
    }
    metrics[.responseMean] = mean(\.mean)
    metrics[.responseP95] = mean(\.p95)
    metrics[.responseP99] = mean(\.p99)
    metrics[.requestsRefused] = mean(\.refused)
    metrics[.requestsFailed] = mean(\.failed)
    metrics[.requestsRemote] = mean(\.remote)
    metrics[.loadImbalance] = mean(\.imbalance)
    if records.contains(where: { $0.violationMinutes != nil }) {
      metrics[.requestsLate] = mean(\.late)
      metrics[.responseViolationMinutes] = records.reduce(0) { $0 + ($1.violationMinutes ?? 0) }
    }
    return (metrics, records)
  }

  /// The eligible services with the most load, and the part of all demand that is of eligible ones.
  private func eligibleGroups(_ settings: Requests) -> (largest: [ServiceGroup], share: Double) {
    let workload = request.workload
    var members: [[Int]] = Array(repeating: [], count: workload.serviceNames.count)
    for row in 0..<workload.count where workload.service[row] >= 0 {
      members[Int(workload.service[row])].append(row)
    }
    var (work, eligible) = (workOfOthers(), 0.0)
    var kept: [ServiceGroup] = []
    // Loads are long: no more are kept at once than twice those that are looked at.
    func prune() {
      kept.sort { ($1.work, $0.service) < ($0.work, $1.service) }
      kept = Array(kept.prefix(settings.servicesAtMost))
    }
    for (service, rows) in members.enumerated() where !rows.isEmpty {
      let group = ServiceGroup(service, rows, self)
      work += group.work
      guard group.isEligible(settings) else { continue }
      eligible += group.work
      kept.append(group)
      if kept.count > 2 * settings.servicesAtMost { prune() }
    }
    prune()
    return (kept, work > 0 ? eligible / work : 0)
  }

  /// Core-steps that guests of no service ask for.
  private func workOfOthers() -> Double {
    let workload = request.workload
    let others = (0..<workload.count).filter { workload.service[$0] < 0 }
    return others.isEmpty ? 0 : ServiceGroup(-1, others, self).work
  }
}

/// Goes through the requests of services, those that others call before these.
struct RequestAnalysis {
  private let simulator: Simulator
  private let settings: Requests
  private let policy: any LoadBalancingPolicy
  private let step: Int64
  private let steps: Int
  private var tables = ShortestQueueTables()
  private var answers: [ServiceAnswers] = []
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
        own.time += Double(length)
        own.replicaTime += Double(length) * Double(present.count)
        if present.isEmpty {
          own.refused += requests
          if requests > 0, rule.objective != nil { own.violate(milliseconds: length) }
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

  // MARK: What services call

  /// The results of all services, with what they call and how their users think.
  mutating func records() -> [RequestRecord] {
    let names = simulator.request.workload.serviceNames
    for index in order(names) { addCalls(to: index, names) }
    return answers.enumerated().map { place, answers in
      var record = answers.record(name: names[answers.service])
      guard place < Self.servicesTold else { return record }
      let width = (steps + Self.intervalsTold - 1) / Self.intervalsTold
      record.step = step * Int64(width)
      var before = 0.0
      record.over = stride(from: 0, to: steps, by: width).map { start in
        let range = (start..<min(start + width, steps)).filter { answers.answered[$0] > 0 }
        // Without requests the line goes on.
        guard !range.isEmpty else { return before }
        before = Statistics.mean(
          range.map { index in
            var mixture = ResponseMixture()
            mixture.add(
              Self.time(mean: answers.mean[index], variance: answers.variance[index]), weight: 1)
            return mixture.quantile(0.95) * 1000
          })
        return before
      }
      return record
    }
  }

  /// Services, and intervals of each, whose times a record tells one by one.
  private static let servicesTold = 3, intervalsTold = 1000

  /// The answers, each after those that it calls; the study reader refuses circles.
  private func order(_ names: [String]) -> [Int] {
    var order: [Int] = []
    var isDone = Array(repeating: false, count: answers.count)
    func visit(_ index: Int) {
      guard !isDone[index] else { return }
      isDone[index] = true
      for call in answers[index].rule.calls {
        if let other = answers.firstIndex(where: { names[$0.service] == call.service }) {
          visit(other)
        }
      }
      order.append(index)
    }
    for index in answers.indices { visit(index) }
    return order
  }

  private mutating func addCalls(to index: Int, _ names: [String]) {
    var own = answers[index]
    guard !own.rule.calls.isEmpty || own.rule.thinkSeconds != nil else { return }
    let calls = own.rule.calls.compactMap { call in
      answers.firstIndex { names[$0.service] == call.service }.map {
        (other: $0, visits: call.visits)
      }
    }
    for step in 0..<steps where own.answered[step] > 0 {
      var mean = own.mean[step]
      var variance = own.variance[step]
      for call in calls {
        mean += call.visits * answers[call.other].mean[step]
        variance += call.visits * answers[call.other].variance[step]
      }
      if let think = own.rule.thinkSeconds {
        mean = closed(own, calls, step: step, think: think)
        // Of a network of exponential stations: about as variable as one of them.
        variance = mean * mean
      }
      own.mean[step] = mean
      own.variance[step] = variance
      let time = Self.time(mean: mean, variance: variance)
      own.spread(time.tail, requests: own.answered[step])
      if let objective = own.rule.objective, time.tail(objective.seconds) > 1 - objective.share {
        own.violate(milliseconds: self.step)
      }
    }
    answers[index] = own
  }

  /// A time of this mean and variance: a constant and an exponential part, or two exponentials.
  private static func time(mean: Double, variance: Double) -> ResponseTime {
    ResponseTime(
      waits: 0, wait: 0, service: mean, variation: mean > 0 ? variance / (mean * mean) : 0)
  }

  /// Mean time where each user waits for the answer before asking again: as many users as the load needs
  /// were nobody to wait, going round through the service and what it calls.
  private func closed(
    _ own: ServiceAnswers, _ calls: [(other: Int, visits: Double)], step: Int, think: Double
  ) -> Double {
    let seconds = own.rule.seconds ?? settings.seconds
    var stations = [
      MeanValueAnalysis.Station(
        demand: seconds, servers: max(Int(own.servers[step].rounded()), 1))
    ]
    for call in calls {
      let other = answers[call.other]
      stations.append(
        .init(
          demand: call.visits * (other.rule.seconds ?? settings.seconds),
          servers: max(Int(other.servers[step].rounded()), 1)))
    }
    let rate = own.answered[step] / (Double(self.step) / 1000)
    let users = rate * (think + stations.reduce(0) { $0 + $1.demand })
    if users <= Self.exactUsers {
      return MeanValueAnalysis(stations, users: max(Int(users.rounded()), 1), think: think)
        .response
    }
    return MeanValueAnalysis(approximating: stations, users: users, think: think).response
  }

  /// Most users that are solved exactly.
  private static let exactUsers = 200.0
}
