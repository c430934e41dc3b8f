import Platform
import Policies

/// Who was beside whom: what tenants share, and where rules on neighbours were not kept.
struct Neighbours {
  /// Guest-milliseconds on hosts with guests of several tenants, and in all.
  private(set) var shared: Int64 = 0, all: Int64 = 0
  /// Guest-milliseconds beside guests that rules keep them apart from.
  private(set) var violated: Int64 = 0

  /// A tenant's service.
  private struct Name: Hashable {
    var tenant: Int32, service: Int32
  }

  private struct Wish {
    var isDedicated: Bool
    var strangers: [HostRules.Stranger]
    var isNone: Bool { !isDedicated && strangers.isEmpty }
  }

  /// Looks at all stays on hosts of one's own; rules count whether they were enforced or not.
  init(_ simulator: Simulator) {
    let workload = simulator.request.workload
    let rules = simulator.blueprint.guestRules.filter(\.isolates)
    var wishes: [Name: Wish] = [:]
    let stays = simulator.stays.filter { $0.host >= 0 }
    // A replica that a rule made is of the tenant whose service it is.
    func row(_ stay: Stay) -> Int {
      let replicaOf = simulator.guests.replicaOf[Int(stay.guest)]
      return replicaOf >= 0 ? simulator.services[Int(replicaOf)].first : Int(stay.guest)
    }
    func name(_ stay: Stay) -> Name {
      Name(tenant: workload.tenant[row(stay)], service: workload.service[row(stay)])
    }
    for stay in stays where wishes[name(stay)] == nil {
      let row = row(stay)
      let (tenant, service) = (workload.tenantName(of: row), workload.serviceName(of: row))
      wishes[name(stay)] = Wish(
        isDedicated: rules.contains {
          $0.isDedicated && $0.isFor(tenant: tenant, service: service)
        },
        strangers: GuestConstraints.strangers(to: tenant, service, rules, workload))
    }
    let levels = GuestRule.Level.allCases.filter { level in
      level == .host || wishes.values.contains { $0.strangers.contains { $0.level == level } }
    }
    for level in levels {
      // Places of different sites are different: a site has no more of them than hosts.
      let placeOf = simulator.states.flatMap { state in
        (0..<state.pool.count).map { state.pool.place(of: $0, level) + state.firstHost }
      }
      var changes: [(place: Int, time: Int64, change: Int, name: Name)] = []
      for stay in stays {
        let place = placeOf[Int(stay.host)]
        changes.append((place, stay.start, 1, name(stay)))
        changes.append((place, stay.end, -1, name(stay)))
      }
      changes.sort {
        ($0.place, $0.time, $0.change, $0.name.tenant, $0.name.service)
          < ($1.place, $1.time, $1.change, $1.name.tenant, $1.name.service)
      }
      sweep(changes, level, wishes)
    }
  }

  private mutating func sweep(
    _ changes: [(place: Int, time: Int64, change: Int, name: Name)], _ level: GuestRule.Level,
    _ wishes: [Name: Wish]
  ) {
    var present: [Name: Int] = [:]
    var tenants: [Int32: Int] = [:]
    var before: (place: Int, time: Int64) = (-1, 0)
    for change in changes {
      if change.place != before.place {
        present = [:]
        tenants = [:]
      } else if change.time > before.time, !present.isEmpty {
        let length = change.time - before.time
        if level == .host {
          let guests = Int64(present.values.reduce(0, +))
          all += guests * length
          if tenants.count > 1 { shared += guests * length }
        }
        // Sums of whole numbers: the order of names does not matter.
        for (name, count) in present {
          guard let wish = wishes[name], !wish.isNone else { continue }
          let isAlone = level != .host || !wish.isDedicated || tenants.count == 1
          let isApart = wish.strangers.allSatisfy {
            $0.level != level || tenants[$0.tenant] == nil
          }
          if !isAlone || !isApart { violated += Int64(count) * length }
        }
      }
      before = (change.place, change.time)
      let count = (present[change.name] ?? 0) + change.change
      present[change.name] = count > 0 ? count : nil
      let of = (tenants[change.name.tenant] ?? 0) + change.change
      tenants[change.name.tenant] = of > 0 ? of : nil
    }
  }

  /// Cores that tenants save by having their most at different times: 1 less the most of all over the sum of
  /// the most of each; nil for one tenant.
  static func poolingGain(_ workload: Workload) -> Double? {
    guard workload.tenantNames.count > 1 else { return nil }
    let leaving = workload.departure.indices.sorted {
      (workload.departure[$0], $0) < (workload.departure[$1], $1)
    }
    var now = Array(repeating: Int64(0), count: workload.tenantNames.count)
    var most = now
    var (all, mostOfAll, next) = (Int64(0), Int64(0), 0)
    for row in 0..<workload.count where workload.arrival[row] < workload.horizon {
      while next < leaving.count, workload.departure[leaving[next]] <= workload.arrival[row] {
        let gone = leaving[next]
        now[Int(workload.tenant[gone])] -= Int64(workload.millicores[gone])
        all -= Int64(workload.millicores[gone])
        next += 1
      }
      let tenant = Int(workload.tenant[row])
      now[tenant] += Int64(workload.millicores[row])
      all += Int64(workload.millicores[row])
      most[tenant] = max(most[tenant], now[tenant])
      mostOfAll = max(mostOfAll, all)
    }
    let alone = most.reduce(0, +)
    return alone > 0 ? 1 - Double(mostOfAll) / Double(alone) : nil
  }
}

extension Simulator {
  /// Adds what tenants share, save together and keep from each other.
  func addTenancy(_ ledger: Ledger, to metrics: inout [Metric: Double]) {
    metrics[.poolingGain] = Neighbours.poolingGain(request.workload)
    if quotas.subnets > 0 { metrics[.subnets] = Double(quotas.subnets) }
    addOwners(ledger, to: &metrics)
    guard blueprint.guestRules.contains(where: \.isolates) else { return }
    let neighbours = Neighbours(self)
    metrics[.coresidentShare] =
      neighbours.all > 0 ? Double(neighbours.shared) / Double(neighbours.all) : 0
    metrics[.isolationViolationHours] = Double(neighbours.violated) / 3_600_000
  }

  /// Adds what holds for the owners that the ledger tells apart.
  private func addOwners(_ ledger: Ledger, to metrics: inout [Metric: Double]) {
    guard request.owners.count > 1 else { return }
    var worst = 0.0
    var (alone, together) = (0.0, Array(repeating: 0.0, count: ledger.hours))
    for owner in Set(request.owners.map(\.tenant)).sorted() {
      let used = ledger.series(.coreHoursUsed) { $0.tenant == owner }
      let unmet = ledger.total(.coreHoursUnmet) { $0.tenant == owner }
      let asked = used.reduce(unmet, +)
      if asked > 0 { worst = max(worst, unmet / asked) }
      alone += used.max() ?? 0
      for hour in used.indices { together[hour] += used[hour] }
    }
    metrics[.unmetWorstOwner] = worst
    if alone > 0 { metrics[.poolingGainUsed] = 1 - (together.max() ?? 0) / alone }
  }
}
