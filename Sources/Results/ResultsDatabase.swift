internal import Foundation
internal import GRDB
internal import Platform
internal import Policies
package import Simulation
package import Studies

/// Studies and their finished runs in SQLite, one transaction for each run.
package struct ResultsDatabase: RunStore {
  private let queue: DatabaseQueue

  /// Opens the database at a path, and makes it where there is none.
  ///
  /// - Throws: ``NoResults`` where the file is missing and must not be made, or SQLite's error.
  package init(path: String, mustExist: Bool = false) throws {
    if mustExist, !FileManager.default.fileExists(atPath: path) {
      throw NoResults(path: path, study: nil, missing: 0)
    }
    var configuration = Configuration()
    configuration.busyMode = .timeout(10)
    configuration.readonly = mustExist
    queue = try DatabaseQueue(path: path, configuration: configuration)
    guard !mustExist else { return }
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1") { try $0.execute(sql: Schema.version1) }
    migrator.registerMigration("2") { try $0.execute(sql: Schema.version2) }
    migrator.registerMigration("3") { try $0.execute(sql: Schema.version3) }
    migrator.registerMigration("4") { try $0.execute(sql: Schema.version4) }
    try migrator.migrate(queue)
    try queue.write { database in
      for metric in Metric.allCases {
        try database.execute(
          sql: "INSERT OR REPLACE INTO metric (name, unit, meaning) VALUES (?, ?, ?)",
          arguments: [metric.rawValue, metric.unit, metric.meaning])
      }
    }
  }

  // MARK: Studies

  package func save(_ study: Study, trace: TraceSummary, keys: [String]) throws {
    let definition = try Self.text(study)
    let summary = try Self.text(trace)
    try queue.write { database in
      try database.execute(sql: "DELETE FROM study WHERE name = ?", arguments: [study.name])
      try database.execute(
        sql: "INSERT INTO study (name, question, definition, trace) VALUES (?, ?, ?, ?)",
        arguments: [study.name, study.question, definition, summary])
      for (position, key) in keys.enumerated() {
        try database.execute(
          sql: "INSERT INTO study_run (study, position, run) VALUES (?, ?, ?)",
          arguments: [study.name, position, key])
      }
    }
  }

  /// Names of the studies, sorted.
  package func studies() throws -> [String] {
    try queue.read { try String.fetchAll($0, sql: "SELECT name FROM study ORDER BY name") }
  }

  /// A study with its runs.
  ///
  /// - Throws: ``NoResults`` where the study is unknown or some of its runs are missing.
  package func results(of name: String) throws -> StudyResults {
    let (study, trace, keys) = try queue.read { database in
      let row = try Row.fetchOne(
        database, sql: "SELECT definition, trace FROM study WHERE name = ?", arguments: [name])
      guard let row else { throw NoResults(path: "", study: name, missing: 0) }
      let decoder = Self.decoder
      let definition: String = row["definition"]
      let summary: String = row["trace"]
      return (
        try decoder.decode(Study.self, from: Data(definition.utf8)),
        try decoder.decode(TraceSummary.self, from: Data(summary.utf8)),
        try String.fetchAll(
          database, sql: "SELECT run FROM study_run WHERE study = ? ORDER BY position",
          arguments: [name])
      )
    }
    let records = try keys.map(record(for:))
    let missing = records.count { $0 == nil }
    guard missing == 0 else { throw NoResults(path: "", study: name, missing: missing) }
    let flat = records.compactMap(\.self)
    let replications = study.replications
    guard flat.count == study.platforms.count * replications else {
      throw NoResults(path: "", study: name, missing: 0)
    }
    return StudyResults(
      study: study, trace: trace,
      records: study.platforms.indices.map {
        Array(flat[($0 * replications)..<(($0 + 1) * replications)])
      })
  }

  // MARK: Runs

  package func record(for key: String) throws -> RunRecord? {
    try queue.read { try RunTables.record(for: key, in: $0) }
  }

  package func save(_ record: RunRecord, for key: String) throws {
    try queue.write { try RunTables.save(record, for: key, in: $0) }
  }

  // MARK: JSON

  static func text(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  static var decoder: JSONDecoder {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return decoder
  }
}

/// Results that are not there.
package struct NoResults: Error, CustomStringConvertible {
  /// The database where it is missing, the study, and how many of its runs are missing.
  package let path: String, study: String?, missing: Int

  package var description: String {
    guard let study else { return "\(path): no such database" }
    return missing > 0
      ? "`\(study)` is not finished: \(missing) runs are missing; sweep it again"
      : "no study `\(study)` in the database"
  }
}
