import Kernels
import Platform
import Policies

/// Adds up what rehearsed years did to services.
struct ContinuityTally {
  private let stage: Stage
  private let continuity: Continuity
  private let reasons: Reasons
  private let horizon: Int64
  private let siteNames: [String]
  private static let months = 12

  private var years = 0
  private var weights = 0.0, squares = 0.0
  private var sums: [Sums]
  /// Milliseconds that services are down, by reason.
  private var byReason: [Double]
  private var objectives: [Slot: Answer] = [:]
  /// How often services go back home from each site, and how much goes with them in GB, times weights.
  private var failbacks: [(count: Double, gigabytes: Double)]
  /// Down times of each service in the year at hand, for those that depend on it.
  private var down: [[Outage]]
  /// The same without what they depend on.
  private var alone: [[Outage]] = []
  private var edges: [Edge] = []
  private var active: [Int32] = []

  /// Sums over years of one service, in milliseconds times weights.
  private struct Sums {
    var guests = 0.0, requests = 0.0, planned = 0.0, unplanned = 0.0
    var time = 0.0, timeSquares = 0.0
    var met = 0.0, credit = 0.0
  }

  /// Where recoveries are counted: a tier or -1, what is measured, and the cause.
  private struct Slot: Hashable {
    var tier: Int
    var kind: ContinuityRecord.Objective.Kind
    var cause: Int
  }

  private struct Answer {
    var times = TimeHistogram()
    var met = 0.0, unrecoverable = 0.0
  }

  /// An outage begins or ends.
  private struct Edge {
    var time: Int64
    var isStart: Bool
    var outage: Int32
  }

  init(_ rehearsal: Rehearsal) {
    stage = rehearsal.stage
    continuity = rehearsal.blueprint.continuity
    reasons = rehearsal.reasons
    horizon = rehearsal.horizon
    sums = Array(repeating: Sums(), count: stage.services.count)
    byReason = Array(repeating: 0, count: reasons.count)
    down = Array(repeating: [], count: stage.services.count)
    failbacks = Array(repeating: (0, 0), count: rehearsal.blueprint.sites.count)
    siteNames = rehearsal.blueprint.sites.map(\.name)
  }

  // MARK: A year

  mutating func add(_ rehearsal: Rehearsal, logWeight: Double) {
    let weight = Elementary.exp(logWeight)
    years += 1
    weights += weight
    squares += weight * weight
    // First what services that others need do by themselves, then all with what they depend on, in
    // whatever circles.
    for index in stage.services.indices where stage.isNeeded[index] {
      down[index].removeAll(keepingCapacity: true)
      guard !rehearsal.outages[index].isEmpty else { continue }
      var unused = Year()
      sweep(
        rehearsal.outages[index], own: .max, of: stage.services[index], into: &unused, index)
    }
    if stage.isNeeded.contains(true) { alone = down }
    for index in stage.services.indices { addService(index, rehearsal.outages[index], weight) }
    for recovery in rehearsal.recoveries { addRecovery(recovery, weight) }
    for (place, item) in rehearsal.failbacks.enumerated() {
      failbacks[Int(item.site)].gigabytes += weight * item.gigabytes
      // Services of one loss go home at one time.
      let isSame = rehearsal.failbacks[..<place].contains {
        $0.site == item.site && $0.time == item.time
      }
      if !isSame { failbacks[Int(item.site)].count += weight }
    }
    for outage in down.joined() {
      byReason[Int(outage.reason)] += weight * Double(outage.end - outage.start)
    }
  }

