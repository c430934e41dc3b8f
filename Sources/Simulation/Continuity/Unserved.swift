import Kernels
import Platform

extension ContinuityRecord {
  /// Counts what the replay did not serve: of each service, and of all, whether rehearsed or not.
  mutating func count(_ replay: Unserved) {
    let cores = services.reduce(0) { $0 + $1.cores }
    let rehearsed = services.reduce(0) { $0 + $1.cores * $1.requests } / max(cores, 1e-12)
    unserved = replay.all.share
    requests = rehearsed * (1 - unserved)
    for index in services.indices {
      let name = Unserved.Name(tenant: services[index].tenant, service: services[index].service)
      services[index].requests *= 1 - (replay.amounts[name]?.share ?? 0)
    }
  }
}

/// What the replay did not serve of what was asked of it: guests refused, waiting or starting, and demand that
/// replicas of elastic services were too few for.
///
/// Rehearsals know only what runs. Requests are taken to be made in proportion to cores, of guests from when they
/// are asked for until they would leave, of elastic services as the trace has them.
struct Unserved {
  /// A tenant's service.
  struct Name: Hashable {
    var tenant: String, service: String
  }

  /// Cores asked for and not served, times milliseconds.
  struct Amount {
    var asked = 0.0, unserved = 0.0
    var share: Double { asked > 0 ? min(unserved / asked, 1) : 0 }

    mutating func add(asked more: Double, unserved lost: Double) {
      asked += more
      unserved += lost
    }
  }

  private(set) var amounts: [Name: Amount] = [:]
  /// All services together, those that no rehearsal has among them.
  private(set) var all = Amount()

  init(_ simulator: Simulator) {
    let (workload, guests) = (simulator.request.workload, simulator.guests)
    for row in 0..<workload.count where !simulator.isElastic(workload.service[row]) {
      let start = max(guests.asked[row], 0)
      let end = min(guests.departure[row], simulator.horizon)
      guard start < end else { continue }
      let first = guests.firstRun[row]
      // Guests that are there from the start had started before it.
      let waits = first < 0 ? end - start : guests.asked[row] <= 0 ? 0 : min(first, end) - start
      let cores = Double(guests.millicores[row])
      add(
        Name(tenant: workload.tenantName(of: row), service: workload.serviceName(of: row)),
        asked: cores * Double(end - start), unserved: cores * Double(waits))
    }
    for (index, service) in simulator.services.enumerated() {
      let owner = simulator.request.owners[Int(service.owner)]
      let (asked, lost) = Self.unmet(service, simulator.serviceLoad[index], simulator)
      add(Name(tenant: owner.tenant, service: owner.service), asked: asked, unserved: lost)
    }
  }

  private mutating func add(_ name: Name, asked: Double, unserved: Double) {
    amounts[name, default: Amount()].add(asked: asked, unserved: unserved)
    all.add(asked: asked, unserved: unserved)
  }

  /// What an elastic service was asked for and did not serve, in thousandths of a core times milliseconds.
  ///
  /// - Parameter load: In core-basis-points. Shape: `[steps]`.
  private static func unmet(
    _ service: ElasticService, _ load: [Int32], _ simulator: Simulator
  ) -> (asked: Double, unserved: Double) {
    let step = simulator.request.workload.stepMilliseconds
    let end = min(service.end, simulator.horizon)
    var (asked, unserved) = (0.0, 0.0)
    var (time, change, running) = (service.start, 0, 0)
    while time < end {
      while change < service.supply.count, service.supply[change].time <= time {
        running = Int(service.supply[change].running)
        change += 1
      }
      var until = min((time / step + 1) * step, end)
      if change < service.supply.count { until = min(until, service.supply[change].time) }
      let wanted = Double(load[Int(time / step)]) / 10
      let served = min(wanted, Double(running) * Double(service.millicores))
      asked += wanted * Double(until - time)
      // The first replicas start with the service.
      if time > service.start || running > 0 {
        unserved += (wanted - served) * Double(until - time)
      }
      time = until
    }
    return (asked, unserved)
  }
}
