import HeapModule
import Kernels
import Platform
import Policies

/// Replays guests that have work to do: they wait in line, slow down on full hosts and start over.
///
/// Between two events of a host all rates on it are constant, so that progress, use and power are exact. At one
/// instant: progress of hosts, repairs, failures, arrivals, then the line.
struct WorkReplay: ~Copyable {
  let request: RunRequest
  let rules: WorkRules
  let shift: Shift
  let sharing: any SharingPolicy
  /// The share of a host that its clock frequency and its cap leave.
  let ceiling: [Double]
  let home: Int
  var state: SiteState
  var placement: any PlacementPolicy
  /// In which order guests of the line start.
  let order: any QueuePolicy
  let demand: DemandSource
  let guests: GuestTable
  var tasks: [WorkTask]
  var hosts: [WorkHost]
  var meters: RunMeters
  var sums: LoadSums
  var hostTotals: HostTotals
  var gpuShares: GPUShares
  var notes = WorkNotes()
  /// Guests that wait for a host, in the order in which they asked.
  var line: [Int32] = []
  /// Who shares the cluster.
  var book: AccountBook
  /// Whether each reservation is for each guest.
  ///
  /// Shape: `[reservations][guests]`.
  let isReserved: [[Bool]]
  /// What hosts that are up have in all.
  var total: Capacity
  /// How many guests each waits for, and who waits for it.
  var parentsLeft: [Int32], children: [[Int32]]

  private var queue = Heap<WorkEvent>()
  /// What takes hosts of the site down, by start.
  let losses: [Occurrence]

  /// What a run notes.
  struct WorkNotes {
    var firstHosts: [Int32] = []
    var firstStarts: [Int64] = []
    var refusals: [Refusal: Int] = [:]
    var incidents: [Incident] = []
    var completed = 0, givenUp = 0, preempted = 0
    /// Milliseconds that guests waited for their first host, one for each that got one.
    var waits: [Int64] = []
    /// Milliseconds between asking and the end, over those that the work takes at full service.
    var slowdowns: [Double] = []
    /// The same with short work counted as longer, summed.
    var boundedSlowdowns = 0.0
    /// Work done again, in milliseconds of guests, and milliseconds in snapshots.
    var repeated = 0.0, snapshots: Int64 = 0
    var lastEnd: Int64 = 0
    var hostsUsed = 0, hostsUsedPeak = 0
    var downMilliseconds: Int64 = 0
  }

  var horizon: Int64 { request.workload.horizon }

  static func run(
    _ request: RunRequest, _ rules: WorkRules, frequency: any FrequencyPolicy, shift: Shift
  ) -> RunRecord {
    var replay = WorkReplay(request, rules, frequency, shift)
    replay.replay()
    return replay.finish()
  }

  private init(
    _ request: RunRequest, _ rules: WorkRules, _ frequency: any FrequencyPolicy, _ shift: Shift
  ) {
    let blueprint = request.blueprint
    let workload = request.workload
    self.request = request
    self.rules = rules
    self.shift = shift
    sharing = Simulator.chosen(SharingCatalogue.named(blueprint.sharing.name))
      .init(blueprint.sharing)
    ceiling = blueprint.hostTypes.map { type in
      blueprint.caps.hostWatts > 0
        ? min(
          frequency.ceiling,
          PowerLimiter.ceiling(of: type.power, watts: blueprint.caps.hostWatts))
        : frequency.ceiling
    }
    home = blueprint.sites.firstIndex { $0.kind == .private } ?? 0
    let constraints = GuestConstraints(blueprint)
    let rule = Simulator.chosen(PlacementCatalogue.named(blueprint.placement.name))
    let areApart = blueprint.guestRules.contains { $0.apart != nil || $0.together != nil }
    state = SiteState(
      site: blueprint.sites[home], blueprint: blueprint, firstHost: 0, firstZone: 0,
      needsStates: rule.needsStates,
      granularity: .init(millicores: workload.millicores, memoryMiB: workload.memoryMiB),
      constraints: constraints,
      counts: .init(services: rule.needsServices || areApart, departures: rule.needsDepartures),
      startsAsleep: false)
    guests = GuestTable(
      workload, ownerOf: request.ownerOf, constraints: constraints,
      protection: Array(repeating: 0, count: workload.count),
      quotaKeys: Array(repeating: 0, count: workload.count))
    placement = rule.init(blueprint.placement)
    order = Simulator.chosen(QueueCatalogue.named(blueprint.queue.name)).init(blueprint.queue)
    total = state.pool.usableCapacity
    book = AccountBook(blueprint, workload, total: total, halfLife: order.halfLife)
    isReserved = blueprint.reservations.map { reservation in
      (0..<workload.count).map {
        reservation.isFor(
          tenant: workload.tenantName(of: $0), service: workload.serviceName(of: $0))
      }
    }
    if rule.needsMix {
      placement.prepare(for: GuestMix(millicores: workload.millicores, gpus: guests.gpus))
    }
    demand = DemandSource(workload)
    tasks = (0..<workload.count).map { WorkTask(asked: max(workload.arrival[$0], 0)) }
    hosts = Array(repeating: WorkHost(), count: state.pool.count)
    gpuShares = GPUShares(sharing, use: blueprint.virtualisation.gpuUse)
    hostTotals = HostTotals(hosts: hosts.count, isAsked: request.notesHosts)
    meters = RunMeters(
      blueprint: blueprint, owners: request.owners.count, protections: 0,
      hours: workload.hours)
    sums = LoadSums(
      step: workload.stepMilliseconds, steps: workload.steps, hours: workload.hours,
      zones: meters.zones, cells: meters.cells, owners: request.owners.count)
    parentsLeft = Array(repeating: 0, count: workload.count)
    children = Array(repeating: [], count: workload.parents.isEmpty ? 0 : workload.count)
    for (guest, parents) in workload.parents.enumerated() {
      parentsLeft[guest] = Int32(parents.count)
      for parent in parents { children[Int(parent)].append(Int32(guest)) }
    }
    let place = home
    losses = IncidentPlan(request.blueprint, isReplay: true).drawn(
      seed: request.seed, replication: request.redrawsIncidents ? request.replication : 0,
      horizon: workload.horizon
    ).occurrences.filter { Int($0.site) == place }
    if request.notesFirstHosts {
      notes.firstHosts = Array(repeating: -1, count: workload.count)
      notes.firstStarts = Array(repeating: -1, count: workload.count)
    }
  }

