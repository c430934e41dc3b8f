/// Jobs in the Grid Workload Format: 29 fields between blanks, `#` begins a comment.
///
/// Read like ``SWF``, whose first 18 fields it shares but for the order of the last ones.
package enum GWF: TraceReader {
  package static let name = "gwf"
  package static let summary = "Grid Workload Format: jobs of grids"

  package static func isLikely(_ head: FileHead) -> Bool {
    head.base.hasSuffix(".gwf")
  }

  package static func read(
    _ input: TraceInput, into writer: inout TraceWriter
  ) throws(TraceError) {
    writer.citation = "Grid Workloads Archive"
    for file in try input.files(".gwf") {
      try writer.forEachRow(of: try input.rows(file, separator: TextRows.blanks)) {
        writer, row throws(TraceError) in
        if row.firstByte == 35 {
          writer.quality.rowsRead -= 1
          return
        }
        guard row.count >= 19 else { try row.expect(fields: 29); return }
        let submitted = try row.amount(1, "seconds")
        let life = try row.number(3, "seconds")
        let used = try row.number(4, "processors")
        let processors = used > 0 ? used : try row.number(7, "processors")
        guard life > 0, life < 1e9, processors > 0 else { return }
        let usedMemory = try row.number(6, "memory in KB")
        let kilobytes = usedMemory > 0 ? usedMemory : max(try row.number(9, "memory in KB"), 0)
        let size = try TraceWriter.size(
          cores: processors, memoryMiB: kilobytes * processors / 1024, row, 4)
        let seconds = try row.number(5, "seconds of CPU")
        writer.add(
          TraceWriter.Guest(
            name: writer.name(row, 0).number, tenant: writer.tenant(row, 11),
            created: Int64(submitted * 1000), deleted: Int64((submitted + life) * 1000),
            millicores: size.millicores, memoryMiB: size.memoryMiB,
            meanPercent: seconds >= 0 ? Float(min(seconds / life * 100, 100)) : .nan))
      }
    }
    writer.settle()
  }
}
