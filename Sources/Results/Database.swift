internal import Foundation
internal import GRDB
package import Simulation
internal import Studies

/// Finished runs in SQLite, one transaction each.
package struct ResultsDatabase: RunStore {
  private let queue: DatabaseQueue

  /// Opens the database at a path, and makes it where there is none.
  package init(path: String) throws {
    var configuration = Configuration()
    configuration.busyMode = .timeout(10)
    queue = try DatabaseQueue(path: path, configuration: configuration)
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1") { database in
      try database.execute(
        sql: """
          CREATE TABLE run (key TEXT PRIMARY KEY, record BLOB NOT NULL) WITHOUT ROWID;
          CREATE TABLE metric (
            run TEXT NOT NULL REFERENCES run (key) ON DELETE CASCADE,
            name TEXT NOT NULL, unit TEXT NOT NULL, value REAL NOT NULL,
            PRIMARY KEY (run, name)
          ) WITHOUT ROWID;
          """)
    }
    try migrator.migrate(queue)
  }

  package func record(for key: String) throws -> RunRecord? {
    let data = try queue.read { database in
      try Data.fetchOne(database, sql: "SELECT record FROM run WHERE key = ?", arguments: [key])
    }
    guard let data else { return nil }
    // A record of an older shape is simulated again.
    return try? JSONDecoder().decode(RunRecord.self, from: data)
  }

  package func save(_ record: RunRecord, for key: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let data = try encoder.encode(record)
    try queue.write { database in
      try database.execute(sql: "DELETE FROM run WHERE key = ?", arguments: [key])
      try database.execute(
        sql: "INSERT INTO run (key, record) VALUES (?, ?)", arguments: [key, data])
      for metric in Metric.allCases {
        guard let value = record.metrics[metric] else { continue }
        try database.execute(
          sql: "INSERT INTO metric (run, name, unit, value) VALUES (?, ?, ?, ?)",
          arguments: [key, metric.rawValue, metric.unit, value])
      }
    }
  }
}
