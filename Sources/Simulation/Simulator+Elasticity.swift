import Kernels
import Platform
import Policies

/// A service whose replicas a scaling rule governs.
///
/// Its load is the sum of the demand of its guests in the trace; the rule's replicas take the
/// place of these guests and share the load equally.
struct ElasticService {
  var rule: any ElasticityPolicy
  let period: Int64
  /// Life of the service: first arrival to last departure of its guests.
  let start: Int64
  let end: Int64
  /// Replicas at the start: the guests that arrive first.
  let initial: Int
  /// Size of each replica: that of the largest guest.
  let millicores: Int32
  let memoryMiB: Int32
  /// GPUs of each, and the rules that it is placed by: those of the first guest.
  let gpus: GPUDemand
  let placementRule: Int32
  let owner: Int32
  /// The guest of the trace that arrives first, which names tenant and service.
  let first: Int
  /// The strategy against the loss of a site.
  let protection: UInt8
  /// What its quotas are found by.
  let quotaKey: Int32
  let identity: UInt64
  var created: UInt64 = 0
  /// Rows of replicas that run, and of all that have not ended.
  var running: [Int] = []
  var alive: [Int] = []
  /// Name of the service.
  let name: String
  /// From when on how many replicas run.
  var supply: [(time: Int64, running: Int32)] = []
  /// Replicas × milliseconds until `countedTo`.
  var replicaMilliseconds: Int64 = 0
  var countedTo: Int64
}

extension Simulator {
  /// Whether a service of the workload is governed by the scaling rule.
  func isElastic(_ service: Int32) -> Bool { service >= 0 && !services.isEmpty }

  /// Builds the services and their load; nothing where the rule never decides.
  mutating func buildServices() {
    guard let type = ElasticityCatalogue.named(blueprint.elasticity.name) else { return }
    let rule = type.init(blueprint.elasticity)
    let workload = request.workload
    let names = workload.serviceNames
    guard let period = rule.periodMilliseconds, !names.isEmpty else { return }
    var members: [[Int]] = Array(repeating: [], count: names.count)
    for row in 0..<workload.count where workload.service[row] >= 0 {
      members[Int(workload.service[row])].append(row)
    }
    for (index, rows) in members.enumerated() {
      guard let first = rows.first else { continue }
      let start = max(workload.arrival[first], 0)
      let end = rows.reduce(start) { max($0, workload.departure[$1]) }
      services.append(
        ElasticService(
          rule: rule, period: period, start: start, end: end,
          initial: rows.count { max(workload.arrival[$0], 0) == start },
          millicores: rows.reduce(0) { max($0, workload.millicores[$1]) },
          memoryMiB: rows.reduce(0) { max($0, workload.memoryMiB[$1]) },
          gpus: guests.gpus[first], placementRule: guests.ruleOf[first],
          owner: request.ownerOf[first], first: first, protection: guests.protection[first],
          quotaKey: guests.quotaKey[first],
          identity: Identity.of("service/\(names[index])"), name: names[index],
          countedTo: start))
      if start < horizon {
        queue.add(Event(time: start, kind: .scaling, subject: Int32(index)))
      }
    }
    serviceLoad = members.map { load(of: $0) }
  }

  /// The summed demand of guests at each step, in core-basis-points.
  private func load(of rows: [Int]) -> [Int32] {
    let workload = request.workload
    var load = Array(repeating: Int32(0), count: workload.steps)
    let source = DemandSource(workload)
    var span = load.mutableSpan
    for row in rows {
      let step = workload.stepMilliseconds
      let first = Int((max(workload.arrival[row], 0) + step - 1) / step)
      let end = min(Int((workload.departure[row] + step - 1) / step), workload.steps)
      guard first < end else { continue }
      let stay = Stay(
        guest: Int32(row), host: -1, start: 0, end: 1, sharers: 0, sharer: 0, cell: 0,
        millicores: workload.millicores[row])
      source.add(stay, steps: first..<end, guests: guests, to: &span)
    }
    return load
  }

  /// The scaling rule of a service decides.
  mutating func scale(_ index: Int, at time: Int64) {
    let service = services[index]
    guard time < service.end else { return }
    let next = time + service.period
    if next < min(service.end, horizon) {
      queue.add(Event(time: next, kind: .scaling, subject: Int32(index)))
    }
    if time == service.start {
      addReplicas(service.initial, to: index, at: time)
      return
    }
    let warmUp = service.rule.warmUpMilliseconds
    let warm =
      warmUp > 0
      ? service.running.count { time - guests.firstRun[$0] >= warmUp } : service.running.count
    let starting = service.alive.count - warm
    let asked = demand(of: index, from: time - service.period, to: time)
    let decision = services[index].rule.decide(
      ServiceMeasurement(
        time: time, running: warm, starting: starting,
        utilisation: utilisation(of: index, from: time - service.period, to: time),
        demand: asked, epoch: request.epoch + time,
        ahead: service.rule.isClairvoyant ? ahead(of: index, at: time) : 0))
    var wanted = decision.replicas
    if service.alive.isEmpty, asked > 0 || wanted > 0 {
      // Somebody asks, and nobody is there: what stands before the service wakes it.
      wanted = max(wanted, 1)
      record.coldStarts += 1
    }
    let change = wanted - service.alive.count
    guard change != 0 else { return }
    record.scalingActions += 1
    if change > 0 {
      addReplicas(change, to: index, at: time)
    } else {
      removeReplicas(-change, from: index, at: time)
    }
  }

