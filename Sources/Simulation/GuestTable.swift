import Platform
import Policies

/// The guests of a run as columns: those of the workload, then those created on the way.
struct GuestTable {
  /// What a guest is doing.
  enum State: UInt8 {
    /// Not arrived yet, or never admitted.
    case absent
    /// Has a place and starts.
    case starting
    case running
    /// Lost its place through an incident.
    case down
    case departed
  }

  var identity: [UInt64]
  var departure: [Int64]
  var millicores: [Int32]
  /// Cores that the demand is a share of.
  var demandMillicores: [Int32]
  var memoryMiB: [Int32]
  /// GPUs asked for, in the platform's models, and those held at the current place.
  var gpus: [GPUDemand]
  var heldGPUs: [GPUSet]
  /// Index into ``rules``.
  var ruleOf: [Int32]
  /// The distinct rules on guests.
  let rules: [HostRules]
  /// The machine of the trace, or -1.
  var machine: [Int32]
  /// The service, or -1.
  var service: [Int32]
  var owner: [Int32]
  var demand: [DemandRow]
  var state: [State]
  /// Index of the site, or -1.
  var site: [Int16]
  /// Host within the private site, or the instance type of a public one; -1 without a place.
  var place: [Int32]
  /// Start of the current stay, valid while running.
  var since: [Int64]
  /// When the guest was asked for, and when it first ran (-1 before).
  var asked: [Int64]
  var firstRun: [Int64]
  /// When it went down (-1 while it is not), and why.
  var downSince: [Int64]
  var downCause: [Incident.Cause]
  /// Invalidates timers of earlier states.
  var generation: [Int32]
  /// Neighbours in the list of guests on one host.
  var next: [Int32]
  var previous: [Int32]
  /// The elastic service the guest is a replica of, or -1.
  var replicaOf: [Int32]
  /// Which of the platform's strategies against the loss of a site it has.
  var protection: [UInt8]
  /// What its quotas are found by.
  var quotaKey: [Int32]
  /// Place of the standby at the recovery site, or -1.
  var standby: [Int32]
  /// Whether there was no room for a standby that it should have.
  var lacksStandby: [Bool]
  /// The host of its last standby at a private site, or -1.
  var standbyHost: [Int32]
  /// Whether the guest runs away from home because its site was lost.
  var isEvacuated: [Bool]
  /// Whether the guest has run at the home site, which has its data as they were then.
  var hasRunAtHome: [Bool]
  /// The site at which it ran last, which has its data; -1 before.
  var dataSite: [Int16]
  /// The migration under way, or -1.
  var moving: [Int32]

  init(
    _ workload: Workload, ownerOf: [Int32], constraints: GuestConstraints, protection: [UInt8],
    quotaKeys: [Int32]
  ) {
    let count = workload.count
    self.protection = protection
    quotaKey = quotaKeys
    identity = workload.identity
    departure = workload.departure
    millicores = workload.millicores
    demandMillicores = workload.demandMillicores
    memoryMiB = workload.memoryMiB
    gpus = constraints.gpus(of: workload)
    heldGPUs = Array(repeating: 0, count: count)
    (rules, ruleOf) = constraints.rules(of: workload)
    machine = workload.machine
    service = workload.service
    owner = ownerOf
    demand = workload.demand
    state = Array(repeating: .absent, count: count)
    site = Array(repeating: -1, count: count)
    place = Array(repeating: -1, count: count)
    since = Array(repeating: 0, count: count)
    asked = workload.arrival
    firstRun = Array(repeating: -1, count: count)
    downSince = Array(repeating: -1, count: count)
    downCause = Array(repeating: .host, count: count)
    generation = Array(repeating: 0, count: count)
    next = Array(repeating: -1, count: count)
    previous = Array(repeating: -1, count: count)
    replicaOf = Array(repeating: -1, count: count)
    standby = Array(repeating: -1, count: count)
    isEvacuated = Array(repeating: false, count: count)
    lacksStandby = isEvacuated
    hasRunAtHome = isEvacuated
    standbyHost = Array(repeating: -1, count: count)
    dataSite = site
    moving = Array(repeating: -1, count: count)
  }

  var count: Int { identity.count }

  /// Whether a guest may want more than it may have while it stays.
  func isCapped(_ stay: Stay) -> Bool { cap(of: stay) < .max }

  /// The most that a guest gets while it stays, in core-basis-points: its cores, where it may want more, or its
  /// limit.
  func cap(of stay: Stay) -> Int32 {
    let own = demandMillicores[Int(stay.guest)] > stay.millicores ? stay.millicores * 10 : .max
    return min(own, limit(of: stay))
  }

  /// The limit of a guest by rules, in core-basis-points.
  func limit(of stay: Stay) -> Int32 {
    let limit = rules[Int(ruleOf[Int(stay.guest)])].cpuLimit
    guard limit < 1 else { return .max }
    return Int32((Double(stay.millicores) * 10 * limit).rounded())
  }

  /// What a guest weighs in contention: its cores in core-basis-points times its weight.
  func weight(of stay: Stay) -> Double {
    Double(max(stay.millicores, 1)) * 10 * rules[Int(ruleOf[Int(stay.guest)])].cpuWeight
  }

  /// Adds a replica of an elastic service and returns its row.
  mutating func addReplica(
    of service: Int32, identity newIdentity: UInt64, millicores newMillicores: Int32,
    memoryMiB newMemory: Int32, gpus newGPUs: GPUDemand, rule: Int32, owner newOwner: Int32,
    protection newProtection: UInt8, quotaKey newKey: Int32, asked newAsked: Int64, until end: Int64
  ) -> Int {
    identity.append(newIdentity)
    departure.append(end)
    millicores.append(newMillicores)
    demandMillicores.append(newMillicores)
    memoryMiB.append(newMemory)
    gpus.append(newGPUs)
    heldGPUs.append(0)
    ruleOf.append(rule)
    machine.append(-1)
    self.service.append(service)
    owner.append(newOwner)
    demand.append(.constant(basisPoints: 0))
    state.append(.absent)
    site.append(-1)
    place.append(-1)
    since.append(0)
    asked.append(newAsked)
    firstRun.append(-1)
    downSince.append(-1)
    downCause.append(.host)
    generation.append(0)
    next.append(-1)
    previous.append(-1)
    replicaOf.append(service)
    protection.append(newProtection)
    quotaKey.append(newKey)
    standby.append(-1)
    isEvacuated.append(false)
    hasRunAtHome.append(false)
    lacksStandby.append(false)
    standbyHost.append(-1)
    dataSite.append(-1)
    moving.append(-1)
    return count - 1
  }
}

/// A time for which a guest ran at one place with one demand.
struct Stay {
  var guest: Int32
  /// Host over all private sites, or -1 for a guest of a public site.
  var host: Int32
  /// Milliseconds; `end` is later than `start`.
  var start: Int64
  var end: Int64
  /// For a replica: how many share the service's load, and which of them this is; else 0.
  var sharers: Int32
  var sharer: Int32
  /// Ledger cell of the place: zone over all private sites, or public cell.
  var cell: Int32
  /// The guest's cores at the time, in thousandths.
  var millicores: Int32
}
