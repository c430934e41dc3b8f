internal import Foundation
internal import GRDB
internal import Platform
internal import Policies
internal import Simulation

/// Writes runs into the tables of the database and reads them again, number for number.
enum RunTables {
  static func save(_ record: RunRecord, for key: String, in database: Database) throws {
    try database.execute(sql: "DELETE FROM run WHERE key = ?", arguments: [key])
    try database.execute(
      sql: "INSERT INTO run (key, hours, counts) VALUES (?, ?, ?)",
      arguments: [key, record.ledger.hours, try ResultsDatabase.text(record.counts)])
    for metric in Metric.allCases {
      guard let value = record.metrics[metric] else { continue }
      try database.execute(
        sql: "INSERT INTO run_metric (run, metric, value) VALUES (?, ?, ?)",
        arguments: [key, metric.rawValue, value])
    }
    let account = try database.makeStatement(
      sql: "INSERT INTO account VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
    for (position, item) in record.ledger.accounts.enumerated() {
      let owner = item.key
      try account.execute(arguments: [
        key, position, owner.meter.rawValue, owner.site, owner.zone, owner.tenant, owner.service,
        owner.sku, item.sums.reduce(0, +), Blob.of(item.sums), item.maxima.map(Blob.of),
      ])
    }
    let incident = try database.makeStatement(
      sql: "INSERT INTO incident VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
    for (position, item) in record.incidents.enumerated() {
      try incident.execute(arguments: [
        key, position, item.cause.rawValue, item.site, item.zone, item.rack, item.host,
        item.start, item.end, item.guestsHit,
      ])
    }
    for reason in Refusal.allCases {
      guard let guests = record.refusals[reason] else { continue }
      try database.execute(
        sql: "INSERT INTO refusal VALUES (?, ?, ?)", arguments: [key, reason.rawValue, guests])
    }
    for cause in Incident.Cause.allCases {
      guard let hours = record.downHours[cause] else { continue }
      try database.execute(
        sql: "INSERT INTO downtime VALUES (?, ?, ?)", arguments: [key, cause.rawValue, hours])
    }
    try database.execute(
      sql: "INSERT INTO recovery VALUES (?, ?, ?, ?, ?)",
      arguments: [
        key, record.recoveryMinutes.count, Blob.of(record.recoveryMinutes),
        record.lossMinutes.count, Blob.of(record.lossMinutes),
      ])
    try ScalingTable.save(record.scaling, for: key, in: database)
    try RequestsTable.save(record.requests, for: key, in: database)
    try AccountTable.save(record.accounts, for: key, in: database)
    try HostTable.save(record.hosts, for: key, in: database)
    if let continuity = record.continuity {
      try RehearsalTables.save(continuity, for: key, in: database)
    }
  }

  static func record(for key: String, in database: Database) throws -> RunRecord? {
    let run = try Row.fetchOne(
      database, sql: "SELECT hours, counts FROM run WHERE key = ?", arguments: [key])
    guard let run else { return nil }
    let counts: String = run["counts"]
    var record = RunRecord(
      hours: run["hours"],
      counts: try ResultsDatabase.decoder.decode(
        RunRecord.Counts.self, from: Data(counts.utf8)))
    let metrics = try Row.fetchCursor(
      database, sql: "SELECT metric, value FROM run_metric WHERE run = ?", arguments: [key])
    while let row = try metrics.next() {
      let name: String = row["metric"]
      if let metric = Metric(rawValue: name) { record.metrics[metric] = row["value"] }
    }
    let accounts = try Row.fetchCursor(
      database, sql: "SELECT * FROM account WHERE run = ? ORDER BY position", arguments: [key])
    while let row = try accounts.next() {
      let name: String = row["meter"]
      guard let meter = Meter(rawValue: name) else { continue }
      let maxima: Data? = row["maxima"]
      record.ledger.accounts.append(
        Ledger.Account(
          key: Ledger.Key(
            meter, site: row["site"], zone: row["zone"], tenant: row["tenant"],
            service: row["service"], sku: row["sku"]),
          sums: Blob.numbers(row["sums"], count: record.ledger.hours),
          maxima: maxima.map { Blob.numbers($0, count: record.ledger.hours) }))
    }
    let incidents = try Row.fetchCursor(
      database, sql: "SELECT * FROM incident WHERE run = ? ORDER BY position", arguments: [key])
    while let row = try incidents.next() {
      let name: String = row["cause"]
      guard let cause = Incident.Cause(rawValue: name) else { continue }
      record.incidents.append(
        Incident(
          cause: cause, site: row["site"], zone: row["zone"], rack: row["rack"],
          host: row["host"], start: row["start_ms"], end: row["end_ms"],
          guestsHit: row["guests_hit"]))
    }
    let refusals = try Row.fetchCursor(
      database, sql: "SELECT reason, guests FROM refusal WHERE run = ?", arguments: [key])
    while let row = try refusals.next() {
      let name: String = row["reason"]
      if let reason = Refusal(rawValue: name) { record.refusals[reason] = row["guests"] }
    }
    let downtime = try Row.fetchCursor(
      database, sql: "SELECT cause, guest_hours FROM downtime WHERE run = ?", arguments: [key])
    while let row = try downtime.next() {
      let name: String = row["cause"]
      if let cause = Incident.Cause(rawValue: name) {
        record.downHours[cause] = row["guest_hours"]
      }
    }
    let recovery = try Row.fetchOne(
      database, sql: "SELECT * FROM recovery WHERE run = ?", arguments: [key])
    if let recovery {
      record.recoveryMinutes = Blob.numbers(recovery["minutes"], count: recovery["guests"])
      record.lossMinutes = Blob.numbers(recovery["loss_minutes"], count: recovery["losses"])
    }
    record.scaling = try ScalingTable.records(for: key, in: database)
    record.requests = try RequestsTable.records(for: key, in: database)
    record.accounts = try AccountTable.records(for: key, in: database)
    record.hosts = try HostTable.records(for: key, in: database)
    record.continuity = try RehearsalTables.record(for: key, in: database)
    return record
  }
}
