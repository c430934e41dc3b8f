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

  // MARK: Hosts

  /// Types of host: what one serves, its cores' speed (thousandths of a reference core), its power
  /// curve's points with the last one twice, and its memory in MiB.
  let kinds: [Kind]
  /// The type of each host, and the zone over all private sites.
  ///
  /// Shape: `[hosts]`.
  let kind: [Int32], zone: [Int32]
  /// The guests of each host in the order in which they came; a guest that is still on its way
  /// stands as its complement.
  ///
  /// Shape: `[hosts][guests]`.
  var members: [[Int32]]
  /// Allocated load without the loss of migrations, load that finds no taker, requested load, the
  /// first over capacity and the power drawn by it.
  ///
  /// Shape: `[hosts]`.
  var allocated: [Double], available: [Double], requested: [Double]
  var utilisation: [Double], power: [Double]
  /// Whether the host has guests or was on when last looked at.
  ///
  /// Shape: `[hosts]`.
  var isLive: [Bool]

  // MARK: Guests

  /// What a guest may ask for (thousandths of a reference core), and memory in MiB.
  ///
  /// Shape: `[guests]`.
  let size: [Double], memory: [Double]
  /// Demand now, and the host, or -1.
  ///
  /// Shape: `[guests]`.
  var demand: [Double]
  var hostOf: [Int32]
  /// How many migrations of the guest are under way.
  ///
  /// Shape: `[guests]`.
  var moving: [Int32]
  var history: DemandHistory
  /// Shares of size at the samples before and after the current instant.
  var before: [Double], after: [Double]

  /// The host of each guest at first, or -1, the refusals, and the most hosts with guests at once.
  var firstHosts: [Int32] = []
  var refusals: [Refusal: Int] = [:]
  var hostsUsedPeak = 0
  /// The steps noted, with the overloaded hosts and moves off them at the last consolidation.
  var replaySteps: [ReplayStep] = []
  var overloadedHosts = 0
  var relievingMoves = 0
  var pending: [Migration] = []
  var levels: ServiceLevels
  var books: CloudSimBooks
  /// The instant looked at last, in seconds.
  var clock = 0.0
  /// Hosts that may take guests while guests are moved, and what is undone afterwards.
  var targets = MigrationTargets()
  var journal: [(host: Int, members: [Int32])] = []

  /// What hosts of one type are like.
  struct Kind {
    var capacity: Double
    var core: Double
    var memory: Double
    var watts: [Double]

    /// Power at a utilisation in [0, 1], in watts.
    func power(at utilisation: Double) -> Double {
      let low = Int(utilisation * 10)
      let high = Int((utilisation * 10).rounded(.up))
      let slope = (watts[high] - watts[low]) / 10
      return watts[low] + slope * (utilisation - Double(low) / 10) * 100
    }
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
    kinds = blueprint.hostTypes.map { type in
      let capacity = Double(blueprint.capacity(of: type)) / 10
      return Kind(
        capacity: capacity, core: capacity / Double(type.cores), memory: Double(type.memoryMiB),
        watts: type.power.watts + [type.power.watts[10]])
    }
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
    self.kind = kind
    self.zone = zone
    let hosts = kind.count
    members = Array(repeating: [], count: hosts)
    allocated = Array(repeating: 0, count: hosts)
    available = kind.map { [kinds] in kinds[Int($0)].capacity }
    requested = allocated
    utilisation = allocated
    power = kind.map { [kinds] in kinds[Int($0)].watts[0] }
    isLive = Array(repeating: true, count: hosts)
    let guests = workload.count
    size = workload.demandMillicores.map(Double.init)
    memory = workload.memoryMiB.map(Double.init)
    demand = Array(repeating: 0, count: guests)
    hostOf = Array(repeating: -1, count: guests)
    moving = Array(repeating: 0, count: guests)
    history = DemandHistory(guests: guests)
    before = demand
    after = demand
    levels = ServiceLevels(guests: guests, hosts: hosts)
    books = CloudSimBooks(
      zones: Int(zones), kinds: kinds.count, owners: request.owners.count, guests: guests,
      hours: workload.hours)
  }

  // MARK: The clock

  private mutating func goThroughTime() {
    let samples = CloudSimDemand(request.workload)
    for index in 1..<max(steps, 1) {
      swap(&before, &after)
      if index == 1 { samples.read(step: 1, into: &before) }
      samples.read(step: min(index + 1, steps - 1), into: &after)
      let time = Double(index) * step + 0.1
      look(at: time, isRegular: true, sinceSample: time - Double(index) * step)
      if consolidation != nil {
        start(consolidate(at: time, instant: index), at: time)
      }
      if request.notesSteps { noteStep(at: time) }
      endMigrations(before: time + step, sampleAt: Double(index) * step)
    }
  }

  /// Takes what has happened since the last instant into account.
  mutating func look(at time: Double, isRegular: Bool, sinceSample: Double) {
    for guest in demand.indices where hostOf[guest] >= 0 {
      let share = before[guest] + (after[guest] - before[guest]) / step * sinceSample
      demand[guest] = share * size[guest]
      if isRegular { history.add(share, of: guest) }
    }
    if isRegular { history.advance() }
    let span = time - clock
    for host in isLive.indices where isLive[host] {
      let (drawn, was) = (power[host], utilisation[host])
      allocate(host, at: time)
      let isOn = was != 0
      if energyRule.drawsFullPower {
        continue
      } else if isOn {
        books.draw((drawn + (power[host] - drawn) / 2) * span, zone: zone[host], at: clock)
      }
      if isOn { books.keepOn(span, zone: zone[host], kind: kind[host], at: clock) }
      isLive[host] = !members[host].isEmpty || utilisation[host] != 0
    }
    if energyRule.drawsFullPower { drawFullPower(span) }
    if rules.idleGuestsLeave { removeIdleGuests() }
    hostsUsedPeak = max(hostsUsedPeak, members.count { !$0.isEmpty })
    clock = time
  }

  private mutating func noteStep(at time: Double) {
    let alive = hostOf.indices.filter { hostOf[$0] >= 0 }
    replaySteps.append(
      ReplayStep(
        time: time, energy: books.energy.joined().reduce(0, +) / 3_600_000,
        hostsOn: utilisation.count { $0 > 0 },
        overloaded: overloadedHosts, guests: alive.count,
        migrations: Int(books.migrations.joined().reduce(0, +)), relieving: relievingMoves,
        requested: alive.reduce(0) { $0 + demand[$1] }))
  }

  private mutating func drawFullPower(_ span: Double) {
    for host in kind.indices {
      books.draw(kinds[Int(kind[host])].watts[10] * span, zone: zone[host], at: clock)
      books.keepOn(span, zone: zone[host], kind: kind[host], at: clock)
    }
  }

  private mutating func removeIdleGuests() {
    for guest in demand.indices
    where demand[guest] == 0 && hostOf[guest] >= 0 && moving[guest] == 0 {
      remove(guest)
    }
  }

  /// A guest leaves for good.
  mutating func remove(_ guest: Int) {
    let host = Int(hostOf[guest])
    members[host].removeAll { $0 == Int32(guest) }
    hostOf[guest] = -1
  }
}
