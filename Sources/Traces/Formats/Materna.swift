/// GWA-T-13 of Materna: one file per guest, separated by `;`, decimal commas and local dates.
///
/// Columns are found by their names, fields may be quoted, numbers may have a comma or a point,
/// and dates are `DD.MM.YYYY HH:MM:SS`. Local time is taken as it is, an hour that a change of
/// clocks repeats as one: the last reading of a step wins, and a missing one holds the one before.
package enum Materna: TraceReader {
  package static let name = "materna"
  package static let summary = "Materna GWA-T-13: one file of readings per guest, decimal commas"

  package static func isLikely(_ head: FileHead) -> Bool {
    head.heading.hasPrefix("Timestamp;CPU cores")
  }

  package static func read(
    _ input: TraceInput, into writer: inout TraceWriter
  ) throws(TraceError) {
    writer.citation = "Kohne et al., FUSION 2016; Grid Workloads Archive GWA-T-13"
    let tenant = writer.tenants.number(of: "materna")
    for file in try input.files(".csv") {
      var rows = try input.rows(file, separator: 59)
      let heading = try Heading(&rows)
      let time = try heading.column("Timestamp")
      guard let cores = heading.firstColumn("CPU cores"),
        let percent = heading.firstColumn("CPU usage [%]"),
        let memory = heading.firstColumn("Memory capacity provisioned")
      else {
        throw .at(file.name, line: 1, "another heading", expected: "the columns of GWA-T-13")
      }
      var series = ReadingSeries()
      try writer.forEachRow(of: rows) { _, row throws(TraceError) in
        guard row.count > max(time, cores, percent, memory) else {
          try row.expect(fields: heading.count)
          return
        }
        guard let instant = Self.date(row.text(time)) else {
          throw row.problem(time, expected: "a date such as 04.11.2015 11:56:42")
        }
        let size = try TraceWriter.size(
          cores: max(try Self.amount(row, cores, "cores"), 0.001),
          memoryMiB: try Self.amount(row, memory, "memory in KB") / 1024, row, cores)
        series.add(instant, try Self.amount(row, percent, "CPU per cent"), size)
      }
      let name = String(file.base.dropLast(4))
      try writer.add(series, name: name, tenant: tenant)
    }
    writer.settleSeries()
  }

  /// A number with a decimal comma or point.
  private static func amount(
    _ row: borrowing TextRows, _ index: Int, _ meaning: String
  ) throws(TraceError) -> Double {
    let value = row.bytes(index) { bytes -> Double? in
      var plain: [UInt8] = []
      for position in bytes.indices { plain.append(bytes[position] == 44 ? 46 : bytes[position]) }
      let span = plain.span
      return DecimalNumber.parse(span)
    }
    guard let value, value >= 0, value < 1e15 else {
      throw row.problem(index, expected: "\(meaning), not negative")
    }
    return value
  }

  private static func date(_ text: String) -> Int64? {
    let parts = text.split(separator: " ")
    let day = parts.first?.split(separator: ".") ?? []
    guard parts.count == 2, day.count == 3 else { return nil }
    return InstantText.milliseconds(of: "\(day[2])-\(day[1])-\(day[0]) \(parts[1])")
  }
}