  private mutating func addService(_ index: Int, _ own: [Outage], _ weight: Double) {
    let service = stage.services[index]
    down[index].removeAll(keepingCapacity: true)
    var all = own
    // What a service depends on takes all of it down, though its replicas run.
    for other in stage.needs[index] { all += alone[other] }
    var year = Year()
    var monthsDown: [Int64] = []
    if !all.isEmpty {
      sweep(all, own: own.count, of: service, into: &year, index)
      if !down[index].isEmpty, !continuity.credits.isEmpty {
        monthsDown = Array(repeating: 0, count: Self.months)
        for outage in down[index] { split(outage, into: &monthsDown) }
      }
    }
    let time = Double(year.planned + year.unplanned)
    sums[index].guests += weight * Double(year.guests)
    sums[index].requests += weight * year.requests
    sums[index].planned += weight * Double(year.planned)
    sums[index].unplanned += weight * Double(year.unplanned)
    sums[index].time += weight * time
    sums[index].timeSquares += weight * weight * time * time
    if service.tier >= 0, let objective = continuity.tiers[service.tier].objective,
      1 - time / Double(horizon) >= objective
    {
      sums[index].met += weight
    }
    let month = Double(horizon) / Double(Self.months)
    for time in monthsDown where time > 0 {
      let share = continuity.credits.last { 1 - Double(time) / month < $0.below }?.share ?? 0
      sums[index].credit += weight * share / Double(Self.months)
    }
  }

  /// What a year does to one service, in milliseconds.
  private struct Year {
    var guests: Int64 = 0, planned: Int64 = 0, unplanned: Int64 = 0
    var requests = 0.0
  }

  private mutating func sweep(
    _ outages: [Outage], own: Int, of service: Stage.Service, into year: inout Year, _ index: Int
  ) {
    edges.removeAll(keepingCapacity: true)
    for (number, outage) in outages.enumerated() {
      edges.append(Edge(time: outage.start, isStart: true, outage: Int32(number)))
      edges.append(Edge(time: outage.end, isStart: false, outage: Int32(number)))
    }
    edges.sort { left, right in
      if left.time != right.time { return left.time < right.time }
      return (left.isStart ? 1 : 0, left.outage) < (right.isStart ? 1 : 0, right.outage)
    }
    active.removeAll(keepingCapacity: true)
    let count = Int64(service.replicas.count)
    var before: Int64 = 0
    for edge in edges {
      if edge.time > before, !active.isEmpty {
        let length = edge.time - before
        var (guests, all): (Int64, Int64) = (0, 0)
        var strongest = active[0]
        for number in active {
          let replicas = Int64(outages[Int(number)].replicas)
          all += replicas
          if number < own { guests += replicas }
          if outages[Int(number)].replicas > outages[Int(strongest)].replicas {
            strongest = number
          }
        }
        year.guests += min(guests, count) * length
        let up = count - min(all, count)
        if up < Int64(service.needed) {
          let served = Double(up) / Double(service.needed)
          year.requests += (1 - served) * Double(length)
          let reason = outages[Int(strongest)].reason
          if reasons.isPlanned(reason) { year.planned += length } else { year.unplanned += length }
          let whole = Outage(
            start: before, end: edge.time, replicas: Int32.max / 4, reason: reason)
          if let last = down[index].last, last.end == before, last.reason == reason {
            down[index][down[index].count - 1].end = edge.time
          } else {
            down[index].append(whole)
          }
        }
      }
      before = edge.time
      if edge.isStart {
        active.append(edge.outage)
      } else if let place = active.firstIndex(of: edge.outage) {
        active.remove(at: place)
      }
    }
  }

  private func split(_ outage: Outage, into months: inout [Int64]) {
    let length = horizon / Int64(Self.months)
    var start = outage.start
    while start < outage.end {
      let month = min(Int(start / length), Self.months - 1)
      let end = month == Self.months - 1 ? outage.end : min(outage.end, Int64(month + 1) * length)
      months[month] += end - start
      start = end
    }
  }

  private mutating func addRecovery(
    _ recovery: (service: Int32, reason: Int32, time: Int64, age: Int64), _ weight: Double
  ) {
    let tier = stage.services[Int(recovery.service)].tier
    let cause = Int(recovery.reason) < reasons.hazards.count ? Int(recovery.reason) : -1
    let asked = tier >= 0 ? continuity.tiers[tier] : nil
    var answer = objectives[Slot(tier: tier, kind: .recoveryTime, cause: cause)] ?? Answer()
    answer.times.add(recovery.time, weight: weight)
    if let limit = asked?.recoveryTime, Double(recovery.time) <= limit * 1000 {
      answer.met += weight
    }
    objectives[Slot(tier: tier, kind: .recoveryTime, cause: cause)] = answer
    guard recovery.age != -2 else { return }
    var point = objectives[Slot(tier: tier, kind: .recoveryPoint, cause: cause)] ?? Answer()
    if recovery.age < 0 {
      point.unrecoverable += weight
    } else {
      point.times.add(recovery.age, weight: weight)
      if let limit = asked?.recoveryPoint, Double(recovery.age) <= limit * 1000 {
        point.met += weight
      }
    }
    objectives[Slot(tier: tier, kind: .recoveryPoint, cause: cause)] = point
  }