  // MARK: Events

  /// Adds an event unless it lies beyond the end.
  mutating func plan(_ kind: WorkEvent.Kind, _ subject: Int, at time: Int64, _ version: Int32 = 0) {
    guard time < horizon else { return }
    queue.insert(WorkEvent(time: time, kind: kind, subject: Int32(subject), version: version))
  }

  private mutating func replay() {
    for guest in 0..<tasks.count where tasks[guest].asked < horizon && parentsLeft[guest] == 0 {
      plan(.arrival, guest, at: starting(tasks[guest].asked))
    }
    for host in 0..<hosts.count {
      meterPower(host, sign: 1, at: 0)
    }
    for reservation in request.blueprint.reservations {
      plan(.line, 0, at: reservation.start)
      plan(.line, 0, at: reservation.start + reservation.length)
    }
    for (index, loss) in losses.enumerated() {
      plan(.lossBegins, index, at: loss.start)
    }
    while let event = queue.popMin() {
      happen(event)
      // The line is looked at once all of an instant has happened.
      if queue.min?.time != event.time { startWaiting(at: event.time) }
    }
    book.advance(to: horizon)
    for host in 0..<hosts.count { account(host, until: horizon) }
  }

  private mutating func happen(_ event: WorkEvent) {
    let subject = Int(event.subject)
    switch event.kind {
    case .progress:
      guard hosts[subject].version == event.version else { return }
      progress(subject, at: event.time)
    case .arrival:
      guard state.pool.couldFit(wish(subject)) else {
        notes.refusals[state.pool.refusal(wish(subject)), default: 0] += 1
        return
      }
      enqueue(subject, at: event.time)
    case .line: break
    case .lossBegins:
      let loss = losses[subject]
      fail(members(of: loss), cause: loss.cause, until: loss.end, at: event.time)
      plan(.lossEnds, subject, at: loss.end)
    case .lossEnds: repair(members(of: losses[subject]), at: event.time)
    }
  }

  /// The first instant at which guests may start, at or after one.
  func starting(_ time: Int64) -> Int64 {
    (time + rules.quantum - 1) / rules.quantum * rules.quantum
  }

  /// What a guest asks of a placement rule.
  func wish(_ guest: Int) -> PlacementRequest {
    PlacementRequest(
      guest: Int32(guest), identity: guests.identity[guest], millicores: guests.millicores[guest],
      memoryMiB: guests.memoryMiB[guest], gpus: guests.gpus[guest],
      machine: guests.machine[guest], service: guests.service[guest],
      departure: guests.departure[guest], rules: guests.rules[Int(guests.ruleOf[guest])])
  }
}

/// Something that happens at an instant.
struct WorkEvent: Comparable {
  /// The phases of one instant, in their order.
  enum Kind: UInt8, Comparable {
    static func < (left: Kind, right: Kind) -> Bool { left.rawValue < right.rawValue }

    case progress
    case lossEnds
    case lossBegins
    case arrival
    /// The line is looked at again.
    case line
  }

  var time: Int64
  var kind: Kind
  var subject: Int32
  /// Must equal the host's, or the event is stale.
  var version: Int32

  static func < (left: WorkEvent, right: WorkEvent) -> Bool {
    if left.time != right.time { return left.time < right.time }
    if left.kind != right.kind { return left.kind < right.kind }
    return (left.subject, left.version) < (right.subject, right.version)
  }
}
