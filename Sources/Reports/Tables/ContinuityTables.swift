internal import Economics
internal import Kernels
internal import Platform
internal import Simulation
internal import Studies

/// What rehearsed years say of services, as files: availability, downtime by cause, recoveries, and
/// losses that were tried.
///
/// Scenarios that differ in prices only have the same rehearsals, and stand here once, under the first of
/// their numbers. Numbers are means over replications, each of which rehearses years of its own.
struct ContinuityTables {
  /// A scenario's records, one for each replication.
  struct Scenario {
    /// Index of the scenario.
    var index: Int
    var records: [ContinuityRecord]
  }

  private let comparison: Comparison
  let scenarios: [Scenario]

  /// Nil where nothing was rehearsed.
  init?(_ comparison: Comparison) {
    self.comparison = comparison
    var seen: Set<Int> = []
    scenarios = comparison.results.scenarios.enumerated().compactMap { index, scenario in
      guard seen.insert(scenario.platform).inserted else { return nil }
      let records = comparison.results.records[scenario.platform].compactMap(\.continuity)
      return records.isEmpty ? nil : Scenario(index: index, records: records)
    }
    if scenarios.isEmpty { return nil }
  }

  /// The records that a scenario has, under whatever prices.
  func records(of index: Int) -> [ContinuityRecord] {
    comparison.results.records[comparison.results.scenarios[index].platform]
      .compactMap(\.continuity)
  }

  // MARK: Services

  /// A service with its numbers over the replications of a scenario.
  struct Service {
    var first: ContinuityRecord.Service
    var time: Statistics.Interval
    var guestTime: Double, requests: Double, expected: Double
    var planned: Double, unplanned: Double, credit: Double
    var met: Double?
  }

  /// The services of a scenario, in the order of its first replication.
  static func services(_ records: [ContinuityRecord]) -> [Service] {
    guard let first = records.first else { return [] }
    return first.services.map { service in
      let same = records.compactMap { record in
        record.services.first { $0.tenant == service.tenant && $0.service == service.service }
      }
      func mean(_ value: (ContinuityRecord.Service) -> Double) -> Double {
        Statistics.mean(same.map(value))
      }
      let times = Statistics.interval(of: same.map(\.time.mean))
      let met = same.compactMap(\.objectiveMet)
      return Service(
        first: service,
        time: .init(
          mean: times.mean, halfWidth: times.halfWidth ?? service.time.halfWidth),
        guestTime: mean(\.guestTime), requests: mean(\.requests), expected: mean(\.timeExpected),
        planned: mean(\.plannedHours), unplanned: mean(\.unplannedHours), credit: mean(\.credit),
        met: met.isEmpty ? nil : Statistics.mean(met))
    }
  }

  /// One row for each scenario and service.
  var availability: String {
    var text = CSV.line([
      "scenario", "kind", "tenant", "service", "tier", "replicas", "needed", "cores",
      "availability_guests", "availability_time", "availability_time_low",
      "availability_time_high", "nines", "availability_time_expected", "availability_requests",
      "downtime_planned_hours_per_year", "downtime_unplanned_hours_per_year",
      "availability_objective", "objective_met_share", "error_budget_used", "credit_share",
    ])
    for scenario in scenarios {
      let tiers = self.tiers(of: scenario.index)
      for service in Self.services(scenario.records) {
        let own = service.first
        let objective = tiers.first { $0.name == own.tier }?.objective
        text += CSV.line(
          [
            String(scenario.index + 1), "service", own.tenant, own.service, own.tier,
            String(own.replicas), String(own.needed),
          ]
            + [
              own.cores, service.guestTime, service.time.mean, max(service.time.low, 0),
              min(service.time.high, 1), Self.nines(service.time.mean), service.expected,
              service.requests, service.planned, service.unplanned, objective, service.met,
              Self.budgetUsed(service, objective), service.credit,
            ].map(CSV.number))
      }
      text += sums(scenario)
    }
    return text
  }

