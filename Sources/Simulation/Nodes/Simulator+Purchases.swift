import Kernels
import Platform
import Policies

// Own hosts that are not bought yet stand as failed ones that no incident holds down: they take no guests, draw nothing
// and are on no bill.
extension Simulator {
  /// Takes hosts that are not installed at the start away, and plans when their purchase is thought of.
  mutating func buildPurchases() {
    for (index, site) in blueprint.sites.enumerated() where stateOf[index] >= 0 {
      let state = stateOf[index]
      guard site.zones.contains(where: { $0.hosts.contains { $0.installed != nil } }) else {
        continue
      }
      for host in absentHosts(of: site, state: state) {
        states[state].power[host] = .failed
        states[state].outages[host] = 1
        states[state].pool.setUsable(host, false)
        record.absent.append((state: state, host: host))
      }
      guard let rules = purchaseRules, rules.periodMilliseconds < horizon else { continue }
      queue.add(Event(time: rules.periodMilliseconds, kind: .purchases, subject: Int32(state)))
    }
  }

  private var purchaseRules: PurchaseRules? {
    NodeScalingCatalogue.named(blueprint.nodeScaling.name)?.init(blueprint.nodeScaling).purchases
  }

  /// Hosts beyond those that are installed, the lowest first.
  private func absentHosts(of site: Site, state: Int) -> [Int] {
    var seen: [Int: Int] = [:]
    return (0..<states[state].pool.count).filter { host in
      let zone = Int(states[state].zone[host])
      let group = Int(states[state].layout.group[host])
      guard let installed = site.zones[zone].hosts[group].installed else { return false }
      let key = zone << 32 | group
      seen[key, default: 0] += 1
      return (seen[key] ?? 0) > installed
    }
  }

  /// Orders hosts where much of what there is, or is on order, is promised.
  mutating func considerPurchase(_ state: Int, at time: Int64) {
    guard let rules = purchaseRules else { return }
    if time + rules.periodMilliseconds < horizon {
      queue.add(
        Event(time: time + rules.periodMilliseconds, kind: .purchases, subject: Int32(state)))
    }
    let pool = states[state].pool
    let waiting = record.absent.filter { $0.state == state }.map(\.host)
    let ordered = record.ordered[state] ?? []
    let open = waiting.filter { !ordered.contains($0) }
    let there = Set(0..<pool.count).subtracting(open)
    let cores = there.reduce(0.0) { $0 + Double(pool.millicores[$1]) }
    let memory = there.reduce(0.0) { $0 + Double(pool.memoryMiB[$1]) }
    let heldCores = there.reduce(0.0) {
      $0 + Double(pool.millicores[$1] - pool.freeMillicores[$1])
    }
    let heldMemory = there.reduce(0.0) {
      $0 + Double(pool.memoryMiB[$1] - pool.freeMemoryMiB[$1])
    }
    let share = max(cores > 0 ? heldCores / cores : 1, memory > 0 ? heldMemory / memory : 1)
    guard share > rules.threshold else { return }
    for host in open.sorted().prefix(rules.batch) {
      record.ordered[state, default: []].insert(host)
      record.hostsOrdered += 1
      let lead = provisioningTime(
        seconds: rules.leadSeconds, sigma: rules.leadSigma,
        of: UInt64(state) << 40 | 1 << 32 | UInt64(record.hostsOrdered))
      let arrival = time + lead
      guard arrival < horizon else { continue }
      queue.add(
        Event(
          time: arrival, kind: .hostArrives,
          subject: Int32(states[state].firstHost + host)))
    }
  }

  /// A host that was ordered is there.
  mutating func install(host: Int, at time: Int64) {
    let (state, host) = locate(host)
    record.absent.removeAll { $0.state == state && $0.host == host }
    record.ordered[state]?.remove(host)
    record.arrived.append((state: state, host: host, time: time))
    states[state].outages[host] -= 1
    guard states[state].outages[host] == 0 else {
      // An incident holds it down from its first instant on.
      if blueprint.failures.failedHostsIdle { failedPower(host, state: state, sign: 1, at: time) }
      return
    }
    states[state].pool.setUsable(host, true)
    states[state].power[host] = .on
    states[state].powerSince[host] = time
    onPower(host, state: state, sign: 1, at: time)
    planSleep(host, state: state, at: time)
    retryWaiting(at: time)
  }

  /// Hours for which hosts of a type in a zone were not there yet, hour by hour.
  ///
  /// Shape: `[hours]`.
  func absentHours(zone: Int, type: Int) -> [Double] {
    var hours = Array(repeating: 0.0, count: self.hours)
    let absences =
      record.absent.map { (state: $0.state, host: $0.host, until: horizon) }
      + record.arrived.map { (state: $0.state, host: $0.host, until: $0.time) }
    for absence in absences
    where states[absence.state].firstZone + Int(states[absence.state].zone[absence.host]) == zone
      && Int(states[absence.state].type[absence.host]) == type
    {
      for hour in hours.indices {
        let start = Int64(hour) * HourlyMeter.hour
        let end = min(start + HourlyMeter.hour, horizon)
        hours[hour] += Double(max(0, min(absence.until, end) - start)) / 3_600_000
      }
    }
    return hours
  }
}
