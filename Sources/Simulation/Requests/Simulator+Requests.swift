import Kernels
import Platform
import Policies

extension Simulator {
  /// How the requests of services were answered, and metrics over all of them; nothing where nobody looks.
  func answerRequests() -> (metrics: [Metric: Double], records: [RequestRecord]) {
    guard let settings = blueprint.requests, !request.workload.serviceNames.isEmpty else {
      return ([:], [])
    }
    let groups = eligibleGroups(settings)
    var metrics: [Metric: Double] = [.servicesEligible: groups.share]
    var analysis = RequestAnalysis(self, settings)
    for group in groups.largest { analysis.add(group) }
    let records = analysis.records()
    let made = records.reduce(0) { $0 + $1.requests }
    guard made > 0 else { return (metrics, records) }
    func mean(_ value: (RequestRecord) -> Double) -> Double {
      records.reduce(0) { $0 + $1.requests * value($1) } / made
    }
    metrics[.requestsRefused] = mean(\.refused)
    metrics[.requestsFailed] = mean(\.failed)
    metrics[.requestsRemote] = mean(\.remote)
    metrics[.loadImbalance] = mean(\.imbalance)
    // Times are those of answered requests, and only objectives can be missed.
    func answered(_ value: (RequestRecord) -> Double?) -> Double? {
      let known = records.filter { value($0) != nil }
      let all = known.reduce(0) { $0 + $1.answered }
      return all > 0 ? known.reduce(0) { $0 + $1.answered * (value($1) ?? 0) } / all : nil
    }
    metrics[.responseMean] = answered { $0.mean }
    metrics[.responseP95] = answered { $0.p95 }
    metrics[.responseP99] = answered { $0.p99 }
    metrics[.requestsLate] = answered { $0.late }
    let minutes = records.compactMap(\.violationMinutes)
    if !minutes.isEmpty { metrics[.responseViolationMinutes] = minutes.reduce(0, +) }
    return (metrics, records)
  }

  /// The eligible services with the most load, and the part of all demand that is of eligible ones.
  private func eligibleGroups(_ settings: Requests) -> (largest: [ServiceGroup], share: Double) {
    let workload = request.workload
    var members: [[Int]] = Array(repeating: [], count: workload.serviceNames.count)
    for row in 0..<workload.count where workload.service[row] >= 0 {
      members[Int(workload.service[row])].append(row)
    }
    var (work, eligible) = (workOfOthers(), 0.0)
    var kept: [ServiceGroup] = []
    // Loads are long: no more are kept at once than twice those that are looked at.
    func prune() {
      kept.sort { ($1.work, $0.service) < ($0.work, $1.service) }
      kept = Array(kept.prefix(settings.servicesAtMost))
    }
    for (service, rows) in members.enumerated() where !rows.isEmpty {
      let group = ServiceGroup(service, rows, self)
      work += group.work
      guard group.isEligible(settings) else { continue }
      eligible += group.work
      kept.append(group)
      if kept.count > 2 * settings.servicesAtMost { prune() }
    }
    prune()
    return (kept, work > 0 ? eligible / work : 0)
  }

  /// Core-steps that guests of no service ask for.
  private func workOfOthers() -> Double {
    let workload = request.workload
    let others = (0..<workload.count).filter { workload.service[$0] < 0 }
    return others.isEmpty ? 0 : ServiceGroup(-1, others, self).work
  }
}
