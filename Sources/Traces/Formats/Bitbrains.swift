internal import Foundation

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
    var percent: Float
  }

  package static func read(
    _ paths: [String], into builder: inout TraceBuilder, options: ReadOptions
  ) throws(TraceError) {
    builder.citation = "Shen, van Beek, Iosup, CCGrid 2015, DOI 10.1109/CCGrid.2015.60"
    let tenant = builder.tenant("bitbrains")
    var all: [(guest: TraceBuilder.Guest, readings: [Reading])] = []
    for path in try Folder.files(paths, suffixes: [".csv", ".csv.gz"]) {
      var readings: [Reading] = []
      var sizes: Set<[Int32]> = []
      var largest: (Int32, Int32) = (0, 0)
      try TextFile(path: path).forEachLine { line, number throws(TraceError) in
        if number == 1 || line.isEmpty { return }
        try builder.row { _ throws(TraceError) in
          let row = Row(line, separator: 59, file: path, line: number)
          let second = try row.amount(0, "seconds since 1970")
          // A guest that is switched off has readings with 0 cores.
          let size = try TraceBuilder.size(
            cores: max(try row.amount(1, "cores"), 0.001),
            memoryMiB: try row.amount(5, "memory in KB") / 1024, row, 1)
          readings.append(
            Reading(second: Int64(second), percent: Float(try row.amount(4, "CPU per cent"))))
          if size.0 > 1 { sizes.insert([size.0, size.1]) }
          largest = (max(largest.0, size.0), max(largest.1, size.1))
        }
      }
      guard !readings.isEmpty else { throw .at(path, "no reading", expected: "a row a reading") }
      builder.quality.resizes += sizes.count > 1 ? 1 : 0
      let guest = TraceBuilder.Guest(
        name: URL(filePath: path).deletingPathExtension().lastPathComponent, tenant: tenant,
        deployment: -1, created: 0, deleted: 0, millicores: largest.0, memoryMiB: largest.1,
        censored: 0)
      all.append((guest, readings))
    }
    let step: Int64 = 300
    let first = all.compactMap { $0.readings.map(\.second).min() }.min() ?? 0
    let last = all.compactMap { $0.readings.map(\.second).max() }.max() ?? 0
    let origin = first / step * step
    builder.startEpochMilliseconds = origin * 1000
    builder.horizonMilliseconds = ((last - origin) / step + 1) * step * 1000
    guard (last - origin) / step < 10_000_000 else {
      throw .at(paths[0], "readings \((last - first) / 86_400) days apart", expected: "one span")
    }
    for (guest, readings) in all {
      builder.guests.append(laid(guest, readings, origin: origin, step: step, &builder.quality))
    }
  }

  private static func laid(
    _ guest: TraceBuilder.Guest, _ readings: [Reading], origin: Int64, step: Int64,
    _ quality: inout QualityReport
  ) -> TraceBuilder.Guest {
    var guest = guest
    let steps = readings.map { Int(($0.second - origin) / step) }
    let first = steps.min() ?? 0
    let count = (steps.max() ?? 0) - first + 1
    var values = Array(repeating: Float.nan, count: count)
    for (index, reading) in zip(steps, readings) {
      if !values[index - first].isNaN { quality.duplicates += 1 }
      values[index - first] = min(reading.percent, 100)
      if reading.percent > 100 { quality.clamped += 1 }
    }
    for index in values.indices.dropFirst() where values[index].isNaN {
      values[index] = values[index - 1]
      quality.gaps += 1
    }
    guest.firstStep = Int32(first)
    guest.samples = values
    guest.created = Int64(first) * step * 1000
    guest.deleted = Int64(first + count) * step * 1000
    if first == 0 { guest.censored |= 1 }
    return guest
  }
}
