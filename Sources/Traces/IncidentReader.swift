internal import Foundation

/// An incident of a published record.
package struct IncidentRow: Sendable, Hashable {
  /// Milliseconds since 1970 UTC, or from the first incident where the record tells no date.
  package var start: Int64, end: Int64
  /// Number of the node, or -1 where all of the place, or some of it, failed.
  package var node: Int
  /// The share of the place that failed, more than 0 to 1.
  package var share: Double
}

/// Which incidents of a record are wanted.
package struct IncidentFilter: Sendable {
  /// The system of LANL's record; the vendor and location of a record of providers; nil for all.
  package var system: String?, vendor: String?, location: String?

  /// Wants all.
  package init() {}
}

/// Reads records of incidents: of LANL's nodes, of the Failure Trace Archive, of providers, of OpenDC.
///
/// The kind of record is known by its columns. Packed files are unpacked; Parquet is read through DuckDB.
package enum IncidentReader {
  /// The most incidents of a record.
  private static let mostRows = 2_000_000
  /// The columns of the Failure Trace Archive's `event_trace.tab`, which has no heading.
  private static let archiveColumns = [
    "event_id", "component_id", "node_id", "platform_id", "node_name", "event_type",
    "event_start_time", "event_stop_time", "event_end_reason",
  ]

  /// Reads a record.
  ///
  /// - Returns: Incidents by start, then node.
  package static func read(
    _ path: String, filter: IncidentFilter = IncidentFilter()
  ) throws(TraceError) -> [IncidentRow] {
    let scratch = NSTemporaryDirectory() + "headroom-\(UUID())"
    defer { try? FileManager.default.removeItem(atPath: scratch) }
    try? FileManager.default.createDirectory(atPath: scratch, withIntermediateDirectories: true)
    let options = ReadOptions()
    var files = InputFiles(scratch: scratch, limit: options.unpackedLimitBytes)
    let input = TraceInput(files: try files.files([path]), options: options)
    guard let file = input.files.first else {
      throw .at(path, kind: .missing, "no file", expected: "a record of incidents")
    }
    let isArchive = file.base.hasSuffix(".tab")
    var rows =
      file.base.hasSuffix(".parquet")
      ? try DuckDB.rows("SELECT * FROM input", on: file, limit: options.unpackedLimitBytes)
      : try input.rows(file, separator: isArchive ? 32 : 44)
    let heading =
      isArchive ? Heading(file: file.name, names: archiveColumns) : try Heading(&rows)
    var found: [IncidentRow] = []
    switch true {
    case heading.names.contains("Prob Started"):
      try readNodes(&rows, heading, filter, &found)
    case heading.names.contains("event_type"): try readArchive(&rows, heading, &found)
    case heading.names.contains("event_start_time"):
      try readProviders(&rows, heading, filter, &found)
    case heading.names.contains("failure_interval"): try readShares(&rows, heading, &found)
    default:
      throw .at(
        file.name, line: 1, "a table of other columns",
        expected: "`Prob Started` (LANL), `event_type` (Failure Trace Archive), "
          + "`event_start_time` (providers) or `failure_interval` (OpenDC)")
    }
    return found.sorted { ($0.start, $0.node, $0.end) < ($1.start, $1.node, $1.end) }
  }

  private static func keep(
    _ row: IncidentRow, _ rows: borrowing TextRows, _ found: inout [IncidentRow]
  ) throws(TraceError) {
    guard found.count < mostRows else {
      throw rows.problem(0, expected: "at most \(mostRows) incidents")
    }
    found.append(row)
  }

  /// LANL's record: one row for each failure of a node, its times in the local time of New Mexico, here
  /// taken for UTC, and to the minute.
  private static func readNodes(
    _ rows: inout TextRows, _ heading: Heading, _ filter: IncidentFilter,
    _ found: inout [IncidentRow]
  ) throws(TraceError) {
    let system: Int = try heading.column("System")
    let node: Int = try heading.column("nodenum")
    let start: Int = try heading.column("Prob Started")
    let end: Int = try heading.column("Prob Fixed")
    while try rows.next() {
      try rows.expect(fields: heading.count)
      if let wanted = filter.system, rows.text(system) != wanted { continue }
      guard let from = minute(rows.text(start)) else {
        throw rows.problem(start, expected: "an instant such as `6/21/2005 10:54`")
      }
      // Some failures were never noted as fixed.
      guard let until = minute(rows.text(end)), until > from else { continue }
      guard let number = Int(rows.text(node)), number >= 0, number < 10_000_000 else {
        throw rows.problem(node, expected: "the number of a node")
      }
      try keep(IncidentRow(start: from, end: until, node: number, share: 1), rows, &found)
    }
  }

  /// A month, a day and a year, then hours and minutes, as milliseconds since 1970.
  private static func minute(_ text: String) -> Int64? {
    let parts = text.split { $0 == "/" || $0 == " " || $0 == ":" }.map { Int($0) ?? -1 }
    guard parts.count == 5, (1...12).contains(parts[0]), (1...31).contains(parts[1]),
      (1970...2200).contains(parts[2]), (0...23).contains(parts[3]), (0...59).contains(parts[4])
    else { return nil }
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return InstantText.milliseconds(
      of: "\(parts[2])-\(two(parts[0]))-\(two(parts[1])) \(two(parts[3])):\(two(parts[4])):00")
  }

  /// The Failure Trace Archive: events of type 0 are times without service, in seconds since 1970.
  private static func readArchive(
    _ rows: inout TextRows, _ heading: Heading, _ found: inout [IncidentRow]
  ) throws(TraceError) {
    while try rows.next() {
      guard rows.count > 7, !rows.text(0).hasPrefix("#"), rows.text(5) == "0" else { continue }
      let from = try rows.amount(6, "a start")
      let until = try rows.amount(7, "an end")
      guard until > from else { continue }
      guard until < 1e11, let number = Int(rows.text(2)), number >= 0, number < 10_000_000 else {
        throw rows.problem(2, expected: "the number of a node, and times in seconds")
      }
      try keep(
        IncidentRow(
          start: Int64(from * 1000), end: Int64(until * 1000), node: number, share: 1),
        rows, &found)
    }
  }

  /// Incidents of providers, as they told them.
  private static func readProviders(
    _ rows: inout TextRows, _ heading: Heading, _ filter: IncidentFilter,
    _ found: inout [IncidentRow]
  ) throws(TraceError) {
    let vendor: Int = try heading.column("vendor")
    let location: Int = try heading.column("location")
    let start: Int = try heading.column("event_start_time")
    let end: Int = try heading.column("event_end_time")
    while try rows.next() {
      try rows.expect(fields: heading.count)
      if let wanted = filter.vendor, rows.text(vendor) != wanted { continue }
      if let wanted = filter.location, rows.text(location) != wanted { continue }
      guard let from = InstantText.milliseconds(of: rows.text(start)) else {
        throw rows.problem(start, expected: "an instant such as `2018-01-03T20:45:46Z`")
      }
      guard let until = InstantText.milliseconds(of: rows.text(end)), until > from else {
        continue
      }
      try keep(IncidentRow(start: from, end: until, node: -1, share: 1), rows, &found)
    }
  }

  /// OpenDC's record: milliseconds from one start to the next, length, and share of hosts.
  private static func readShares(
    _ rows: inout TextRows, _ heading: Heading, _ found: inout [IncidentRow]
  ) throws(TraceError) {
    let interval: Int = try heading.column("failure_interval")
    let length: Int = try heading.column("failure_duration")
    let share: Int = try heading.column("failure_intensity")
    var time = 0.0
    while try rows.next() {
      try rows.expect(fields: heading.count)
      time += try rows.amount(interval, "an interval")
      let lasting = try rows.amount(length, "a length")
      let part = try rows.amount(share, "a share")
      guard part <= 1, time + lasting < 1e15 else {
        throw rows.problem(share, expected: "a share from 0 to 1, and times in milliseconds")
      }
      guard part > 0, lasting >= 1 else { continue }
      try keep(
        IncidentRow(start: Int64(time), end: Int64(time + lasting), node: -1, share: part), rows,
        &found)
    }
  }
}