  /// Busy share of the running replicas' cores between two instants.
  private func utilisation(of index: Int, from start: Int64, to end: Int64) -> Double {
    let service = services[index]
    guard !service.running.isEmpty else {
      return demand(of: index, from: start, to: end) > 0 ? 1 : 0
    }
    let capacity = Double(service.running.count) * Double(service.millicores) * 10
    let step = request.workload.stepMilliseconds
    var busy = 0.0
    var time = max(start, 0)
    while time < end {
      let until = min((time / step + 1) * step, end)
      let load = Double(serviceLoad[index][Int(time / step)])
      busy += min(load / capacity, 1) * Double(until - time)
      time = until
    }
    return busy / Double(end - max(start, 0))
  }

  /// What was asked for between two instants on average, in replicas that are all busy.
  private func demand(of index: Int, from start: Int64, to end: Int64) -> Double {
    let capacity = Double(services[index].millicores) * 10
    let step = request.workload.stepMilliseconds
    let first = max(start, 0)
    guard end > first else { return Double(serviceLoad[index][0]) / capacity }
    var sum = 0.0
    var time = first
    while time < end {
      let until = min((time / step + 1) * step, end)
      sum += Double(serviceLoad[index][Int(time / step)]) * Double(until - time)
      time = until
    }
    return sum / Double(end - first) / capacity
  }

  /// The most that will be asked for until what the next decision orders runs.
  private func ahead(of index: Int, at time: Int64) -> Double {
    let step = request.workload.stepMilliseconds
    let end = time + services[index].period + slowestStart
    let steps = Int(time / step)...min(Int(end / step), request.workload.steps - 1)
    return Double(serviceLoad[index][steps].max() ?? 0)
      / (Double(services[index].millicores) * 10)
  }

  /// The longest that a new replica takes to run, in milliseconds.
  private var slowestStart: Int64 {
    let sites = Set(awaySites)
    let away = blueprint.sites.indices.filter(sites.contains).map {
      blueprint.sites[$0].provisioningSeconds
    }
    let seconds = blueprint.virtualisation.bootSeconds + (away.max() ?? 0)
    let node = nodes.compactMap { $0?.rules.provisioningSeconds }.max() ?? 0
    let wake = max(Int64((node * 1000).rounded(.up)), energy.resting?.wakeMilliseconds ?? 0)
    return Int64((seconds * 1000).rounded(.up)) + wake
  }

  private mutating func addReplicas(_ count: Int, to index: Int, at time: Int64) {
    var rows: [Int] = []
    for _ in 0..<count {
      services[index].created += 1
      let service = services[index]
      let row = guests.addReplica(
        of: Int32(index), identity: service.identity &+ service.created,
        millicores: service.millicores, memoryMiB: service.memoryMiB, gpus: service.gpus,
        rule: service.placementRule, owner: service.owner,
        protection: service.protection, quotaKey: service.quotaKey, asked: time, until: service.end)
      rows.append(row)
    }
    admit(rows, at: time)
    for row in rows where guests.state[row] != .absent { services[index].alive.append(row) }
  }

  /// Ends the newest replicas, those that do not run yet first.
  private mutating func removeReplicas(_ count: Int, from index: Int, at time: Int64) {
    let order = services[index].alive.sorted {
      let (left, right) = (guests.state[$0] == .running, guests.state[$1] == .running)
      return left != right ? !left : $0 > $1
    }
    for row in order.prefix(count) {
      guests.departure[row] = time
      depart(row, at: time)
    }
    services[index].alive.removeAll { guests.state[$0] == .departed }
  }

  /// One more or one less replica shares the service's load from now on.
  mutating func share(
    _ index: Int, adding: Int? = nil, removing: Int? = nil, at time: Int64
  ) {
    let sharers = services[index].running
    for (position, row) in sharers.enumerated() {
      endStay(row, sharers: Int32(sharers.count), sharer: Int32(position), at: time)
      guests.since[row] = time
    }
    countReplicas(of: index, until: time)
    if let removing { services[index].running.removeAll { $0 == removing } }
    if let adding { services[index].running.append(adding) }
    let running = Int32(services[index].running.count)
    if services[index].supply.last?.time == time {
      services[index].supply[services[index].supply.count - 1].running = running
    } else {
      services[index].supply.append((time, running))
    }
  }

  /// Integrates the number of running replicas.
  mutating func countReplicas(of index: Int, until time: Int64) {
    let service = services[index]
    services[index].replicaMilliseconds +=
      Int64(service.running.count) * (time - service.countedTo)
    services[index].countedTo = time
  }
}
