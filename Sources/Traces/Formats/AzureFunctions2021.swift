/// Azure Functions of 2021: the end and the duration of each invocation.
///
/// Each function is a guest with its application as tenant; what it keeps busy in a minute is the
/// time of its invocations in it, one core each (an assumption: the trace tells no CPU), and it has
/// as many cores as its busiest minute needs.
package enum AzureFunctions2021: TraceReader {
  package static let name = "azure-functions-2021"
  package static let summary = "Azure Functions 2021: end and duration of each invocation"

  package static func isLikely(_ head: FileHead) -> Bool {
    head.heading.hasPrefix("app,func,end_timestamp,duration")
  }

  /// Functions × minutes that are kept in memory.
  private static let largestCells = 50_000_000

  package static func read(
    _ input: TraceInput, into writer: inout TraceWriter
  ) throws(TraceError) {
    writer.citation = "Zhang et al., SOSP 2021; CC-BY-4.0"
    writer.stepMilliseconds = 60_000
    var busy: [Int32: [Float]] = [:]
    var tenants: [Int32: Int32] = [:]
    var cells = 0
    for file in input.files {
      var rows = try input.rows(file)
      let heading = try Heading(&rows)
      let (application, function) = (try heading.column("app"), try heading.column("func"))
      let (end, duration) = (
        try heading.column("end_timestamp"), try heading.column("duration")
      )
      try writer.forEachRow(of: rows) { writer, row throws(TraceError) in
        try row.expect(fields: heading.count)
        let stop = try row.amount(end, "seconds")
        let length = try row.amount(duration, "seconds")
        guard stop < 1e8, length < 1e7 else {
          throw row.problem(end, expected: "seconds from the start of the trace")
        }
        let name = writer.name(row, function).number
        tenants[name] = writer.tenant(row, application)
        var minutes = busy.removeValue(forKey: name) ?? []
        let last = Int(stop / 60)
        if last >= minutes.count {
          cells += last + 1 - minutes.count
          guard cells <= largestCells else {
            throw .at(
              row.file, kind: .broken, "over \(largestCells) minutes of functions",
              expected: "a smaller trace", hint: "split it by function")
          }
          minutes += Array(repeating: 0, count: last + 1 - minutes.count)
        }
        var time = max(stop - length, 0)
        while time < stop {
          let until = min((time / 60).rounded(.down) * 60 + 60, stop)
          minutes[Int(time / 60)] += Float((until - time) / 60)
          if until <= time { break }
          time = until
        }
        busy[name] = minutes
      }
    }
    let count = busy.values.map(\.count).max() ?? 0
    writer.horizonMilliseconds = Int64(count) * 60_000
    for (name, minutes) in busy.sorted(by: { $0.key < $1.key }) {
      let cores = max((minutes.max() ?? 0).rounded(.up), 1)
      let guest = writer.add(
        TraceWriter.Guest(
          name: name, tenant: tenants[name] ?? 0, created: 0,
          deleted: writer.horizonMilliseconds, millicores: Int32(min(cores, 2e6) * 1000),
          memoryMiB: Int32(input.options.defaultMemoryMiB.rounded(.up)), censored: 3))
      try writer.reserveSamples(of: guest, firstStep: 0, count: count)
      for minute in 0..<count {
        let used = minute < minutes.count ? minutes[minute] : 0
        try writer.put(Double(used / cores * 100), of: guest, at: minute)
      }
    }
  }
}
