import Kernels
import Platform
import Policies

/// Replays a workload on a platform, from event to event.
///
/// At one instant the phases of a step hold: timers, incidents, departures, recovery, elasticity,
/// arrivals. Placement never looks at loads, so loads are integrated per host after the events,
/// from the stays that the events left (see ``LoadIntegrator``).
package struct Simulator {
  let request: RunRequest
  let blueprint: Blueprint
  let horizon: Int64
  let hours: Int

  let energy: any EnergyPolicy
  /// The platform's strategy against the loss of its site, then those of tiers.
  let protections: [Protection]
  let deployment: any DeploymentPolicy
  let migration: any MigrationPolicy
  let frequency: any FrequencyPolicy
  let sharing: any SharingPolicy
  let balancing: any BalancingPolicy
  let resizing: any ResizePolicy
  var gpuShares: GPUShares
  /// Guests whose start was put off.
  let shift: Shift
  /// Whether a guest contributes whole steps only.
  let countsWholeSteps: Bool

  /// Private sites in the order of the blueprint, and for each site its index among them or -1.
  var states: [SiteState] = []
  /// The rented nodes of each, where they come and go; empty before sites are built.
  var nodes: [NodeState?] = []
  var stateOf: [Int] = []
  var placement: [any PlacementPolicy] = []
  let home: Int
  /// Whether the placement rule keeps when guests leave.
  let countsDepartures: Bool
  /// The sites besides home that may take guests, and whether rules tie some to sites.
  let awaySites: [Int]
  let hasResidency: Bool
  /// What the rule of deployment says of itself, asked once.
  let comparesSites: Bool, hasOrigins: Bool, triesHome: Bool
  /// Losses under way of each public site.
  var lostSites: [Int: Int] = [:]
  /// How often each guest has lost spare capacity.
  var interruptions: [Int: Int] = [:]

  var guests: GuestTable
  var quotas: QuotaBook
  var services: [ElasticService] = []
  /// Load of each elastic service, in core-basis-points.
  ///
  /// Shape: `[services][steps]`.
  var serviceLoad: [[Int32]] = []
  var queue = EventQueue()
  var stays: [Stay] = []
  var losses: [Occurrence] = []
  /// Guests that found no place after an incident, in the order they asked.
  var waiting: [Int32] = []
  /// Guests that are to come back to the home site.
  var returns = ReturnQueue()
  /// Room that drills under way take.
  var drillRooms: [DrillRoom] = []
  /// How many losses hold the home site down.
  var homeLosses = 0

  /// Consolidation of the home site, where there is one, and migrations under way.
  var rebalancer: Rebalancer?
  var transfers: [Transfer] = []
  var network = TransferNetwork(hosts: 0, gigabits: 0, sites: [], most: 0)
  /// Whether links must be shared anew, and how many transfers and plans for their ends there were.
  var transfersChanged = false
  var transfersAsked = 0
  var transferVersion: Int32 = 0
  /// The demand of guests while the run goes on.
  let demandSource: DemandSource

  var meters: RunMeters
  var record: RunNotes
  var batch: [PlacementRequest] = []
  var decisions: [PlacementDecision] = []

  /// Simulates one run.
  ///
  /// - Precondition: The choices name policies of the catalogues, sites they refer to exist, and
  ///   the first private site has a host; the study reader has checked all three.
  package static func run(_ asked: RunRequest) -> RunRecord {
    let shift = Shift(asked)
    var request = shift.request
    let besides = asked.blueprint.virtualisation.guestOverheadGiB * 1024
    if besides > 0 {
      request.workload.memoryMiB = request.workload.memoryMiB.map {
        Int32(min((Double($0) + besides).rounded(.up), 2e9))
      }
    }
    let frequency = chosen(FrequencyCatalogue.named(asked.blueprint.frequency.name))
      .init(asked.blueprint.frequency)
    for type in asked.blueprint.hostTypes.indices {
      request.blueprint.hostTypes[type].power = DrawnPower.curve(
        of: asked.blueprint.hostTypes[type], on: asked.blueprint, frequency: frequency)
    }
    let clock = chosen(ClockCatalogue.named(request.blueprint.clock.name))
      .init(request.blueprint.clock)
    if case .cloudSim(let rules) = clock.order { return CloudSimReplay.run(request, rules) }
    if case .work(let rules) = clock.order {
      return WorkReplay.run(request, rules, frequency: frequency, shift: shift)
    }
    var simulator = Simulator(
      request, frequency: frequency, shift: shift, countsWholeSteps: clock.order == .sampled)
    simulator.replay()
    return simulator.finish()
  }

  private init(
    _ request: RunRequest, frequency: any FrequencyPolicy, shift: Shift, countsWholeSteps: Bool
  ) {
    self.request = request
    self.frequency = frequency
    self.shift = shift
    self.countsWholeSteps = countsWholeSteps
    blueprint = request.blueprint
    horizon = request.workload.horizon
    hours = request.workload.hours
    energy = Self.chosen(EnergyCatalogue.named(blueprint.energy.name)).init(blueprint.energy)
    protections = Protection.all(blueprint)
    deployment = Self.chosen(DeploymentCatalogue.named(blueprint.deployment.name))
      .init(blueprint.deployment)
    migration = Self.chosen(MigrationCatalogue.named(blueprint.migration.name))
      .init(blueprint.migration)
    sharing = Self.chosen(SharingCatalogue.named(blueprint.sharing.name)).init(blueprint.sharing)
    gpuShares = GPUShares(sharing, use: blueprint.virtualisation.gpuUse)
    resizing = Self.chosen(ResizeCatalogue.named(blueprint.resize.name)).init(blueprint.resize)
    balancing = Self.chosen(BalancingCatalogue.named(blueprint.balancing.name))
      .init(blueprint.balancing)
    demandSource = DemandSource(request.workload)
    countsDepartures =
      PlacementCatalogue.named(blueprint.placement.name)?.needsDepartures ?? false
    home = blueprint.sites.firstIndex { $0.kind == .private } ?? -1
    awaySites = Self.awaySites(deployment, blueprint)
    comparesSites = deployment.compares
    hasOrigins = deployment.hasOrigins
    triesHome = deployment.triesHome
    hasResidency = blueprint.guestRules.contains { !$0.sites.isEmpty }
    quotas = QuotaBook(blueprint.quotas, request.workload)
    guests = GuestTable(
      request.workload, ownerOf: request.ownerOf, constraints: GuestConstraints(blueprint),
      protection: Protection.indices(request.workload, blueprint), quotaKeys: quotas.keys)
    meters = RunMeters(
      blueprint: blueprint, owners: request.owners.count, protections: protections.count,
      hours: hours)
    record = RunNotes()
    if request.notesFirstHosts {
      record.firstHosts = Array(repeating: -1, count: request.workload.count)
    }
    buildSites()
    network = makeNetwork()
    buildServices()
    planIncidents()
    planOutages()
    planDrills()
    buildRebalancer()
    buildBalancing()
    buildResizing()
  }

  static func chosen<T>(_ type: T?) -> T {
    guard let type else { preconditionFailure("the study reader knows every policy") }
    return type
  }

  private mutating func buildSites() {
    let rule = Self.chosen(PlacementCatalogue.named(blueprint.placement.name))
    let granularity = HostPool.Granularity(
      millicores: request.workload.millicores + [resizing.stepMillicores],
      memoryMiB: request.workload.memoryMiB)
    let constraints = GuestConstraints(blueprint)
    let areApart = blueprint.guestRules.contains { $0.apart != nil || $0.together != nil }
    var firstHost = 0
    var firstZone = 0
    for site in blueprint.sites {
      guard site.kind == .private else {
        stateOf.append(-1)
        continue
      }
      stateOf.append(states.count)
      let state = SiteState(
        site: site, blueprint: blueprint, firstHost: firstHost, firstZone: firstZone,
        needsStates: rule.needsStates, granularity: granularity, constraints: constraints,
        counts: .init(
          services: rule.needsServices || areApart, departures: rule.needsDepartures),
        startsAsleep: energy.resting != nil && site.nodes == nil)
      firstHost += state.pool.count
      firstZone += site.zones.count
      states.append(state)
      var made = rule.init(blueprint.placement)
      if rule.needsMix {
        made.prepare(for: GuestMix(millicores: request.workload.millicores, gpus: guests.gpus))
      }
      placement.append(made)
    }
    buildNodes()
    buildPurchases()
    for index in states.indices { startMeters(of: index) }
  }

  // MARK: The clock

  private mutating func replay() {
    let arrival = request.workload.arrival
    var next = 0
    while next < arrival.count, arrival[next] < horizon {
      let time = max(arrival[next], 0)
      while let event = queue.next(beforeArrivalsAt: time) { happen(event) }
      var end = next
      while end < arrival.count, max(arrival[end], 0) == time { end += 1 }
      admit(next..<end, at: time)
      next = end
    }
    while let event = queue.next(until: horizon - 1) { happen(event) }
    closeTransfers()
  }

  private mutating func happen(_ event: Event) {
    handle(event)
    updateTransfers(at: event.time)
  }

  private mutating func handle(_ event: Event) {
    let subject = Int(event.subject)
    switch event.kind {
    case .hostAwake: becomeAwake(host: subject, at: event.time)
    case .guestBooted:
      guard guests.generation[subject] == event.generation else { return }
      startRunning(subject, at: event.time)
    case .hostSleeps: fallAsleep(host: subject, generation: event.generation, at: event.time)
    case .lossBegins: beginLoss(subject, at: event.time)
    case .lossEnds: endLoss(subject, at: event.time)
    case .departure: depart(subject, at: event.time)
    case .recovery:
      guard guests.generation[subject] == event.generation else { return }
      recover(subject, at: event.time)
      keepAsking(subject, at: event.time)
    case .interruption:
      guard guests.generation[subject] == event.generation else { return }
      interrupt(subject, at: event.time)
    case .spotOutage: beginOutage(of: subject, at: event.time)
    case .restored:
      guard guests.generation[subject] == event.generation else { return }
      restore(subject, at: event.time)
    case .returned: arriveHome(subject, generation: event.generation, at: event.time)
    case .returnsDue: considerReturns(at: event.time)
    case .drillEnds: endDrill(of: subject, at: event.time)
    case .drillBegins: beginDrill(of: subject, at: event.time)
    case .scaling: scale(subject, at: event.time)
    case .rebalance: rebalance(at: event.time)
    case .balance: balance(at: event.time)
    case .resize: resize(at: event.time)
    case .evacuation: evacuate(subject, at: event.time)
    case .guestMoves: endLeg(of: subject, version: event.generation, at: event.time)
    case .transfersReady: transfersChanged = true
    case .nodes: shrinkNodes(subject, at: event.time)
    case .purchases: considerPurchase(subject, at: event.time)
    case .hostArrives: install(host: subject, at: event.time)
    }
  }
}
