import Kernels
import Platform
import Policies

/// Replays a day by the rules of CloudSim, so that its published results come out.
///
/// At each instant: demand, allocation, energy, guests without demand leave, consolidation,
/// migrations start; at each end of a migration: demand, allocation, energy, the guests change
/// hosts, allocation. Numbers are `Double` and sums are taken in the order of each host's list,
/// because the choice among equal costs hangs on their last digit.
struct CloudSimReplay: ~Copyable {
  let request: RunRequest
  let rules: CloudSimRules
  let energyRule: any EnergyPolicy
  let consolidation: Consolidation?
  /// Seconds of a step.
  let step: Double
  let steps: Int

  var cluster: Cluster
  /// The zone of each host over all private sites.
  ///
  /// Shape: `[hosts]`.
  let zone: [Int32]
  /// Whether the host has guests or was on when last looked at.
  ///
  /// Shape: `[hosts]`.
  var isLive: [Bool]
  /// The host of each guest, or -1.
  ///
  /// Shape: `[guests]`.
  var hostOf: [Int32]
  /// Shares of size at the samples before and after the current instant.
  var before: [Double], after: [Double]
  var demand: CloudSimDemand

  /// The host of each guest at first, or -1, the refusals, and the most hosts with guests at once.
  var firstHosts: [Int32] = []
  var refusals: [Refusal: Int] = [:]
  var hostsUsedPeak = 0
  /// The steps noted.
  var replaySteps: [ReplayStep] = []
  var pending: [Migration] = []
  var levels: ServiceLevels
  var books: CloudSimBooks
  var hostTotals: HostTotals
  /// The instant looked at last, in seconds.
  var clock = 0.0

  /// A guest on its way.
  struct Migration {
    var guest: Int32
    var target: Int32
    var end: Double
  }

  static func run(_ request: RunRequest, _ rules: CloudSimRules) -> RunRecord {
    var replay = CloudSimReplay(request, rules)
    replay.create()
    replay.goThroughTime()
    return replay.finish()
  }

  private init(_ request: RunRequest, _ rules: CloudSimRules) {
    self.request = request
    self.rules = rules
    let blueprint = request.blueprint
    let workload = request.workload
    energyRule = Simulator.chosen(EnergyCatalogue.named(blueprint.energy.name))
      .init(blueprint.energy)
    consolidation = energyRule.consolidation
    step = Double(workload.stepMilliseconds) / 1000
    steps = workload.steps
    var kind: [Int32] = []
    var zone: [Int32] = []
    var zones: Int32 = 0
    for site in blueprint.sites where site.kind == .private {
      for description in site.zones {
        for type in description.types {
          kind.append(Int32(type))
          zone.append(zones)
        }
        zones += 1
      }
    }
    self.zone = zone
    let kinds = blueprint.hostTypes.map { type in
      let capacity = Double(blueprint.capacity(of: type)) / 10
      return Cluster.Kind(
        capacity: capacity, core: capacity / Double(type.cores), memory: Double(type.memoryMiB),
        watts: type.power.watts + [type.power.watts[10]], restingWatts: type.power.watts[0])
    }
    let guests = workload.count
    cluster = Cluster(
      .init(
        isCloudSim: true, heedsMemory: !rules.forgetsMemory,
        secondsPerMiB: rules.migrationSeconds(memoryMiB: 1), period: step, seed: request.seed,
        replication: request.replication),
      consolidation, kinds: kinds, kind: kind,
      guests: (0..<guests).map {
        Cluster.Guest(
          size: Double(workload.demandMillicores[$0]), memory: Double(workload.memoryMiB[$0]))
      })
    let hosts = kind.count
    isLive = Array(repeating: true, count: hosts)
    hostOf = Array(repeating: -1, count: guests)
    before = Array(repeating: 0, count: guests)
    after = before
    demand = CloudSimDemand(workload)
    hostTotals = HostTotals(hosts: hosts, isAsked: request.notesHosts)
    levels = ServiceLevels(owners: request.ownerOf, hosts: hosts)
    books = CloudSimBooks(
      zones: Int(zones), kinds: kinds.count, owners: request.owners.count,
      hours: workload.hours)
  }

