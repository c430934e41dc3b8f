internal import GRDB
internal import Simulation

/// Writes how those fared who share a cluster into the database and reads it again.
enum AccountTable {
  static func save(_ records: [AccountRecord], for key: String, in database: Database) throws {
    for (position, item) in records.enumerated() {
      try database.execute(
        sql: "INSERT INTO account_share VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        arguments: [
          key, position, item.name, item.guests, item.completed, item.entitled, item.held,
          item.due, item.waitMinutes, item.slowdown, item.preempted, item.deadlinesMet,
        ])
    }
  }

  static func records(for key: String, in database: Database) throws -> [AccountRecord] {
    // A database of before is read as it is.
    guard try database.tableExists("account_share") else { return [] }
    return try Row.fetchAll(
      database, sql: "SELECT * FROM account_share WHERE run = ? ORDER BY position",
      arguments: [key]
    ).map { row in
      AccountRecord(
        name: row["name"], guests: row["guests"], completed: row["completed"],
        entitled: row["entitled"], held: row["held"], due: row["due"],
        waitMinutes: row["wait_minutes"], slowdown: row["slowdown"],
        preempted: row["preempted"], deadlinesMet: row["deadlines_met"])
    }
  }
}
