package import Documents
internal import Kernels
package import Platform
package import Simulation
package import Traces

/// Turns a stored trace into the workload of a study's runs.
package struct Assembly: Sendable {
  /// The guests as the first replication sees them.
  package let workload: Workload
  /// Owners as the ledger names them, and the one of each guest.
  package let owners: [RunRequest.Owner], ownerOf: [Int32]
  private let study: Study
  /// Length of what is simulated, in milliseconds.
  package var horizon: Int64 { workload.horizon }
  private let profiles: TraceStore?
  private let withoutReadings: [Int]

  /// Assembles the guests of a trace.
  ///
  /// - Parameters:
  ///   - study: What to do where the trace has no readings, and how long to simulate.
  ///   - store: The trace.
  ///   - profiles: The trace whose readings guests without their own get, where the study names
  ///     one.
  ///   - path: The study's file, for messages.
  /// - Throws: What the trace cannot support.
  package init(
    _ study: Study, store: TraceStore, profiles: TraceStore?, shape: Shaping = Shaping(),
    path: String
  ) throws(Problems) {
    let log = ProblemLog()
    self.study = study
    self.profiles = profiles
    let step = store.manifest.stepMilliseconds
    var (guests, length) = shape.guests(of: store, seed: study.seed)
    if let wanted = study.horizon.lengthMilliseconds {
      if wanted > length {
        Self.note(
          log, path, "`length` is longer than the trace, which has \(length / 3_600_000) h",
          hint: "`shape: { repeat: 2 }` makes it twice as long")
      }
      length = min(wanted, length)
    }
    guests.removeAll { $0.arrival >= length }
    if guests.isEmpty { Self.note(log, path, "no guest is left of the trace") }
    for name in shape.tenants where !store.tenantNames.contains(name) {
      Self.note(log, path, "the trace has no tenant `\(Node.shortened(name))`")
    }
    var workload = Workload(stepMilliseconds: step, steps: Int((length + step - 1) / step))
    workload.tenantNames = store.tenantNames
    workload.arrival = guests.map(\.arrival)
    workload.departure = guests.map(\.departure)
    workload.millicores = guests.map { store.millicores[$0.row] }
    workload.memoryMiB = guests.map { store.memoryMiB[$0.row] }
    (workload.gpus, workload.gpuModelNames) = Self.gpus(store, guests, log, path)
    workload.machine = guests.map { store.machine[$0.row] }
    workload.tenant = guests.map { store.tenant[$0.row] }
    workload.identity = guests.map { guest in
      // A copy is somebody else, with failures and draws of its own.
      Identity.of(store.nameBytes(of: guest.row)) ^ (guest.copy &* 0x9E37_79B9_7F4A_7C15)
    }
    if store.estimate.contains(where: { $0 >= 0 }) {
      workload.estimate = guests.map { store.estimate[$0.row] }
    }
    workload.samples = [store.samples]
    workload.spreads = store.spreads
    (workload.service, workload.serviceNames) = Self.services(store, guests, study.services)
    if study.services == .deployment, !store.deploymentNames.isEmpty {
      workload.group = guests.map { store.deployment[$0.row] }
      workload.groupNames = store.deploymentNames
    }
    withoutReadings = guests.indices.filter { store.sampleCount[guests[$0].row] == 0 }
    workload.demand = guests.map { guest in
      let count = Int64(store.sampleCount[guest.row])
      guard count > 0 else { return .constant(basisPoints: 0) }
      // At step k the guest shows the reading of step k, less its shift and its first one.
      let first = Int64(store.firstStep[guest.row]) + guest.shift / step
      let phase = (count - first % count) % count
      return DemandRow(
        start: Int(store.firstSample[guest.row]), phase: Int32(phase), length: Int32(count))
    }
    switch study.demand {
    case .readings:
      if let guest = withoutReadings.first {
        Self.note(
          log, path,
          "the trace has no readings for \(withoutReadings.count) of \(guests.count) guests, the "
            + "first `\(Node.shortened(store.name(of: guests[guest].row)))`",
          hint: "say what they demand, e.g. `demand: { constant: 40 % }`")
      }
    case .mean:
      for guest in withoutReadings {
        let mean = store.meanPercent[guests[guest].row]
        if mean.isNaN {
          Self.note(log, path, "the trace's table has no mean utilisation of every guest")
          break
        }
        let basisPoints = Int((Double(mean) * 100).rounded())
        workload.demand[guest] = .constant(basisPoints: min(max(basisPoints, 0), 10_000))
      }
    case .constant(let share):
      for guest in withoutReadings {
        workload.demand[guest] = .constant(basisPoints: Int((share * 10_000).rounded()))
      }
    case .profiles:
      if let profiles {
        if profiles.manifest.stepMilliseconds != step {
          Self.note(log, path, "the profiles have steps of another length than the trace")
        }
        if profiles.samples.count == 0 {
          Self.note(log, path, "the trace of the profiles has no readings")
        }
        workload.samples.append(profiles.samples)
      }
    }
    workload.demandMillicores = workload.millicores
    if shape.rightsizing != nil {
      for (guest, item) in guests.enumerated() {
        workload.millicores[guest] = shape.millicores(
          of: Self.readings(workload.demand[guest], item, store), now: workload.millicores[guest])
      }
    }
    let elastic = study.platforms.contains { $0.blueprint.elasticity.name != "none" }
    if elastic, workload.serviceNames.isEmpty {
      Self.note(
        log, path, "the study asks for elasticity, but the trace has no services",
        hint:
          "a service is a deployment, or with `services: tenant` a tenant, of which at least two "
          + "guests arrive together")
    }
    Self.checkNames(study, workload, log, path)
    if study.platforms.contains(where: { Self.comparesNothing($0.blueprint) }) {
      Self.note(
        log, path, "`cheapest` by price compares instances with a home site that costs nothing",
        hint: "give it `core-hour`, or the site an `energy-price`")
    }
    if study.redraw.contains(.tenants), Set(workload.tenant).count < 2 {
      Self.note(log, path, "`redraw: tenants` draws tenants, and the trace has only one")
    }
    let replays = study.platforms.contains { $0.blueprint.placement.name == "observed" }
    if replays, store.machineNames.isEmpty {
      Self.note(
        log, path, "the study replays an observed placement, but the trace tells no machines",
        hint: "kubectl, rvtools, google-2011, google-2019 and csv with `machine` do")
    }
    if study.redraw.contains(.demand), workload.horizon < 2 * 86_400_000 {
      Self.note(log, path, "`redraw: demand` draws days, and the horizon has less than two")
    }
    self.workload = workload
    (owners, ownerOf) = Self.owners(workload, limit: study.showbackOwners)
    try log.throwIfAny()
  }

  /// What guests ask for of GPUs, and the models that they name.
  private static func gpus(
    _ store: TraceStore, _ guests: [Shaping.Guest], _ log: ProblemLog, _ path: String
  ) -> ([GPUDemand], [String]) {
    var models: [String] = []
    let lists = store.gpuModelNames.map { list in
      list.split(separator: "|").reduce(UInt32(0)) { set, name in
        let model = String(name)
        let place = models.firstIndex(of: model) ?? models.count
        if place == models.count { models.append(model) }
        return place < GPUEquipment.limit ? set | 1 << UInt32(place) : set
      }
    }
    if models.count > GPUEquipment.limit {
      note(
        log, path, "the trace names \(models.count) models of GPU, of which 32 can be told apart")
    }
    let demands = guests.map { guest in
      let list = store.gpuModel[guest.row]
      return GPUDemand(
        milliGPUs: store.milliGPUs[guest.row], models: list < 0 ? 0 : lists[Int(list)])
    }
    return (demands, models)
  }

  /// The readings that a guest's size is found from: its own, or the constant it is given.
  private static func readings(
    _ demand: DemandRow, _ guest: Shaping.Guest, _ store: TraceStore
  ) -> [Double] {
    // Profiles are drawn later and by replication; sizes do not follow them.
    guard demand.length > 0 else { return demand.start > 0 ? [Double(demand.start) / 100] : [] }
    let first = Int(store.firstSample[guest.row])
    return (first..<(first + Int(store.sampleCount[guest.row]))).map { store.samples[$0] }
  }

  /// Tiers and causes name services and tenants that the trace has.
  private static func checkNames(
    _ study: Study, _ workload: Workload, _ log: ProblemLog, _ path: String
  ) {
    let services = Set(workload.serviceNames + workload.groupNames)
    let tenants = Set(workload.tenantNames)
    var told: Set<String> = []
    func check(_ names: [String], _ known: Set<String>, _ what: String) {
      for name in names where !known.contains(name) && told.insert("\(what) \(name)").inserted {
        note(
          log, path, "the trace has no \(what) `\(Node.shortened(name))`",
          hint: Spelling.nearest(to: name, among: Array(known.sorted().prefix(2000)))
            .map { "did you mean `\($0)`?" })
      }
    }
    for platform in study.platforms.map(\.blueprint) {
      for tier in platform.continuity.tiers {
        check(tier.services, services, "service")
        check(tier.dependencies, services, "service")
        check(tier.tenants, tenants, "tenant")
      }
      for rule in platform.requests?.rules ?? [] {
        check(rule.services, services, "service")
        check(rule.calls.map(\.service), services, "service")
      }
      let scopes: [any TenantScope] =
        platform.entitlements + platform.reservations + platform.quotas
      for scope in scopes {
        check(scope.tenants, tenants, "tenant")
        check(scope.services, services, "service")
      }
      for rule in platform.guestRules {
        check(rule.tenants + rule.apartFrom, tenants, "tenant")
        check(rule.services, services, "service")
      }
      for hazard in platform.failures.hazards { check(hazard.services, services, "service") }
    }
  }

  /// Whether guests are to leave home by a price that it does not have.
  private static func comparesNothing(_ blueprint: Blueprint) -> Bool {
    let choice = blueprint.deployment
    guard choice.name == "cheapest", choice.parameters["home"] == .word("by-price"),
      [nil, .number(0)].contains(choice.parameters["core-hour"]),
      let home = blueprint.sites.first(where: { $0.kind == .private })
    else { return false }
    return home.nodes == nil && home.energyPrice == .constant(0)
  }

  private static func note(
    _ log: ProblemLog, _ path: String, _ message: String, hint: String? = nil
  ) {
    log.note(Problem(file: path, line: 0, column: 0, message: message, hint: hint))
  }

  /// The guests as a replication sees them.
  ///
  /// A replication that redraws demand shows, on each day, all guests' demand of one day drawn
  /// from the trace (a bootstrap of day blocks, which keeps what guests do together); and it
  /// draws the profiles anew.
  ///
  /// One that redraws tenants has as many as the trace, each drawn from all of them with all its
  /// guests (a bootstrap of tenant blocks): a tenant may be missing or there several times.
  ///
  /// - Returns: The guests, and the owner of each.
  package func draw(_ replication: Int) -> (workload: Workload, ownerOf: [Int32]) {
    let days = withDays(of: replication)
    guard study.redraw.contains(.tenants) else { return (days, ownerOf) }
    var stream = RandomStream(
      seed: study.seed, replication: replication, component: .demand,
      entity: Identity.of("tenants"))
    return TenantBlocks(days, ownerOf).draw(&stream)
  }

  private func withDays(of replication: Int) -> Workload {
    var workload = workload
    let redraws = study.redraw.contains(.demand)
    drawProfiles(for: redraws ? replication : 0, into: &workload)
    guard redraws else { return workload }
    let days = Int((workload.horizon + 86_399_999) / 86_400_000)
    let whole = UInt64(workload.horizon / 86_400_000)
    var stream = RandomStream(
      seed: study.seed, replication: replication, component: .demand,
      entity: Identity.of("days"))
    workload.dayOrder = (0..<days).map { _ in Int32(stream.integer(below: whole)) }
    return workload
  }

  /// Gives each guest without readings those of a guest of the other trace, on the same hours of
  /// the day.
  private func drawProfiles(for replication: Int, into workload: inout Workload) {
    guard let profiles else { return }
    let known = (0..<profiles.count).filter { profiles.sampleCount[$0] > 0 }
    let perDay = 86_400_000 / Int32(workload.stepMilliseconds)
    for guest in withoutReadings {
      var stream = RandomStream(
        seed: study.seed, replication: replication, component: .demand,
        entity: workload.identity[guest])
      let profile = known[Int(stream.integer(below: UInt64(known.count)))]
      let count = profiles.sampleCount[profile]
      let days = UInt64(max(1, count / perDay))
      let shift =
        (Int32(stream.integer(below: days)) * perDay - profiles.firstStep[profile]) % count
      workload.demand[guest] = DemandRow(
        start: Int(profiles.firstSample[profile]), phase: (shift + count) % count, length: count,
        column: 1)
    }
  }

  /// Deployments with at least two guests that arrive together are services; the copies of a
  /// deployment are deployments of their own.
  private static func services(
    _ store: TraceStore, _ guests: [Shaping.Guest], _ kind: Study.Services
  ) -> ([Int32], [String]) {
    guard kind != .none else { return (guests.map { _ in -1 }, []) }
    let isTenant = kind == .tenant
    let names = isTenant ? store.tenantNames : store.deploymentNames
    return services(
      guests, members: guests.map { isTenant ? store.tenant[$0.row] : store.deployment[$0.row] },
      names: names)
  }

  private static func services(
    _ guests: [Shaping.Guest], members: [Int32], names: [String]
  ) -> ([Int32], [String]) {
    struct Group: Hashable {
      var deployment: Int32
      var copy: UInt64
    }
    let groups = zip(guests, members).map { Group(deployment: $1, copy: $0.copy) }
    var first: [Group: Int64] = [:]
    var together: [Group: Int] = [:]
    for (guest, group) in zip(guests, groups) where group.deployment >= 0 {
      let start = max(guest.arrival, 0)
      if first[group] == nil { first[group] = start }
      if first[group] == start { together[group, default: 0] += 1 }
    }
    var index: [Group: Int32] = [:]
    var found: [String] = []
    let service = groups.map { group -> Int32 in
      guard group.deployment >= 0, together[group, default: 0] > 1 else { return -1 }
      if let known = index[group] { return known }
      index[group] = Int32(found.count)
      let name = names[Int(group.deployment)]
      found.append(
        group.copy == 0 ? name : "\(name)+\(group.copy >> 32).\(group.copy & 0xFFFF_FFFF)")
      return Int32(found.count - 1)
    }
    return (service, found)
  }

  /// The owners with the most core-hours; all others count as one, named `(others)`.
  ///
  /// Cores are those of the trace, so that owners are the same where guests are rightsized.
  private static func owners(
    _ workload: Workload, limit: Int
  ) -> ([RunRequest.Owner], [Int32]) {
    struct Pair: Hashable {
      var tenant: Int32
      var service: Int32
    }
    var size: [Pair: Double] = [:]
    var pairs: [Pair] = []
    for row in 0..<workload.count {
      let pair = Pair(tenant: workload.tenant[row], service: workload.service[row])
      let life = min(workload.departure[row], workload.horizon) - max(workload.arrival[row], 0)
      size[pair, default: 0] += Double(workload.demandMillicores[row]) * Double(max(life, 0))
      pairs.append(pair)
    }
    let ranked = size.sorted {
      $0.value != $1.value
        ? $0.value > $1.value
        : ($0.key.tenant, $0.key.service) < ($1.key.tenant, $1.key.service)
    }
    let named = ranked.count <= limit ? ranked.count : limit - 1
    var index: [Pair: Int32] = [:]
    var owners: [RunRequest.Owner] = []
    for (pair, _) in ranked.prefix(named) {
      index[pair] = Int32(owners.count)
      owners.append(
        RunRequest.Owner(
          tenant: workload.tenantNames[Int(pair.tenant)],
          service: pair.service < 0 ? "" : workload.serviceNames[Int(pair.service)]))
    }
    if named < ranked.count {
      owners.append(.others)
    }
    let others = Int32(owners.count - 1)
    return (owners, pairs.map { index[$0] ?? others })
  }
}