  // MARK: The clock

  private mutating func goThroughTime() {
    guard steps > 1 else { return }
    demand.read(step: 1, into: &after)
    for index in 1..<steps {
      let ahead = (index - 1) % CloudSimDemand.steps
      if ahead == 0 {
        if arranges { arrange() }
        demand.read(from: index + 1, last: steps - 1)
      }
      swap(&before, &after)
      demand.take(ahead, &after)
      let time = Double(index) * step + 0.1
      look(at: time, isRegular: true, sinceSample: time - Double(index) * step)
      if let consolidation {
        start(cluster.consolidate(consolidation, instant: index), at: time)
      }
      if request.notesSteps { noteStep(at: time) }
      endMigrations(before: time + step, sampleAt: Double(index) * step)
    }
  }

  /// Takes what has happened since the last instant into account.
  mutating func look(at time: Double, isRegular: Bool, sinceSample: Double) {
    for guest in cluster.guests.indices where hostOf[guest] >= 0 {
      let share = before[guest] + (after[guest] - before[guest]) / step * sinceSample
      cluster.guests[guest].demand = share * cluster.guests[guest].size
      if isRegular { cluster.history.add(share, of: guest) }
    }
    if isRegular { cluster.history.advance() }
    let span = time - clock
    for host in isLive.indices where isLive[host] {
      let (drawn, was) = (cluster.power[host], cluster.utilisation[host])
      let served = cluster.allocated[host]
      allocate(host, at: time)
      let isOn = was != 0
      if isOn, !energyRule.drawsFullPower {
        books.draw((drawn + (cluster.power[host] - drawn) / 2) * span, zone: zone[host], at: clock)
        books.keepOn(span, zone: zone[host], kind: cluster.kind[host], at: clock)
        hostTotals.add(
          host, seconds: span, coreSeconds: served * span / 1000,
          joules: (drawn + (cluster.power[host] - drawn) / 2) * span)
      }
      isLive[host] = !cluster.members[host].isEmpty || cluster.utilisation[host] != 0
    }
    if energyRule.drawsFullPower { drawFullPower(span) }
    if rules.idleGuestsLeave { removeIdleGuests() }
    hostsUsedPeak = max(hostsUsedPeak, cluster.members.count { !$0.isEmpty })
    clock = time
  }

  private mutating func noteStep(at time: Double) {
    let alive = hostOf.indices.filter { hostOf[$0] >= 0 }
    replaySteps.append(
      ReplayStep(
        time: time, energy: books.energy.joined().reduce(0, +) / 3_600_000,
        hostsOn: cluster.utilisation.count { $0 > 0 },
        overloaded: cluster.overloadedHosts, guests: alive.count,
        migrations: Int(books.migrations.joined().reduce(0, +)), relieving: cluster.relievingMoves,
        requested: alive.reduce(0) { $0 + cluster.guests[$1].demand }))
  }

  private mutating func drawFullPower(_ span: Double) {
    for host in cluster.kind.indices {
      let watts = cluster.kinds[Int(cluster.kind[host])].watts[10]
      hostTotals.add(
        host, seconds: span, coreSeconds: cluster.allocated[host] * span / 1000,
        joules: watts * span)
      books.draw(
        watts * span, zone: zone[host], at: clock)
      books.keepOn(span, zone: zone[host], kind: cluster.kind[host], at: clock)
    }
  }

  private mutating func removeIdleGuests() {
    for guest in cluster.guests.indices
    where cluster.guests[guest].demand == 0 && hostOf[guest] >= 0
      && cluster.guests[guest].moving == 0
    {
      remove(guest)
    }
  }

  /// A guest leaves for good.
  mutating func remove(_ guest: Int) {
    let host = Int(hostOf[guest])
    cluster.members[host].removeAll { $0 == Int32(guest) }
    hostOf[guest] = -1
  }
}
