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
  /// Shape: `[guests]`.
  var stays: [Stay]
  /// Which guest of the workload it is.
  ///
  /// Shape: `[guests]`.
  var rowOf: [Int32]
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
  /// The instant looked at last, in seconds, and whether there has been one.
  var clock = 0.0
  private var hasLooked = false
  /// What the guests of the host at hand ask for, one after the other.
  var wants: [Double] = []
  /// Guests without demand that are not on their way.
  var idle: [Int32] = []
  /// Whether guests of the host have come or gone since its capacity was shared.
  ///
  /// Shape: `[hosts]`.
  var isTouched: [Bool]

  /// What a guest asks for around the current instant, and what it gets since then.
  ///
  /// All of it is asked for at once and by guests in no order: so it lies together.
  struct Stay {
    /// Shares of its size at the samples before and after.
    var before = 0.0, after = 0.0
    var served = 0.0
    /// Whose it is, and its host, or -1.
    var owner: Int32, host: Int32 = -1
  }

  /// The time that has passed since the instant before.
  struct Passing {
    /// In seconds; nothing has been asked for before the first instant, and it is 0 then.
    var span: Double
    /// Seconds since the last sample.
    var sinceSample: Double
    /// Whether demands at this instant are remembered.
    var isRegular: Bool
    /// The hour in which it began.
    var hour: Int
  }

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
          size: workload.demandMillicores[$0], memory: workload.memoryMiB[$0])
      })
    let hosts = kind.count
    isLive = Array(repeating: true, count: hosts)
    isTouched = Array(repeating: false, count: hosts)
    stays = request.ownerOf.map { Stay(owner: $0) }
    rowOf = (0..<guests).map(Int32.init)
    demand = CloudSimDemand(workload)
    hostTotals = HostTotals(hosts: hosts, isAsked: request.notesHosts)
    levels = ServiceLevels(hosts: hosts)
    books = CloudSimBooks(
      zones: Int(zones), kinds: kinds.count, owners: request.owners.count,
      hours: workload.hours)
  }

  // MARK: The clock

  private mutating func goThroughTime() {
    guard steps > 1 else { return }
    demand.read(from: 1, last: steps - 1)
    for guest in stays.indices { stays[guest].after = demand.share(of: guest, 0) }
    for index in 1..<steps {
      let ahead = index % CloudSimDemand.steps
      if ahead == 0 { demand.read(from: index + 1, last: steps - 1) }
      if arranges(at: index) { arrange() }
      for guest in stays.indices {
        stays[guest].before = stays[guest].after
        stays[guest].after = demand.share(of: Int(rowOf[guest]), ahead)
      }
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
    let span = time - clock
    let passing = Passing(
      span: hasLooked ? span : 0, sinceSample: sinceSample, isRegular: isRegular,
      hour: books.hour(clock))
    for host in isLive.indices where isLive[host] {
      let (drawn, was) = (cluster.power[host], cluster.utilisation[host])
      let served = cluster.allocated[host]
      allocate(host, at: time, after: passing)
      let isOn = was != 0
      if isOn, !energyRule.drawsFullPower {
        books.draw((drawn + (cluster.power[host] - drawn) / 2) * span, zone: zone[host], at: clock)
        books.keepOn(span, zone: zone[host], kind: cluster.kind[host], at: clock)
        hostTotals.add(
          host, seconds: span, coreSeconds: served * span / 1000,
          joules: (drawn + (cluster.power[host] - drawn) / 2) * span)
      }
      isLive[host] = !cluster.members.isEmpty(host) || cluster.utilisation[host] != 0
    }
    if isRegular { cluster.history.advance() }
    if energyRule.drawsFullPower { drawFullPower(span) }
    removeIdleGuests()
    hostsUsedPeak = max(hostsUsedPeak, cluster.members.occupied)
    clock = time
    hasLooked = true
  }

  private mutating func noteStep(at time: Double) {
    let alive = stays.indices.filter { stays[$0].host >= 0 }
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

  /// Guests without demand leave, where they do.
  mutating func removeIdleGuests() {
    if rules.idleGuestsLeave { for guest in idle { remove(Int(guest)) } }
    idle.removeAll(keepingCapacity: true)
  }

  /// A guest leaves for good.
  private mutating func remove(_ guest: Int) {
    let host = Int(stays[guest].host)
    cluster.members.remove(Int32(guest), from: host)
    stays[guest].host = -1
  }
}
