/// GWA-T-12 of Bitbrains: one file per guest, separated by `;` and tabulator.
///
/// Timestamps are seconds in spite of the heading. Readings are laid on a grid of five minutes
/// that starts at the earliest one; of several readings in one step the last wins, and a missing
/// one holds the one before. Arrival and departure are the first and the last reading.
package enum Bitbrains: TraceReader {
  package static let name = "bitbrains"
  package static let summary = "Bitbrains GWA-T-12: one file of readings per guest"

  private struct Reading {
    var second: Int64
    var percent: Double
  }

  package static func read(
    _ input: TraceInput, into writer: inout TraceWriter
  ) throws(TraceError) {
    writer.citation = "Shen, van Beek, Iosup, CCGrid 2015, DOI 10.1109/CCGrid.2015.60"
    let tenant = writer.tenants.number(of: "bitbrains")
    let step: Int64 = 300
    writer.stepMilliseconds = step * 1000
    var origin = Int64.max
    var last = Int64.min
    for file in try input.files(".csv") {
      var readings: [Reading] = []
      var sizes: Set<[Int32]> = []
      var largest: (Int32, Int32) = (1, 0)
      var rows = try input.rows(file, separator: 59)
      guard try rows.next(), rows.text(0).hasPrefix("Timestamp") else {
        throw .at(file.name, line: 1, "another heading", expected: "`Timestamp [ms];…`")
      }
      try writer.forEachRow(of: rows) { _, row throws(TraceError) in
        let second = try row.amount(0, "seconds since 1970")
        // A guest that is switched off has readings with 0 cores.
        let size = try TraceWriter.size(
          cores: max(try row.amount(1, "cores"), 0.001),
          memoryMiB: try row.amount(5, "memory in KB") / 1024, row, 1)
        readings.append(
          Reading(second: Int64(second), percent: try row.amount(4, "CPU per cent")))
        if size.millicores > 1 { sizes.insert([size.millicores, size.memoryMiB]) }
        largest = (max(largest.0, size.millicores), max(largest.1, size.memoryMiB))
      }
      guard let start = readings.map(\.second).min(), let end = readings.map(\.second).max()
      else { continue }
      writer.quality.resizes += sizes.count > 1 ? 1 : 0
      origin = min(origin, start / step * step)
      last = max(last, end)
      guard (last - origin) / step < 10_000_000 else {
        throw .at(
          file.name, "readings \((last - origin) / 86_400) days apart", expected: "one span",
          hint: "are the times in another unit?")
      }
      let first = start / step
      let name = String(file.base.dropLast(4))
      let guest = writer.add(
        TraceWriter.Guest(
          name: writer.guests.names.number(of: name), tenant: tenant,
          created: first * step * 1000, deleted: (end / step + 1) * step * 1000,
          millicores: largest.0, memoryMiB: largest.1))
      try writer.reserveSamples(of: guest, firstStep: 0, count: Int(end / step - first + 1))
      for reading in readings {
        try writer.put(reading.percent, of: guest, at: Int(reading.second / step - first))
      }
    }
    guard writer.guests.count > 0 else { return }
    writer.startEpochMilliseconds = origin * 1000
    writer.horizonMilliseconds = ((last - origin) / step + 1) * step * 1000
    for guest in 0..<writer.guests.count {
      writer.guests.created[guest] -= origin * 1000
      writer.guests.deleted[guest] -= origin * 1000
      writer.guests.firstStep[guest] = Int32(writer.guests.created[guest] / (step * 1000))
      if writer.guests.created[guest] == 0 { writer.guests.censored[guest] |= 1 }
      if writer.guests.deleted[guest] == writer.horizonMilliseconds {
        writer.guests.censored[guest] |= 2
      }
    }
  }
}
