/// Azure Functions of 2019: invocations per minute and mean durations.
///
/// Each function is a guest with its application as service and its owner as tenant. What it keeps
/// busy is invocations times mean duration, one core each (an assumption: the trace tells no CPU);
/// it has as many cores as its busiest minute needs. The files of several days follow each other.
/// A function without a duration cannot be read.
package enum AzureFunctions2019: TraceReader {
  package static let name = "azure-functions-2019"
  package static let summary = "Azure Functions 2019: invocations per minute and durations"

  package static func isLikely(_ head: FileHead) -> Bool {
    head.base.hasPrefix("invocations_per_function")
  }

  private static let minutesPerDay = 1440

  package static func read(
    _ input: TraceInput, into writer: inout TraceWriter
  ) throws(TraceError) {
    writer.citation = "Shahrad et al., USENIX ATC 2020; CC-BY-4.0"
    writer.stepMilliseconds = 60_000
    let files = try input.files(".csv")
    let days = files.filter { $0.base.contains("invocations") }.sorted { $0.base < $1.base }
    guard !days.isEmpty else {
      throw .at(
        files[0].name, kind: .missing, "no file `invocations_per_function…`",
        expected: "invocations and durations")
    }
    var seconds: [Int32: Double] = [:]
    for file in files where file.base.contains("durations") {
      var rows = try input.rows(file)
      let heading = try Heading(&rows)
      let (function, average) = (
        try heading.column("HashFunction"), try heading.column("Average")
      )
      try writer.forEachRow(of: rows) { writer, row throws(TraceError) in
        seconds[writer.name(row, function).number] = max(
          try row.number(average, "milliseconds") / 1000, 0)
      }
    }
    writer.horizonMilliseconds = Int64(days.count) * 86_400_000
    var guestOf: [Int32: Int] = [:]
    var largest: [Double] = []
    for (day, file) in days.enumerated() {
      var rows = try input.rows(file)
      let heading = try Heading(&rows)
      let (owner, application) = (
        try heading.column("HashOwner"), try heading.column("HashApp")
      )
      let (function, first) = (try heading.column("HashFunction"), try heading.column("1"))
      try writer.forEachRow(of: rows) { writer, row throws(TraceError) in
        try row.expect(fields: heading.count)
        let name = writer.name(row, function).number
        guard let duration = seconds[name] else {
          throw row.problem(function, expected: "a function with a duration")
        }
        let count = min(minutesPerDay, row.count - first)
        var busy: [Double] = []
        for minute in 0..<count {
          busy.append(try row.amount(first + minute, "invocations") * duration / 60)
        }
        let guest: Int
        if let known = guestOf[name] {
          guest = known
        } else {
          guest = writer.add(
            TraceWriter.Guest(
              name: name, tenant: writer.tenant(row, owner),
              deployment: writer.deployment(row, application), created: 0,
              deleted: writer.horizonMilliseconds, millicores: 1000,
              memoryMiB: Int32(input.options.defaultMemoryMiB.rounded(.up)), censored: 3))
          guestOf[name] = guest
          largest.append(0)
          let whole = days.count * minutesPerDay
          try writer.reserveSamples(of: guest, firstStep: 0, count: whole)
          for minute in 0..<whole { try writer.put(0, of: guest, at: minute) }
        }
        largest[guest] = max(largest[guest], busy.max() ?? 0)
        for (minute, cores) in busy.enumerated() {
          try writer.replace(cores, of: guest, at: day * minutesPerDay + minute)
        }
      }
    }
    // Now that the busiest minutes are known, cores become per cent of them.
    for guest in 0..<writer.guests.count {
      let cores = min(max(largest[guest].rounded(.up), 1), 2_000_000)
      writer.guests.millicores[guest] = Int32(cores * 1000)
      try writer.scale(guest, by: 100 / cores)
    }
  }
}
