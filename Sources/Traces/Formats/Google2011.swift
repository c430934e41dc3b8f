/// Tasks of Google's cluster trace of 2011, `task_events`, with `task_usage` where it is there.
///
/// No heading; times are microseconds, 0 is before the trace and 2⁶³ − 1 after it. A task is a
/// guest from the event that schedules it to the one that ends it; sizes are requests in parts of
/// the reference machine. Use is the mean rate of five minutes over the request.
package enum Google2011: TraceReader {
  package static let name = "google-2011"
  package static let summary = "Google 2011: task events, with task usage where it is there"

  private static let scheduled = 1.0
  private static let endings: Set<Double> = [2, 3, 4, 5, 6]

  package static func read(
    _ input: TraceInput, into writer: inout TraceWriter
  ) throws(TraceError) {
    writer.citation = "Reiss, Wilkes, Hellerstein, Google cluster-usage traces, 2011; CC-BY-4.0"
    let machine = try TraceWriter.reference(input, "sizes")
    let files = try input.files(".csv")
    func named(_ words: String...) -> [InputFile] {
      files.filter { file in words.contains { file.name.contains($0) } }
    }
    var runs = TaskRuns()
    for file in named("task_events", "task-events") {
      try writer.forEachRow(of: try input.rows(file)) { writer, row throws(TraceError) in
        if row.firstByte == 35 { return }
        try row.expect(fields: 13)
        let time = try milliseconds(row, 0)
        runs.see(time)
        let task = writer.guests.names.number(of: "\(row.text(2))/\(row.text(3))")
        let event = try row.number(5, "an event")
        if endings.contains(event) { runs.end(task, at: time, &writer) }
        guard event == scheduled, !runs.isRunning(task), !row.isEmpty(9), !row.isEmpty(10) else {
          return
        }
        let size = try TraceWriter.size(
          cores: max(try row.amount(9, "a part of a machine") * machine.cores, 0.001),
          memoryMiB: try row.amount(10, "a part of a machine") * machine.memoryMiB, row, 9)
        let guest = TraceWriter.Guest(
          name: task, tenant: writer.tenant(row, 6), deployment: writer.deployment(row, 2),
          created: time, deleted: TraceWriter.openEnd, millicores: size.millicores,
          memoryMiB: size.memoryMiB, machine: writer.machine(row, 4), censored: time == 0 ? 1 : 0)
        runs.start(task, guest, &writer)
      }
    }
    let origin = writer.settle(end: runs.last > 0 ? runs.last : nil)
    let usage = named("task_usage", "task-usage")
    guard !usage.isEmpty, writer.guests.count > 0 else { return }
    let readings = try TaskReadings(&writer, origin: origin)
    for file in usage {
      try writer.forEachReading(of: try input.rows(file)) { row, _ throws(TraceError) in
        if row.firstByte == 35 { return nil }
        if row.count < 6 { try row.expect(fields: 20) }
        return readings.reading(
          of: "\(row.text(2))/\(row.text(3))", at: try milliseconds(row, 0),
          cores: try row.amount(5, "a part of a machine") * machine.cores)
      }
    }
    writer.dropMissingSamples()
  }

  private static func milliseconds(
    _ row: borrowing TextRows, _ index: Int
  ) throws(TraceError) -> Int64 {
    let microseconds = try row.number(index, "microseconds")
    guard microseconds >= 0 else { throw row.problem(index, expected: "microseconds") }
    return microseconds >= 9e18 ? .max : Int64(microseconds / 1000)
  }
}