  /// A row for each tenant and one for the platform: means of services by their cores.
  private func sums(_ scenario: Scenario) -> String {
    let services = Self.services(scenario.records)
    var tenants: [String] = []
    for service in services where !tenants.contains(service.first.tenant) {
      tenants.append(service.first.tenant)
    }
    let groups =
      tenants.map { tenant in
        (kind: "tenant", name: tenant, services: services.filter { $0.first.tenant == tenant })
      } + [(kind: "platform", name: "", services: services)]
    return groups.map { group in
      let cores = group.services.reduce(0) { $0 + $1.first.cores }
      func mean(_ value: (Service) -> Double) -> Double {
        group.services.reduce(0) { $0 + $1.first.cores * value($1) } / max(cores, 1e-9)
      }
      let time = mean(\.time.mean)
      // Services of one platform go down together: their errors add up.
      let width = mean { $0.time.halfWidth ?? 0 }
      let replicas = group.services.reduce(0) { $0 + $1.first.replicas }
      // The platform's knows of services that were refused whole.
      let requests =
        group.kind == "platform"
        ? Statistics.mean(scenario.records.map(\.requests)) : mean(\.requests)
      let numbers: [Double?] = [
        cores, mean(\.guestTime), time, max(time - width, 0), min(time + width, 1),
        Self.nines(time),
        mean(\.expected), requests, mean(\.planned), mean(\.unplanned), nil, nil, nil,
        mean(\.credit),
      ]
      let names = [
        String(scenario.index + 1), group.kind, group.name, "", "", String(replicas), "",
      ]
      return CSV.line(names + numbers.map(CSV.number))
    }.joined()
  }

  /// The tiers of a scenario's platform.
  func tiers(of index: Int) -> [Continuity.Tier] {
    let platform = comparison.results.scenarios[index].platform
    return comparison.study.platforms[platform].blueprint.continuity.tiers
  }

  /// Minus the decimal logarithm of what is missing; nil where nothing is.
  static func nines(_ availability: Double) -> Double? {
    guard availability < 1 else { return nil }
    return -Elementary.log(1 - availability) / Elementary.log(10)
  }

  /// Unplanned downtime over what the objective allows.
  static func budgetUsed(_ service: Service, _ objective: Double?) -> Double? {
    guard let objective, objective < 1 else { return nil }
    return service.unplanned / 8760 / (1 - objective)
  }

  // MARK: Causes

  /// Service-hours a year by cause and domain, mean over the replications, the most first.
  static func downtimes(_ records: [ContinuityRecord]) -> [ContinuityRecord.Downtime] {
    var found: [ContinuityRecord.Downtime] = []
    for downtime in records.flatMap(\.downtimes) {
      let hours = downtime.hours / Double(records.count)
      if let known = found.firstIndex(where: {
        $0.cause == downtime.cause && $0.domain == downtime.domain
          && $0.isPlanned == downtime.isPlanned
      }) {
        found[known].hours += hours
      } else {
        found.append(
          .init(
            cause: downtime.cause, domain: downtime.domain, isPlanned: downtime.isPlanned,
            hours: hours))
      }
    }
    return found.sorted {
      ($1.hours, $0.domain.rawValue, $0.cause?.rawValue ?? "")
        < ($0.hours, $1.domain.rawValue, $1.cause?.rawValue ?? "")
    }
  }

  /// One row for each scenario, cause and domain.
  var downtime: String {
    var text = CSV.line(["scenario", "cause", "domain", "planned", "service_hours_per_year"])
    for scenario in scenarios {
      for item in Self.downtimes(scenario.records) {
        text += CSV.line([
          String(scenario.index + 1), item.cause?.rawValue ?? "calendar", item.domain.rawValue,
          item.isPlanned ? "yes" : "no", CSV.number(item.hours),
        ])
      }
    }
    return text
  }

