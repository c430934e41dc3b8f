internal import HeapModule
import Kernels
import Platform
import Policies

/// One year of incidents on the services of a stage, from incident to incident.
///
/// Replicas of a host that goes down start again on other hosts of their site where those have room (room
/// is counted over all hosts of a site: it is taken to be divisible), else when a host is back. They
/// return with their host. A lost site is left by the strategy of each service, the most critical first.
struct Rehearsal {
  let stage: Stage
  let blueprint: Blueprint
  let reasons: Reasons
  let layouts: [SiteLayout?]
  /// Services at each site, the most critical first, with how many replicas they have there.
  let servicesAt: [[(service: Int, replicas: Int)]]
  /// Time from a failure until a replica runs elsewhere, in milliseconds.
  let restart: Int64
  /// Time that a replica takes to start, in milliseconds.
  let boot: Int64
  let horizon: Int64
  /// Data of a replica in Gbit, and what all replicas change, in Gbit/s.
  let gigabits: Double, changes: Double

  /// Outages of each service; the space is kept from year to year.
  var outages: [[Outage]]
  /// Recoveries: service, reason, time, age of the data (-1 for none at all, -2 where it was not at risk).
  var recoveries: [(service: Int32, reason: Int32, time: Int64, age: Int64)] = []
  /// Steps of the recovery, where asked for.
  var timeline: [ContinuityRecord.Phase] = []
  var notesTimeline = false
  /// Whether public sites always have room.
  var ignoresStockOuts = false

  /// Until when each host is down.
  var downUntil: [Int64]
  /// Where each replica is.
  private var place: [Place]
  var room: [(millicores: Int64, memoryMiB: Int64)]
  private let fullRoom: [(millicores: Int64, memoryMiB: Int64)]
  var due = Heap<Due>()
  /// Replicas without a place, by site: since when, and why.
  private var waiting: [[Waiting]]
  /// Until when each site is lost, and its control plane gone.
  var lostUntil: [Int64], controlGoneUntil: [Int64]
  /// Until when each service runs away from its site, and where.
  var awayUntil: [Int64], awayAt: [Int32]
  /// Room that each service takes there, in thousandths of a core and MiB.
  var taken: [(millicores: Int64, memoryMiB: Int64)]
  var stockOuts = RandomStream(seed: 0, replication: 0, component: .recovery, entity: 0)

  private enum Place: UInt8 {
    case home, elsewhere, waiting
  }

  private struct Waiting {
    var replica: Int32, reason: Int32, since: Int64
  }

  /// A host that is back, unless it failed again meanwhile; or a service, whose number is negative.
  struct Due: Comparable {
    var time: Int64
    var host: Int32
    static func < (left: Due, right: Due) -> Bool {
      (left.time, left.host) < (right.time, right.host)
    }
  }

  init(_ stage: Stage, _ blueprint: Blueprint, layouts: [SiteLayout?], horizon: Int64) {
    self.layouts = layouts
    self.stage = stage
    self.blueprint = blueprint
    self.horizon = horizon
    reasons = Reasons(hazards: blueprint.failures.hazards)
    boot = Int64((blueprint.virtualisation.bootSeconds * 1000).rounded())
    restart = Int64((blueprint.failures.detectionSeconds * 1000).rounded()) + boot
    // A GiB is 8.589934592 Gbit.
    gigabits = blueprint.virtualisation.storageGiBPerGuest * 8.589934592
    changes =
      gigabits * Double(stage.serviceOf.count) * blueprint.virtualisation.dailyChange / 86_400
    outages = Array(repeating: [], count: stage.services.count)
    downUntil = Array(repeating: 0, count: stage.siteOfHost.count)
    place = Array(repeating: .home, count: stage.serviceOf.count)
    var room = Array(
      repeating: (millicores: Int64(0), memoryMiB: Int64(0)), count: blueprint.sites.count)
    for (host, site) in stage.siteOfHost.enumerated() {
      room[Int(site)].millicores += stage.freeMillicores[host]
      room[Int(site)].memoryMiB += stage.freeMemory[host]
    }
    self.room = room
    fullRoom = room
    servicesAt = stage.servicesBySite(blueprint.sites.count)
    let sites = blueprint.sites.count
    waiting = Array(repeating: [], count: sites)
    lostUntil = Array(repeating: 0, count: sites)
    controlGoneUntil = lostUntil
    awayUntil = Array(repeating: 0, count: stage.services.count)
    awayAt = Array(repeating: -1, count: stage.services.count)
    taken = Array(repeating: (0, 0), count: stage.services.count)
  }

  /// Meets a year's occurrences, which rise by start.
  mutating func meet(_ occurrences: [Occurrence], seed: UInt64, replication: Int) {
    reset()
    stockOuts = RandomStream(
      seed: seed, replication: replication, component: .recovery, entity: 0)
    for occurrence in occurrences {
      while let next = due.min, next.time <= occurrence.start {
        _ = due.popMin()
        comeBack(next)
      }
      happen(occurrence)
    }
    while let next = due.popMin() { comeBack(next) }
    // Whoever still waits does so to the end.
    for site in waiting.indices {
      for item in waiting[site] { note(item, until: horizon) }
      waiting[site].removeAll(keepingCapacity: true)
    }
  }

  private mutating func reset() {
    for service in outages.indices { outages[service].removeAll(keepingCapacity: true) }
    recoveries.removeAll(keepingCapacity: true)
    timeline = []
    for host in downUntil.indices { downUntil[host] = 0 }
    for replica in place.indices { place[replica] = .home }
    for site in room.indices { room[site] = fullRoom[site] }
    for site in lostUntil.indices {
      lostUntil[site] = 0
      controlGoneUntil[site] = 0
    }
    for service in awayUntil.indices {
      awayUntil[service] = 0
      awayAt[service] = -1
      taken[service] = (0, 0)
    }
  }

