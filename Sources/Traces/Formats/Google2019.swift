/// Instances of Google's cluster traces of 2019 as JSON lines: `instance_events`, with
/// `instance_usage` where it is there.
///
/// Whole numbers may be text, times are microseconds, 0 is before the trace and 2⁶³ − 1 after it;
/// an event type is its number or its name. An instance is a guest from the event that schedules
/// it to the one that ends it; sizes are requests in parts of the reference machine, and allocation
/// sets, which only hold room, are left out.
package enum Google2019: TraceReader {
  package static let name = "google-2019"
  package static let summary = "Google 2019 as JSON lines: instance events and usage"

  package static func isLikely(_ head: FileHead) -> Bool {
    head.base.hasPrefix("instance_events") || head.base.hasPrefix("instance_usage")
  }

  private static let names: [String: Double] = [
    "SCHEDULE": 3, "EVICT": 4, "FAIL": 5, "FINISH": 6, "KILL": 7, "LOST": 8,
  ]

  package static func read(
    _ input: TraceInput, into writer: inout TraceWriter
  ) throws(TraceError) {
    writer.citation = "Wilkes, Google cluster-usage traces v3, 2020; CC-BY-4.0"
    let machine = try TraceWriter.reference(input, "sizes")
    let tenant = writer.tenants.number(of: "google")
    func named(_ word: String) -> [InputFile] { input.files.filter { $0.name.contains(word) } }
    var runs = TaskRuns()
    for file in named("instance_events") {
      try writer.forEachRow(of: try input.rows(file, separator: TextRows.none)) {
        writer, row throws(TraceError) in
        let event = try row.json()
        if event["collection_type"]?.number == 1 { return }
        let time = try milliseconds(event, "time")
        runs.see(time)
        let collection = try identity(event, "collection_id")
        let task = writer.guests.names.number(
          of: "\(collection)/\(try identity(event, "instance_index"))")
        let type = event["type"].flatMap { $0.number ?? $0.text.flatMap { names[$0] } } ?? 0
        if (4...8).contains(type) { runs.end(task, at: time, &writer) }
        guard type == 3, !runs.isRunning(task), let request = event["resource_request"] else {
          return
        }
        let cores = (request["cpus"]?.number ?? 0) * machine.cores
        let memory = (request["memory"]?.number ?? 0) * machine.memoryMiB
        guard cores >= 0, cores <= 2e6, memory >= 0, memory <= 2e9 else {
          throw request.problem("parts of a machine")
        }
        let guest = TraceWriter.Guest(
          name: task, tenant: tenant, deployment: writer.deployments.number(of: collection),
          created: time, deleted: TraceWriter.openEnd,
          millicores: Int32(max(cores * 1000, 1).rounded()),
          memoryMiB: Int32(memory.rounded(.up)),
          machine: event["machine_id"]?.scalar.map { writer.machines.number(of: $0) } ?? -1,
          censored: time == 0 ? 1 : 0)
        runs.start(task, guest, &writer)
      }
    }
    let origin = writer.settle(end: runs.last > 0 ? runs.last : nil)
    let usage = named("instance_usage")
    guard !usage.isEmpty, writer.guests.count > 0 else { return }
    let readings = try TaskReadings(&writer, origin: origin)
    for file in usage {
      try writer.forEachReading(of: try input.rows(file, separator: TextRows.none)) {
        row, _ throws(TraceError) in
        let reading = try row.json()
        let collection = try identity(reading, "collection_id")
        let task = "\(collection)/\(try identity(reading, "instance_index"))"
        let cores = (reading["average_usage"]?["cpus"]?.number ?? 0) * machine.cores
        guard cores >= 0, cores < 1e7 else { throw reading.problem("a part of a machine") }
        return readings.reading(
          of: task, at: try milliseconds(reading, "start_time"), cores: cores)
      }
    }
    writer.dropMissingSamples()
  }

  /// A missing key is a zero.
  private static func identity(_ node: JSONText, _ key: String) throws(TraceError) -> String {
    guard let value = node[key] else { return "0" }
    if let text = value.text { return text }
    guard let number = value.number, let whole = Int64(exactly: number) else {
      throw value.problem("a whole number")
    }
    return String(whole)
  }

  private static func milliseconds(_ node: JSONText, _ key: String) throws(TraceError) -> Int64 {
    let microseconds = node[key]?.number ?? 0
    guard microseconds >= 0 else {
      throw node.problem("microseconds in `\(key)`")
    }
    return microseconds >= 9e18 ? .max : Int64(microseconds / 1000)
  }
}
