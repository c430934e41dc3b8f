internal import Foundation
internal import GRDB
internal import Platform
internal import Simulation

/// Writes the rehearsals of runs into the tables of the database and reads them again.
enum RehearsalTables {
  static func save(_ record: ContinuityRecord, for key: String, in database: Database) throws {
    try database.execute(
      sql: "INSERT INTO rehearsal VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
      arguments: [
        key, record.years, record.effectiveYears, record.hostsAbsorbed, record.shortfall,
        record.requests, record.unserved, record.servicesLeft,
      ])
    for (position, item) in record.failbacks.enumerated() {
      try database.execute(
        sql: "INSERT INTO rehearsal_failback VALUES (?, ?, ?, ?, ?)",
        arguments: [key, position, item.site, item.perYear, item.gigabytes])
    }
    for (position, item) in record.services.enumerated() {
      try database.execute(
        sql: """
          INSERT INTO rehearsal_service
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          key, position, item.tenant, item.service, item.tier, item.replicas, item.needed,
          item.cores, item.guestTime, item.time.mean, item.time.halfWidth, item.requests,
          item.timeExpected, item.plannedHours, item.unplannedHours, item.objectiveMet,
          item.credit,
        ])
    }
    for (position, item) in record.downtimes.enumerated() {
      try database.execute(
        sql: "INSERT INTO rehearsal_downtime VALUES (?, ?, ?, ?, ?, ?)",
        arguments: [
          key, position, item.cause?.rawValue, item.domain.rawValue, item.isPlanned, item.hours,
        ])
    }
    for (position, item) in record.objectives.enumerated() {
      try database.execute(
        sql: "INSERT INTO rehearsal_objective VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        arguments: [
          key, position, item.tier, item.kind.rawValue, item.cause?.rawValue, item.minutes,
          item.perYear, item.met, item.unrecoverable, item.values.count, Blob.of(item.values),
        ])
    }
    for (position, item) in record.cases.enumerated() {
      try database.execute(
        sql: "INSERT INTO rehearsal_case VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        arguments: [
          key, position, item.name, item.served, item.down, item.services, item.longestMinutes,
          item.met,
        ])
    }
    for (position, item) in record.timeline.enumerated() {
      try database.execute(
        sql: "INSERT INTO rehearsal_phase VALUES (?, ?, ?, ?, ?, ?, ?)",
        arguments: [
          key, position, item.tenant, item.service, item.step.rawValue, item.start, item.end,
        ])
    }
  }

  static func record(for key: String, in database: Database) throws -> ContinuityRecord? {
    // A database of before is read as it is.
    guard try database.tableExists("rehearsal") else { return nil }
    let whole = try Row.fetchOne(
      database, sql: "SELECT * FROM rehearsal WHERE run = ?", arguments: [key])
    guard let whole else { return nil }
    var record = ContinuityRecord(
      years: whole["years"], effectiveYears: whole["effective_years"],
      hostsAbsorbed: whole["hosts_absorbed"], shortfall: whole["shortfall"], services: [],
      downtimes: [], objectives: [], cases: [], timeline: [])
    func rows(_ table: String) throws -> [Row] {
      try Row.fetchAll(
        database, sql: "SELECT * FROM \(table) WHERE run = ? ORDER BY position", arguments: [key])
    }
    record.services = try rows("rehearsal_service").map(service)
    if whole.hasColumn("requests") {
      let cores = record.services.reduce(0) { $0 + $1.cores }
      let mean = record.services.reduce(0) { $0 + $1.cores * $1.requests } / max(cores, 1e-9)
      // Runs of before have none.
      record.requests = whole["requests"] ?? mean
      record.unserved = whole["unserved"]
      record.servicesLeft = whole["services_left"]
      record.failbacks = try rows("rehearsal_failback").map {
        ContinuityRecord.Failback(
          site: $0["site"], perYear: $0["per_year"], gigabytes: $0["gigabytes"])
      }
    }
    record.downtimes = try rows("rehearsal_downtime").compactMap(downtime)
    record.objectives = try rows("rehearsal_objective").compactMap(objective)
    record.cases = try rows("rehearsal_case").map { row in
      ContinuityRecord.Case(
        name: row["name"], served: row["served"], down: row["down"], services: row["services"],
        longestMinutes: row["longest_minutes"], met: row["met"])
    }
    record.timeline = try rows("rehearsal_phase").compactMap(phase)
    return record
  }

  private static func cause(_ row: Row) -> Hazard.Cause? {
    let name: String? = row["cause"]
    return name.flatMap(Hazard.Cause.init(rawValue:))
  }

  private static func service(_ row: Row) -> ContinuityRecord.Service {
    let time = ContinuityRecord.Estimate(mean: row["time"], halfWidth: row["time_half_width"])
    return ContinuityRecord.Service(
      tenant: row["tenant"], service: row["service"], tier: row["tier"],
      replicas: row["replicas"], needed: row["needed"], cores: row["cores"],
      guestTime: row["guest_time"], time: time, requests: row["requests"],
      timeExpected: row["time_expected"], plannedHours: row["planned_hours"],
      unplannedHours: row["unplanned_hours"], objectiveMet: row["objective_met"],
      credit: row["credit"])
  }

  private static func downtime(_ row: Row) -> ContinuityRecord.Downtime? {
    let name: String = row["domain"]
    guard let domain = Hazard.Domain(rawValue: name) else { return nil }
    return ContinuityRecord.Downtime(
      cause: cause(row), domain: domain, isPlanned: row["planned"], hours: row["hours"])
  }

  private static func objective(_ row: Row) -> ContinuityRecord.Objective? {
    let name: String = row["kind"]
    guard let kind = ContinuityRecord.Objective.Kind(rawValue: name) else { return nil }
    return ContinuityRecord.Objective(
      tier: row["tier"], kind: kind, cause: cause(row), minutes: row["minutes"],
      perYear: row["per_year"], met: row["met"], unrecoverable: row["unrecoverable"],
      values: Blob.numbers(row["percentiles"], count: row["count"]))
  }

  private static func phase(_ row: Row) -> ContinuityRecord.Phase? {
    let name: String = row["step"]
    guard let step = ContinuityRecord.Phase.Step(rawValue: name) else { return nil }
    return ContinuityRecord.Phase(
      tenant: row["tenant"], service: row["service"], step: step, start: row["start_ms"],
      end: row["end_ms"])
  }
}
