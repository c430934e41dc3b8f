import Kernels
import Platform

extension Simulator {
  /// Longest interval at which demand and supply are compared, in milliseconds.
  private static let longestInterval: Int64 = 60_000
  /// Services, and intervals of each, that a record tells.
  private static let servicesTold = 3, intervalsTold = 2000

  /// How replicas followed demand: the metrics over all elastic services, weighted by demand, and the
  /// largest services one by one.
  func scalingResults() -> (metrics: [Metric: Double], records: [ScalingRecord]) {
    guard !services.isEmpty else { return ([:], []) }
    var records: [(weight: Double, record: ScalingRecord)] = []
    var sums: [Metric: Double] = [:]
    var weights = 0.0
    var minutes = 0.0
    for index in services.indices {
      let record = scaling(of: index)
      guard !record.demand.isEmpty else { continue }
      let metrics = ElasticityMetrics(demand: record.demand, supply: record.supply)
      let weight = Statistics.mean(record.demand)
      let own: [Metric: Double] = [
        .underProvisioned: metrics.under, .overProvisioned: metrics.over,
        .timeUnderProvisioned: metrics.timeUnder, .timeOverProvisioned: metrics.timeOver,
        .scalingInstability: metrics.instability, .elasticDeviation: metrics.deviation,
      ]
      sums.merge(own.mapValues { $0 * weight }, uniquingKeysWith: +)
      weights += weight
      minutes +=
        metrics.timeUnder * Double(record.demand.count) * Double(record.step) / 60_000
      records.append((weight, record))
    }
    var result = sums.mapValues { $0 / max(weights, 1e-12) }
    result[.violationMinutes] = minutes
    let told = records.sorted { ($1.weight, $0.record.service) < ($0.weight, $1.record.service) }
      .prefix(Self.servicesTold).map { thinned($0.record) }
    return (result, told)
  }

  /// What a service needs so that its replicas are no busier than is planned, and what it has, at the start
  /// of each interval.
  private func scaling(of index: Int) -> ScalingRecord {
    let service = services[index]
    let step = request.workload.stepMilliseconds
    let parts = (step + Self.longestInterval - 1) / Self.longestInterval
    let interval = step / parts
    let capacity = Double(service.millicores) * 10 * blueprint.virtualisation.serviceUse
    let end = min(service.end, horizon)
    var record = ScalingRecord(service: service.name, step: interval, demand: [], supply: [])
    var change = 0
    var time = service.start
    while time < end {
      while change < service.supply.count, service.supply[change].time <= time { change += 1 }
      let load = Double(serviceLoad[index][Int(time / step)])
      let running = change > 0 ? Double(service.supply[change - 1].running) : 0
      record.demand.append(max((load / capacity - 1e-9).rounded(.up), 1))
      // Where nobody asks, none is as good as one.
      record.supply.append(load > 0 ? running : max(running, 1))
      time += interval
    }
    return record
  }

  /// Counts what services are asked for while none of their replicas runs, once the first ones have.
  func addUnattended(isDetailed: Bool, to sums: inout LoadSums) {
    for (index, service) in services.enumerated() {
      guard let place = stays.first(where: { guests.replicaOf[Int($0.guest)] == Int32(index) })
      else { continue }
      let end = min(service.end, horizon)
      for (change, supply) in service.supply.enumerated() where change > 0 && supply.running == 0 {
        let next = change + 1 < service.supply.count ? service.supply[change + 1].time : end
        var time = supply.time
        while time < min(next, end) {
          let step = Int(time / sums.step)
          let until = min(Int64(step + 1) * sums.step, next, end)
          let amount = Int64(serviceLoad[index][step]) * (until - time)
          time = until
          guard amount > 0 else { continue }
          if place.host >= 0 {
            sums.unmet[Int(place.cell)][step] += amount
            sums.counts.unmetUnits += amount
          }
          guard isDetailed || place.host < 0 else { continue }
          let hour = Int(Int64(step) * sums.step / HourlyMeter.hour)
          sums.addDemand(amount, cell: place.cell, owner: service.owner, hour: hour)
          sums.addUnmet(Double(amount), cell: place.cell, owner: service.owner, hour: hour)
        }
      }
    }
  }

  /// The means of so many intervals that a chart has enough.
  private func thinned(_ record: ScalingRecord) -> ScalingRecord {
    let count = record.demand.count
    let width = (count + Self.intervalsTold - 1) / Self.intervalsTold
    guard width > 1 else { return record }
    func means(_ values: [Double]) -> [Double] {
      stride(from: 0, to: count, by: width).map { start in
        Statistics.mean(Array(values[start..<min(start + width, count)]))
      }
    }
    return ScalingRecord(
      service: record.service, step: record.step * Int64(width), demand: means(record.demand),
      supply: means(record.supply))
  }
}