  /// Services that are down at an instant of the year at hand.
  func isDown(_ service: Int, at time: Int64) -> Bool {
    down[service].contains { $0.start <= time && time < $0.end }
  }

  /// The end of a service's last outage in the year at hand, but for its way back home; 0 without one.
  func lastEnd(_ service: Int) -> Int64 {
    down[service].filter { $0.reason != reasons.goingBack }.map(\.end).max() ?? 0
  }

  // MARK: All years

  /// The services' results, without what the replay did not serve.
  func services(expected: [Double]) -> [ContinuityRecord.Service] {
    stage.services.enumerated().map { index, service in
      let all = Double(years) * Double(horizon)
      let sum = sums[index]
      let mean = sum.time / all
      let count = Double(years)
      let variance = max(
        sum.timeSquares / count / (Double(horizon) * Double(horizon)) - mean * mean, 0)
      let width =
        years > 1
        ? Statistics.studentQuantile(0.975, degrees: count - 1)
          * (variance / (count - 1)).squareRoot()
        : 1
      let tier = service.tier >= 0 ? continuity.tiers[service.tier] : nil
      return ContinuityRecord.Service(
        tenant: service.tenant, service: service.name, tier: tier?.name ?? "",
        replicas: service.replicas.count, needed: service.needed,
        cores: Double(service.millicores) / 1000,
        guestTime: 1 - sum.guests / all / Double(service.replicas.count),
        time: .init(mean: 1 - mean, halfWidth: width), requests: 1 - sum.requests / all,
        timeExpected: expected[index], plannedHours: sum.planned / count / 3_600_000,
        unplannedHours: sum.unplanned / count / 3_600_000,
        objectiveMet: tier?.objective.map { _ in min(sum.met / count, 1) },
        credit: sum.credit / count)
    }
  }

  var failbackRecords: [ContinuityRecord.Failback] {
    failbacks.indices.filter { failbacks[$0].count > 0 }.map {
      ContinuityRecord.Failback(
        site: siteNames[$0], perYear: failbacks[$0].count / Double(years),
        gigabytes: failbacks[$0].gigabytes / failbacks[$0].count)
    }
  }

  var downtimes: [ContinuityRecord.Downtime] {
    byReason.indices.filter { byReason[$0] > 0 }.map {
      reasons.downtime($0, hours: byReason[$0] / Double(years) / 3_600_000)
    }
  }

  var answers: [ContinuityRecord.Objective] {
    let order = objectives.keys.sorted {
      ($0.tier, $0.kind.rawValue, $0.cause) < ($1.tier, $1.kind.rawValue, $1.cause)
    }
    return order.compactMap { slot in
      guard let answer = objectives[slot] else { return nil }
      let tier = slot.tier >= 0 ? continuity.tiers[slot.tier] : nil
      let limit = slot.kind == .recoveryTime ? tier?.recoveryTime : tier?.recoveryPoint
      let total = answer.times.total + answer.unrecoverable
      return ContinuityRecord.Objective(
        tier: tier?.name ?? "", kind: slot.kind,
        cause: slot.cause >= 0 ? reasons.hazards[slot.cause].cause : nil,
        minutes: limit.map { $0 / 60 }, perYear: total / Double(years),
        met: limit.map { _ in total > 0 ? answer.met / total : 1 },
        unrecoverable: answer.unrecoverable / Double(years),
        values: answer.times.quantiles(ContinuityRecord.Objective.percentiles).map { $0 / 60_000 })
    }
  }

  /// Rehearsed years, and how many equally weighted ones they are worth.
  var counts: (years: Int, effective: Double) {
    (years, squares > 0 ? weights * weights / squares : 0)
  }
}
