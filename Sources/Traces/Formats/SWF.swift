/// Jobs in the Standard Workload Format 2.2 of the Parallel Workloads Archive.
///
/// A job is a guest of as many cores as processors, from its submission for its run time: its wait
/// was another scheduler's. Where the allocated processors are unknown the requested count, and
/// where used memory is unknown the requested, each per processor; a job that never ran is left
/// out. CPU time over run time is its mean use. Later columns, which some files have, are ignored.
package enum SWF: TraceReader {
  package static let name = "swf"
  package static let summary = "Standard Workload Format 2.2: jobs of parallel computers"

  package static func isLikely(_ head: FileHead) -> Bool {
    head.base.hasSuffix(".swf")
  }

  package static func read(
    _ input: TraceInput, into writer: inout TraceWriter
  ) throws(TraceError) {
    writer.citation = "Parallel Workloads Archive"
    var start: Double?
    for file in try input.files(".swf") {
      try writer.forEachRow(of: try input.rows(file, separator: TextRows.blanks)) {
        writer, row throws(TraceError) in
        if row.firstByte == 59 {
          // `; UnixStartTime: 749458803`
          writer.quality.rowsRead -= 1
          if row.text(1) == "UnixStartTime:" { start = try row.amount(2, "seconds since 1970") }
          return
        }
        guard row.count >= 18 else { try row.expect(fields: 18); return }
        try job(row, &writer)
      }
    }
    let origin = writer.settle()
    if writer.startEpochMilliseconds == nil, let start, start > 0 {
      writer.startEpochMilliseconds = Int64(start * 1000) + origin
    }
  }

  private static func job(
    _ row: borrowing TextRows, _ writer: inout TraceWriter
  ) throws(TraceError) {
    let submitted = try row.amount(1, "seconds")
    let life = try row.number(3, "seconds")
    let used = try row.number(4, "processors")
    let processors = used > 0 ? used : try row.number(7, "processors")
    guard life > 0, life < 1e9, processors > 0 else { return }
    let kilobytes = try [6, 9].map { index throws(TraceError) in
      try row.number(index, "memory in KB")
    }.first { $0 > 0 }
    let size = try TraceWriter.size(
      cores: processors, memoryMiB: (kilobytes ?? 0) * processors / 1024, row, 4)
    let asked = try row.number(8, "seconds")
    let seconds = try row.number(5, "seconds of CPU")
    let (name, _) = writer.name(row, 0)
    writer.add(
      TraceWriter.Guest(
        name: name, tenant: writer.tenant(row, 11), deployment: -1,
        created: Int64(submitted * 1000), deleted: Int64((submitted + life) * 1000),
        millicores: size.millicores, memoryMiB: size.memoryMiB,
        estimate: asked > 0 && asked < 1e9 ? Int64(asked * 1000) : -1,
        meanPercent: seconds >= 0 ? Float(min(seconds / life * 100, 100)) : .nan))
  }
}