  private mutating func happen(_ occurrence: Occurrence) {
    let reason = reasons.index(of: occurrence)
    if occurrence.hazard >= 0, reasons.hazards[Int(occurrence.hazard)].corrupts {
      spoil(occurrence, reason)
      return
    }
    switch occurrence.domain {
    case .guest:
      add(Int(stage.serviceOf[Int(occurrence.unit)]), 1, occurrence.start, occurrence.end, reason)
    case .service:
      let count = stage.services[Int(occurrence.unit)].replicas.count
      add(Int(occurrence.unit), count, occurrence.start, occurrence.end, reason)
    case .disk: loseDisk(occurrence, reason)
    case .controlPlane:
      controlGoneUntil[Int(occurrence.site)] = max(
        controlGoneUntil[Int(occurrence.site)], occurrence.end)
    case .site, .provider, .network: loseSite(occurrence, reason)
    case .host, .rack, .zone: loseHosts(occurrence, reason)
    }
  }

  // MARK: Hosts

  private mutating func loseHosts(_ occurrence: Occurrence, _ reason: Int32) {
    let site = Int(occurrence.site)
    guard lostUntil[site] <= occurrence.start else { return }
    let first = stage.firstHost[site]
    if occurrence.host >= 0 {
      takeDown(first + Int(occurrence.host), occurrence, reason)
      return
    }
    guard let layout = layouts[site] else { return }
    let zone = Int(occurrence.zone)
    for host in layout.firstOfZone[zone]..<layout.firstOfZone[zone + 1]
    where occurrence.rack < 0 || layout.rack[host] == occurrence.rack {
      takeDown(first + host, occurrence, reason)
    }
  }

  private mutating func takeDown(_ host: Int, _ occurrence: Occurrence, _ reason: Int32) {
    let (time, end) = (occurrence.start, occurrence.end)
    if downUntil[host] > time {
      guard end > downUntil[host] else { return }
      downUntil[host] = end
      due.insert(Due(time: end, host: Int32(host)))
      return
    }
    downUntil[host] = end
    due.insert(Due(time: end, host: Int32(host)))
    let site = Int(occurrence.site)
    room[site].millicores -= stage.freeMillicores[host]
    room[site].memoryMiB -= stage.freeMemory[host]
    var again = time + restart
    if !blueprint.continuity.isStaticallyStable { again = max(again, controlGoneUntil[site]) }
    let isPlanned = reasons.isPlanned(reason)
    for index in Int(stage.firstResident[host])..<Int(stage.firstResident[host + 1]) {
      let replica = Int(stage.residents[index])
      let service = Int(stage.serviceOf[replica])
      guard place[replica] == .home, awayUntil[service] <= time else { continue }
      let (cores, memory) = (Int64(stage.millicores[replica]), Int64(stage.memoryMiB[replica]))
      if room[site].millicores >= cores, room[site].memoryMiB >= memory {
        room[site].millicores -= cores
        room[site].memoryMiB -= memory
        place[replica] = .elsewhere
        // Planned work moves guests away before it begins.
        if !isPlanned { add(service, 1, time, again, reason) }
      } else {
        place[replica] = .waiting
        waiting[site].append(Waiting(replica: Int32(replica), reason: reason, since: time))
      }
    }
  }

  private mutating func comeBack(_ item: Due) {
    let host = Int(item.host)
    guard host >= 0 else {
      goBack(-1 - host)
      return
    }
    guard downUntil[host] == item.time else { return }
    let site = Int(stage.siteOfHost[host])
    downUntil[host] = 0
    room[site].millicores += stage.freeMillicores[host]
    room[site].memoryMiB += stage.freeMemory[host]
    for index in Int(stage.firstResident[host])..<Int(stage.firstResident[host + 1]) {
      let replica = Int(stage.residents[index])
      guard place[replica] == .elsewhere else { continue }
      room[site].millicores += Int64(stage.millicores[replica])
      room[site].memoryMiB += Int64(stage.memoryMiB[replica])
      place[replica] = .home
    }
    guard !waiting[site].isEmpty else { return }
    let again = item.time + boot
    var still: [Waiting] = []
    for waits in waiting[site] {
      let replica = Int(waits.replica)
      guard Int(stage.hostOf[replica]) == host else {
        still.append(waits)
        continue
      }
      note(waits, until: again)
      place[replica] = .home
    }
    // Others that wait take the room that there is now.
    waiting[site] = []
    for waits in still {
      let replica = Int(waits.replica)
      let (cores, memory) = (Int64(stage.millicores[replica]), Int64(stage.memoryMiB[replica]))
      guard room[site].millicores >= cores, room[site].memoryMiB >= memory else {
        waiting[site].append(waits)
        continue
      }
      room[site].millicores -= cores
      room[site].memoryMiB -= memory
      place[replica] = .elsewhere
      note(waits, until: again)
    }
  }

  /// A replica's wait is over.
  private mutating func note(_ item: Waiting, until time: Int64) {
    add(Int(stage.serviceOf[Int(item.replica)]), 1, item.since, time, item.reason)
  }

  mutating func add(
    _ service: Int, _ replicas: Int, _ start: Int64, _ end: Int64, _ reason: Int32
  ) {
    guard end > start, start < horizon else { return }
    outages[service].append(
      Outage(start: start, end: min(end, horizon), replicas: Int32(replicas), reason: reason))
  }
}
