/// GWA-T-12 of Bitbrains: one file per guest, separated by `;` and tabulator.
///
/// Timestamps are seconds in spite of the heading. Readings are laid on a grid of five minutes
/// that starts at the earliest one; of several readings in one step the last wins, and a missing
/// one holds the one before. Arrival and departure are the first and the last reading.
package enum Bitbrains: TraceReader {
  package static let name = "bitbrains"
  package static let summary = "Bitbrains GWA-T-12: one file of readings per guest"

  package static func isLikely(_ head: FileHead) -> Bool {
    head.heading.hasPrefix("Timestamp [ms];")
  }

  package static func read(
    _ input: TraceInput, into writer: inout TraceWriter
  ) throws(TraceError) {
    writer.citation = "Shen, van Beek, Iosup, CCGrid 2015, DOI 10.1109/CCGrid.2015.60"
    let tenant = writer.tenants.number(of: "bitbrains")
    for file in try input.files(".csv") {
      var series = ReadingSeries()
      var rows = try input.rows(file, separator: 59)
      guard try rows.next(), rows.text(0).hasPrefix("Timestamp") else {
        throw .at(file.name, line: 1, "another heading", expected: "`Timestamp [ms];…`")
      }
      try writer.forEachRow(of: rows) { _, row throws(TraceError) in
        let second = try row.amount(0, "seconds since 1970")
        guard second < 1e11 else {
          throw row.problem(0, expected: "seconds since 1970, as all files of this trace have")
        }
        // A guest that is switched off has readings with 0 cores.
        let size = try TraceWriter.size(
          cores: max(try row.amount(1, "cores"), 0.001),
          memoryMiB: try row.amount(5, "memory in KB") / 1024, row, 1)
        series.add(Int64(second) * 1000, try row.amount(4, "CPU per cent"), size)
      }
      try writer.add(series, name: String(file.base.dropLast(4)), tenant: tenant)
    }
    writer.startEpochMilliseconds = writer.settleSeries()
  }
}
