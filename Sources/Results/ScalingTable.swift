internal import Foundation
internal import GRDB
internal import Simulation

/// Writes how replicas followed demand into the database and reads it again.
enum ScalingTable {
  static func save(_ records: [ScalingRecord], for key: String, in database: Database) throws {
    for (position, item) in records.enumerated() {
      try database.execute(
        sql: "INSERT INTO scaling VALUES (?, ?, ?, ?, ?, ?, ?)",
        arguments: [
          key, position, item.service, item.step, item.demand.count, Blob.of(item.demand),
          Blob.of(item.supply),
        ])
    }
  }

  static func records(for key: String, in database: Database) throws -> [ScalingRecord] {
    // A database of before is read as it is.
    guard try database.tableExists("scaling") else { return [] }
    return try Row.fetchAll(
      database, sql: "SELECT * FROM scaling WHERE run = ? ORDER BY position", arguments: [key]
    ).map { row in
      ScalingRecord(
        service: row["service"], step: row["step_ms"],
        demand: Blob.numbers(row["demand"], count: row["count"]),
        supply: Blob.numbers(row["supply"], count: row["count"]))
    }
  }
}
