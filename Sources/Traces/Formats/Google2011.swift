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
    let files = input.files.filter { $0.base.hasSuffix(".csv") }
    func isUsage(_ file: InputFile) -> Bool {
      file.name.contains("task_usage") || file.name.contains("task-usage")
    }
    func isEvents(_ file: InputFile) -> Bool {
      file.name.contains("task_events") || file.name.contains("task-events")
    }
    var running: [Int32: Int] = [:]
    var last: Int64 = 0
    for file in files.filter(isEvents) {
      try writer.forEachRow(of: try input.rows(file)) { writer, row throws(TraceError) in
        if row.firstByte == 35 { return }
        try row.expect(fields: 13)
        let time = try milliseconds(row, 0)
        if time < 1 << 60 { last = max(last, time) }
        let task = writer.guests.names.number(of: "\(row.text(2))/\(row.text(3))")
        let event = try row.number(5, "an event")
        if event == scheduled {
          guard running[task] == nil else { return }
          guard !row.isEmpty(9), !row.isEmpty(10) else { return }
          let size = try TraceWriter.size(
            cores: max(try row.amount(9, "a part of a machine") * machine.cores, 0.001),
            memoryMiB: try row.amount(10, "a part of a machine") * machine.memoryMiB, row, 9)
          running[task] = writer.add(
            TraceWriter.Guest(
              name: task, tenant: writer.tenant(row, 6), deployment: writer.deployment(row, 2),
              created: time, deleted: TraceWriter.openEnd, millicores: size.millicores,
              memoryMiB: size.memoryMiB, censored: time == 0 ? 1 : 0))
        } else if endings.contains(event), let guest = running.removeValue(forKey: task) {
          if time < 1 << 60 { writer.guests.deleted[guest] = time }
        }
      }
    }
    let origin = writer.settle(end: last > 0 ? last : nil)
    let usage = files.filter(isUsage)
    guard !usage.isEmpty, writer.guests.count > 0 else { return }
    try readings(usage, origin, machine, input, &writer)
  }

  /// A task may run several times; a reading belongs to the run that it falls into.
  private static func readings(
    _ files: [InputFile], _ origin: Int64, _ machine: ReadOptions.Machine, _ input: TraceInput,
    _ writer: inout TraceWriter
  ) throws(TraceError) {
    var runs: [Int32: [Int]] = [:]
    for guest in 0..<writer.guests.count {
      runs[writer.guests.name[guest], default: []].append(guest)
    }
    try writer.reserveSamplesOfLives()
    var counted = Array(repeating: false, count: writer.guests.count)
    let step = writer.stepMilliseconds
    for file in files {
      try writer.forEachRow(of: try input.rows(file)) { writer, row throws(TraceError) in
        if row.firstByte == 35 { return }
        guard row.count >= 6 else { try row.expect(fields: 20); return }
        let time = try milliseconds(row, 0) - origin
        let cores = try row.amount(5, "a part of a machine") * machine.cores
        let task = writer.guests.names.number(of: "\(row.text(2))/\(row.text(3))")
        let guest = runs[task]?.first {
          let end = (writer.guests.deleted[$0] + step - 1) / step * step
          return writer.guests.created[$0] / step * step <= time && time < end
        }
        guard let guest else { return }
        let index = Int(time / step) - Int(writer.guests.firstStep[guest])
        guard index >= 0, index < Int(writer.guests.samples[guest]) else { return }
        try writer.put(
          cores / Double(writer.guests.millicores[guest]) * 100_000, of: guest, at: index)
        counted[guest] = true
      }
    }
    for guest in counted.indices where !counted[guest] { writer.guests.samples[guest] = 0 }
  }

  private static func milliseconds(
    _ row: borrowing TextRows, _ index: Int
  ) throws(TraceError) -> Int64 {
    let microseconds = try row.number(index, "microseconds")
    guard microseconds >= 0 else { throw row.problem(index, expected: "microseconds") }
    return microseconds >= 9e18 ? .max : Int64(microseconds / 1000)
  }
}
