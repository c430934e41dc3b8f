internal import HeapModule
import Kernels
import Platform
import Policies

/// One year of incidents on the services of a stage, from incident to incident.
///
/// Replicas of a host that goes down start again on another host of their site that has room, else when one
/// has. They fail with the host that they are on, and return with their own. A lost site is left by the
/// strategy of each service, the most critical first. A year begins with everything up.
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
  /// Where each replica is: at home, on another host, or nowhere; and on which host.
  private var place: [Place]
  private var hostNow: [Int32]
  /// The outage in which each replica starts, among those of its service, or -1.
  private var lastOutage: [Int32]
  /// Replicas on hosts that are not theirs, and room left on each host, in thousandths of a core and MiB.
  private var visitors: [[Int32]]
  private var free: [(millicores: Int64, memoryMiB: Int64)]
  /// Room of all hosts of a site that are up, less what services take that fled to it.
  var room: [(millicores: Int64, memoryMiB: Int64)]
  private let fullRoom: [(millicores: Int64, memoryMiB: Int64)]
  var due = Heap<Due>()
  /// Replicas without a place, by site: since when, and why.
  private var waiting: [[Waiting]]
  /// Until when each site is lost, and its control plane gone.
  var lostUntil: [Int64], controlGoneUntil: [Int64]
  /// Until when each service runs away from its site, where, and from which; -1 for one that does not.
  var awayUntil: [Int64], awayAt: [Int32], leftSite: [Int32]
  /// Since when it does, and how many replicas left.
  var fled: [(since: Int64, replicas: Int)]
  /// What goes back home: from which site, when, and how much in GB.
  var failbacks: [(site: Int32, time: Int64, gigabytes: Double)] = []
  /// Replicas that the other site lacks meanwhile, since when, and why.
  var missing: [(replicas: Int, since: Int64, reason: Int32)]
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
    gigabits = blueprint.virtualisation.storageGiBPerGuest * Blueprint.gigabitsPerGibibyte
    changes =
      gigabits * Double(stage.serviceOf.count) * blueprint.virtualisation.dailyChange / 86_400
    outages = Array(repeating: [], count: stage.services.count)
    downUntil = Array(repeating: 0, count: stage.siteOfHost.count)
    place = Array(repeating: .home, count: stage.serviceOf.count)
    hostNow = stage.hostOf
    lastOutage = Array(repeating: -1, count: stage.serviceOf.count)
    visitors = Array(repeating: [], count: stage.siteOfHost.count)
    free = stage.freeMillicores.indices.map {
      (stage.freeMillicores[$0], stage.freeMemory[$0])
    }
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
    leftSite = awayAt
    fled = Array(repeating: (0, 0), count: stage.services.count)
    missing = Array(repeating: (0, 0, 0), count: stage.services.count)
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
    failbacks.removeAll(keepingCapacity: true)
    timeline = []
    for host in downUntil.indices { downUntil[host] = 0 }
    for replica in place.indices {
      place[replica] = .home
      hostNow[replica] = stage.hostOf[replica]
      lastOutage[replica] = -1
    }
    for host in free.indices {
      free[host] = (stage.freeMillicores[host], stage.freeMemory[host])
      visitors[host].removeAll(keepingCapacity: true)
    }
    for site in room.indices { room[site] = fullRoom[site] }
    for site in lostUntil.indices {
      lostUntil[site] = 0
      controlGoneUntil[site] = 0
    }
    for service in awayUntil.indices {
      awayUntil[service] = 0
      awayAt[service] = -1
      leftSite[service] = -1
      missing[service] = (0, 0, 0)
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
      let host = first + Int(occurrence.host)
      if goesDown(host, occurrence) { empty(host, occurrence, reason) }
      return
    }
    guard let layout = layouts[site] else { return }
    let zone = Int(occurrence.zone)
    // All are down before anybody looks for another host.
    var lost: [Int] = []
    for host in layout.firstOfZone[zone]..<layout.firstOfZone[zone + 1]
    where occurrence.rack < 0 || layout.rack[host] == occurrence.rack {
      if goesDown(first + host, occurrence) { lost.append(first + host) }
    }
    for host in lost { empty(host, occurrence, reason) }
  }

  /// Marks a host as down; returns whether it was up.
  private mutating func goesDown(_ host: Int, _ occurrence: Occurrence) -> Bool {
    let wasUp = downUntil[host] <= occurrence.start
    guard wasUp || occurrence.end > downUntil[host] else { return false }
    downUntil[host] = occurrence.end
    due.insert(Due(time: occurrence.end, host: Int32(host)))
    if wasUp {
      let site = Int(occurrence.site)
      room[site].millicores -= free[host].millicores
      room[site].memoryMiB -= free[host].memoryMiB
    }
    return wasUp
  }

  /// Those on a host that went down look for another one.
  private mutating func empty(_ host: Int, _ occurrence: Occurrence, _ reason: Int32) {
    for replica in visitors[host] {
      free[host].millicores += Int64(stage.millicores[Int(replica)])
      free[host].memoryMiB += Int64(stage.memoryMiB[Int(replica)])
    }
    let guests = visitors[host]
    visitors[host].removeAll(keepingCapacity: true)
    for replica in guests { displace(Int(replica), at: occurrence.start, reason) }
    for index in Int(stage.firstResident[host])..<Int(stage.firstResident[host + 1]) {
      let replica = Int(stage.residents[index])
      guard place[replica] == .home, awayAt[Int(stage.serviceOf[replica])] < 0 else { continue }
      displace(replica, at: occurrence.start, reason)
    }
  }

  /// A replica without a host finds one at its site, or waits.
  private mutating func displace(_ replica: Int, at time: Int64, _ reason: Int32) {
    let site = Int(stage.siteOf[replica])
    // Where it was still starting, it starts anew.
    let service = Int(stage.serviceOf[replica])
    let last = Int(lastOutage[replica])
    if last >= 0, outages[service][last].end > time { outages[service][last].end = time }
    lastOutage[replica] = -1
    guard let host = hostWithRoom(for: replica, at: site, time) else {
      place[replica] = .waiting
      hostNow[replica] = -1
      waiting[site].append(Waiting(replica: Int32(replica), reason: reason, since: time))
      return
    }
    settle(replica, on: host, at: site)
    // Planned work moves guests away before it begins.
    guard !reasons.isPlanned(reason) else { return }
    var again = time + restart
    if !blueprint.continuity.isStaticallyStable { again = max(again, controlGoneUntil[site]) }
    guard time < horizon, again > time else { return }
    lastOutage[replica] = Int32(outages[service].count)
    add(service, 1, time, again, reason)
  }

  private mutating func settle(_ replica: Int, on host: Int, at site: Int) {
    let (cores, memory) = (Int64(stage.millicores[replica]), Int64(stage.memoryMiB[replica]))
    free[host].millicores -= cores
    free[host].memoryMiB -= memory
    room[site].millicores -= cores
    room[site].memoryMiB -= memory
    visitors[host].append(Int32(replica))
    place[replica] = .elsewhere
    hostNow[replica] = Int32(host)
  }

  /// The first host with room, from one on that depends on the replica and the time; one without others of
  /// its service where there is one.
  private func hostWithRoom(for replica: Int, at site: Int, _ time: Int64) -> Int? {
    let (cores, memory) = (Int64(stage.millicores[replica]), Int64(stage.memoryMiB[replica]))
    guard room[site].millicores >= cores, room[site].memoryMiB >= memory,
      let count = layouts[site]?.count, count > 0
    else { return nil }
    let first = stage.firstHost[site]
    let spread = (UInt64(bitPattern: time) &+ stage.identity[replica]) &* 0x9E37_79B9_7F4A_7C15
    var offset = Int((spread >> 33) % UInt64(count))
    let siblings = stage.services[Int(stage.serviceOf[replica])].replicas
    var shared: Int?
    for _ in 0..<count {
      let host = first + offset
      if downUntil[host] <= time, free[host].millicores >= cores, free[host].memoryMiB >= memory {
        // Large services cannot be kept apart, and are not looked through.
        if siblings.count > Self.mostKeptApart || !siblings.contains(where: { hostNow[$0] == host })
        {
          return host
        }
        shared = shared ?? host
      }
      offset = offset + 1 == count ? 0 : offset + 1
    }
    return shared
  }

  /// The most replicas of a service that are kept apart: looking through more would cost more than it says.
  private static let mostKeptApart = 64

  /// A replica leaves the host that is not its own.
  private mutating func leaveHost(_ replica: Int) {
    guard place[replica] == .elsewhere else { return }
    let (host, site) = (Int(hostNow[replica]), Int(stage.siteOf[replica]))
    let (cores, memory) = (Int64(stage.millicores[replica]), Int64(stage.memoryMiB[replica]))
    free[host].millicores += cores
    free[host].memoryMiB += memory
    room[site].millicores += cores
    room[site].memoryMiB += memory
    if let index = visitors[host].firstIndex(of: Int32(replica)) {
      visitors[host].remove(at: index)
    }
    place[replica] = .home
    hostNow[replica] = stage.hostOf[replica]
  }

  private mutating func comeBack(_ item: Due) {
    guard item.host >= 0 else {
      goBack(Int(-1 - item.host), at: item.time)
      return
    }
    let host = Int(item.host)
    guard downUntil[host] == item.time else { return }
    let site = Int(stage.siteOfHost[host])
    downUntil[host] = 0
    room[site].millicores += free[host].millicores
    room[site].memoryMiB += free[host].memoryMiB
    for index in Int(stage.firstResident[host])..<Int(stage.firstResident[host + 1]) {
      leaveHost(Int(stage.residents[index]))
    }
    guard !waiting[site].isEmpty else { return }
    let again = item.time + boot
    let all = waiting[site]
    waiting[site] = []
    for waits in all {
      let replica = Int(waits.replica)
      if Int(stage.hostOf[replica]) == host {
        note(waits, until: again)
        place[replica] = .home
        hostNow[replica] = Int32(host)
      } else if let other = hostWithRoom(for: replica, at: site, item.time) {
        // Others that wait take the room that there is now.
        settle(replica, on: other, at: site)
        note(waits, until: again)
      } else {
        waiting[site].append(waits)
      }
    }
  }

  /// The replicas of a service at a site are no longer there: it runs elsewhere from an instant on.
  mutating func abandon(_ index: Int, at site: Int, until time: Int64) {
    for replica in stage.services[index].replicas where Int(stage.siteOf[replica]) == site {
      leaveHost(replica)
      if place[replica] == .waiting { place[replica] = .home }
    }
    guard !waiting[site].isEmpty else { return }
    let all = waiting[site]
    waiting[site] = []
    for waits in all {
      if Int(stage.serviceOf[Int(waits.replica)]) == index {
        note(waits, until: time)
      } else {
        waiting[site].append(waits)
      }
    }
  }

  /// A service is home again; replicas whose host is down look for another one.
  mutating func resettle(_ index: Int, at time: Int64) {
    for replica in stage.services[index].replicas {
      let host = Int(stage.hostOf[replica])
      guard host >= 0, downUntil[host] > time, place[replica] == .home else { continue }
      displace(replica, at: time, reasons.goingBack)
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