  // MARK: Recoveries

  /// The recoveries of a scenario by tier, kind and cause, over its replications.
  static func objectives(_ records: [ContinuityRecord]) -> [ContinuityRecord.Objective] {
    var found: [ContinuityRecord.Objective] = []
    var counts: [Double] = []
    for objective in records.flatMap(\.objectives) {
      let known = found.firstIndex {
        $0.tier == objective.tier && $0.kind == objective.kind && $0.cause == objective.cause
      }
      guard let known else {
        var first = objective
        first.perYear /= Double(records.count)
        first.unrecoverable /= Double(records.count)
        found.append(first)
        counts.append(objective.perYear)
        continue
      }
      // Percentiles of replications with as many recoveries each: means weighted by them.
      let sum = counts[known] + objective.perYear
      let part = sum > 0 ? objective.perYear / sum : 0
      if found[known].values.isEmpty {
        found[known].values = objective.values
      } else if !objective.values.isEmpty {
        found[known].values = zip(found[known].values, objective.values).map {
          $0 + ($1 - $0) * part
        }
      }
      if let met = objective.met, let own = found[known].met {
        found[known].met = own + (met - own) * part
      }
      counts[known] = sum
      found[known].perYear += objective.perYear / Double(records.count)
      found[known].unrecoverable += objective.unrecoverable / Double(records.count)
    }
    return found
  }

  /// One row for each scenario, tier, kind and cause.
  var recoveries: String {
    var text = CSV.line([
      "scenario", "tier", "measure", "cause", "per_year", "objective_minutes", "met_share",
      "unrecoverable_per_year", "p05_minutes", "p50_minutes", "p95_minutes", "largest_minutes",
    ])
    for scenario in scenarios {
      for item in Self.objectives(scenario.records) {
        text += CSV.line(
          [
            String(scenario.index + 1), item.tier, item.kind.rawValue,
            item.cause?.rawValue ?? "calendar",
          ]
            + [
              item.perYear, item.minutes, item.met, item.unrecoverable, item.quantile(0.05),
              item.quantile(0.5), item.quantile(0.95), item.values.last,
            ].map(CSV.number))
      }
    }
    return text
  }

  /// One row for each scenario and loss that was tried, of its first replication.
  var cases: String {
    var text = CSV.line([
      "scenario", "lost", "served_after_an_hour_share", "services_down", "services",
      "longest_minutes", "objectives_met",
    ])
    for scenario in scenarios {
      for item in scenario.records.first?.cases ?? [] {
        text += CSV.line([
          String(scenario.index + 1), item.name, CSV.number(item.served), String(item.down),
          String(item.services), CSV.number(item.longestMinutes),
          item.met.map { $0 ? "yes" : "no" } ?? "",
        ])
      }
    }
    return text
  }

  /// The files by name.
  var files: [(name: String, text: String)] {
    [
      ("availability.csv", availability), ("downtime.csv", downtime),
      ("recoveries.csv", recoveries), ("cases.csv", cases),
    ]
  }

  /// Names, units and meanings of columns that other files do not have.
  static let dictionary = [
    ["nines", "", "minus the decimal logarithm of 1 − availability_time"],
    ["availability_objective", "share", "availability that the service's tier aims at"],
    ["objective_met_share", "share", "probability that a year keeps it"],
    ["error_budget_used", "share", "unplanned downtime over what the objective allows"],
    ["credit_share", "share", "share of the fee given back, mean over months"],
    ["service_hours_per_year", "hours", "hours a year that services are down, all added up"],
    ["per_year", "", "recoveries of services a year"],
    ["met_share", "share", "recoveries that kept the objective"],
    ["unrecoverable_per_year", "", "recoveries a year without any data from before"],
    [
      "served_after_an_hour_share", "share", "cores of services that are up an hour after the loss",
    ],
    ["longest_minutes", "minutes", "time until the last service is up again for good"],
  ]
}
