import Platform
import Policies

/// Moves the start of guests that can wait, as the shifting rule says, before a run begins.
struct Shift {
  /// The request with the guests moved, how many were, and how long they wait together.
  private(set) var request: RunRequest
  private(set) var moved = 0
  private(set) var waitMilliseconds: Int64 = 0

  init(_ asked: RunRequest) {
    request = asked
    let rule = Simulator.chosen(ShiftingCatalogue.named(asked.blueprint.shifting.name))
      .init(asked.blueprint.shifting)
    let rules = asked.blueprint.guestRules.filter { $0.deferSeconds > 0 }
    guard !rules.isEmpty,
      let home = asked.blueprint.sites.first(where: { $0.kind == .private }),
      let signal = rule.signal(of: home)
    else { return }
    let workload = asked.workload
    var arrival = workload.arrival
    var departure = workload.departure
    var demand = workload.demand
    for guest in 0..<workload.count where workload.arrival[guest] >= 0 {
      let slack = Self.slack(of: guest, in: workload, rules)
      let length = workload.departure[guest] - workload.arrival[guest]
      // One that would not end within the horizon is not put off beyond it.
      let room = min(slack, workload.horizon - workload.departure[guest])
      guard room > 0 else { continue }
      let wait = rule.wait(
        of: signal, start: asked.epoch + workload.arrival[guest], length: length, slack: room,
        step: workload.stepMilliseconds)
      guard wait > 0 else { continue }
      arrival[guest] += wait
      departure[guest] += wait
      let steps = Int32(wait / workload.stepMilliseconds)
      if demand[guest].length > 0 {
        let count = demand[guest].length
        demand[guest].phase = (demand[guest].phase + count - steps % count) % count
      }
      moved += 1
      waitMilliseconds += wait
    }
    guard moved > 0 else { return }
    // Guests are ordered by arrival, then as they were.
    let order = arrival.indices.sorted { (arrival[$0], $0) < (arrival[$1], $1) }
    request.workload = workload.reordered(order)
    request.workload.arrival = order.map { arrival[$0] }
    request.workload.departure = order.map { departure[$0] }
    request.workload.demand = order.map { demand[$0] }
    request.ownerOf = order.map { asked.ownerOf[$0] }
  }

  /// How long a guest may wait, in milliseconds: the longest that a rule allows.
  private static func slack(of guest: Int, in workload: Workload, _ rules: [GuestRule]) -> Int64 {
    let names = workload.tenantNames
    let service = workload.service[guest]
    let tenant = names.isEmpty ? "" : names[Int(workload.tenant[guest])]
    let seconds = rules.filter {
      $0.isFor(tenant: tenant, service: service < 0 ? "" : workload.serviceNames[Int(service)])
    }.map(\.deferSeconds).max()
    return Int64(((seconds ?? 0) * 1000).rounded())
  }
}
