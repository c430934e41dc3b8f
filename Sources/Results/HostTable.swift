internal import GRDB
internal import Simulation

/// Writes what hosts did into the database and reads it again.
enum HostTable {
  static func save(_ records: [HostRecord], for key: String, in database: Database) throws {
    let row = try database.makeStatement(
      sql: "INSERT INTO run_host VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
    for (position, item) in records.enumerated() {
      try row.execute(arguments: [
        key, position, item.site, item.zone, item.type, item.onHours, item.coreHours,
        item.kilowattHours,
      ])
    }
  }

  static func records(for key: String, in database: Database) throws -> [HostRecord] {
    // A database of before is read as it is.
    guard try database.tableExists("run_host") else { return [] }
    return try Row.fetchAll(
      database, sql: "SELECT * FROM run_host WHERE run = ? ORDER BY position", arguments: [key]
    ).map { row in
      HostRecord(
        site: row["site"], zone: row["zone"], type: row["type"], onHours: row["on_hours"],
        coreHours: row["core_hours"], kilowattHours: row["kwh"])
    }
  }
}
