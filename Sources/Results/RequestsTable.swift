internal import Foundation
internal import GRDB
internal import Simulation

/// Writes how requests were answered into the database and reads it again.
enum RequestsTable {
  static func save(_ records: [RequestRecord], for key: String, in database: Database) throws {
    for (position, item) in records.enumerated() {
      try database.execute(
        sql: """
          INSERT INTO service_requests
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          key, position, item.service, item.requests, item.refused, item.failed, item.mean,
          item.median, item.p95, item.p99, item.violationMinutes, item.late, item.imbalance,
          item.remote, item.replicas, item.step, item.over.count, Blob.of(item.over),
        ])
    }
  }

  static func records(for key: String, in database: Database) throws -> [RequestRecord] {
    // A database of before is read as it is.
    guard try database.tableExists("service_requests") else { return [] }
    return try Row.fetchAll(
      database, sql: "SELECT * FROM service_requests WHERE run = ? ORDER BY position",
      arguments: [key]
    ).map { row in
      var record = RequestRecord(
        service: row["service"], requests: row["requests"], refused: row["refused"],
        failed: row["failed"], mean: row["mean"], median: row["median"], p95: row["p95"],
        p99: row["p99"], violationMinutes: row["violation_minutes"], late: row["late"],
        imbalance: row["imbalance"], remote: row["remote"], replicas: row["replicas"])
      record.step = row["step_ms"]
      record.over = Blob.numbers(row["p95_over_time"], count: row["count"])
      return record
    }
  }
}
