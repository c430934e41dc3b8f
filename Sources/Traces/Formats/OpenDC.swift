/// OpenDC's `tasks.parquet` and `fragments.parquet`.
///
/// Each task is a guest from its submission for the sum of its fragments, which follow each other;
/// a task without any is left out. Use is MHz over the task's capacity, laid on steps by
/// time. Memory is in KB where the largest is beyond any guest's megabytes, else in MB:
/// the two public traces differ.
package enum OpenDC: TraceReader {
  package static let name = "opendc"
  package static let summary = "OpenDC tasks and fragments (Parquet, through DuckDB)"

  private struct Task {
    var guest: Int
    var megahertz: Double
    /// Milliseconds laid so far, and those of the current step weighted by use.
    var position: Int64 = 0
    var partial = 0.0
  }

  package static func read(
    _ input: TraceInput, into writer: inout TraceWriter
  ) throws(TraceError) {
    writer.citation = "OpenDC; data of SURF and Bitbrains"
    let files = try input.files(".parquet")
    guard let tasks = files.first(where: { $0.base == "tasks.parquet" }),
      let fragments = files.first(where: { $0.base == "fragments.parquet" })
    else {
      throw .at(
        files[0].name, kind: .missing, "not both files",
        expected: "`tasks.parquet` and `fragments.parquet`")
    }
    let limit = input.options.unpackedLimitBytes
    var lengths: [Int32: Int64] = [:]
    var sums = try DuckDB.rows(
      "SELECT id, sum(duration) FROM input GROUP BY id", on: fragments, limit: limit)
    _ = try Heading(&sums)
    try writer.forEachRow(of: sums) { writer, row throws(TraceError) in
      writer.quality.rowsRead -= 1
      lengths[writer.name(row, 0).number] = Int64(try row.amount(1, "milliseconds"))
    }
    writer.stepMilliseconds = input.options.stepMilliseconds ?? writer.stepMilliseconds
    var known = try self.tasks(tasks, lengths, limit, &writer)
    writer.settle()
    try writer.reserveSamplesOfLives()
    var rows = try DuckDB.rows(
      "SELECT id, duration, cpu_usage FROM input", on: fragments, limit: limit)
    _ = try Heading(&rows)
    let step = writer.stepMilliseconds
    try writer.forEachRow(of: rows) { writer, row throws(TraceError) in
      let name = writer.name(row, 0).number
      guard var task = known.removeValue(forKey: name) else { return }
      let percent = try row.amount(2, "MHz") / task.megahertz * 100
      if percent > 100 { writer.quality.clamped += 1 }
      try lay(
        min(percent, 100), for: Int64(try row.amount(1, "milliseconds")), &task, step, &writer)
      known[name] = task
    }
  }

  private static func tasks(
    _ file: InputFile, _ lengths: [Int32: Int64], _ limit: Int64, _ writer: inout TraceWriter
  ) throws(TraceError) -> [Int32: Task] {
    var known: [Int32: Task] = [:]
    var rows = try DuckDB.rows(
      """
      SELECT id, CASE WHEN typeof(submission_time) LIKE 'TIMESTAMP%'
        THEN epoch_ms(try_cast(submission_time AS TIMESTAMP))
        ELSE try_cast(submission_time AS BIGINT) END AS submitted,
        cpu_count, cpu_capacity, mem_capacity,
        (SELECT max(mem_capacity) FROM input) > 4194304 AS kilobytes
      FROM input ORDER BY submitted, id
      """, on: file, limit: limit)
    _ = try Heading(&rows)
    let tenant = writer.tenants.number(of: "opendc")
    try writer.forEachRow(of: rows) { writer, row throws(TraceError) in
      let name = writer.name(row, 0).number
      guard let length = lengths[name], length > 0, known[name] == nil else { return }
      let submitted = Int64(try row.amount(1, "milliseconds since 1970"))
      let size = try TraceWriter.size(
        cores: try row.amount(2, "cores"),
        memoryMiB: try row.amount(4, "memory") / (row.text(5) == "true" ? 1024 : 1), row, 2)
      let guest = writer.add(
        TraceWriter.Guest(
          name: name, tenant: tenant, created: submitted, deleted: submitted + length,
          millicores: size.millicores, memoryMiB: size.memoryMiB))
      known[name] = Task(guest: guest, megahertz: max(try row.amount(3, "MHz"), 1e-9))
    }
    return known
  }

  /// Lays a fragment behind those before it: a step gets the mean over the time of the task in it.
  private static func lay(
    _ percent: Double, for length: Int64, _ task: inout Task, _ step: Int64,
    _ writer: inout TraceWriter
  ) throws(TraceError) {
    let created = writer.guests.created[task.guest]
    let deleted = writer.guests.deleted[task.guest]
    let first = Int64(writer.guests.firstStep[task.guest])
    var left = min(length, deleted - created - task.position)
    while left > 0 {
      let time = created + task.position
      let end = min((time / step + 1) * step, deleted)
      let part = min(left, end - time)
      task.partial += percent * Double(part)
      task.position += part
      left -= part
      if time + part == end {
        let start = max(time / step * step, created)
        try writer.put(
          task.partial / Double(end - start), of: task.guest, at: Int(time / step - first))
        task.partial = 0
      }
    }
  }
}
