internal import Foundation

/// The Azure VM table of 2017 or 2019, with or without CPU readings.
///
/// No heading; times are seconds from the start. A guest created at 0 was alive before, one
/// deleted at the latest instant of the table was alive after it. Buckets such as `>24` count as
/// the next published size: 30 cores, 70 GiB (a published notebook of the 2019 trace). Readings
/// give the mean CPU of five minutes; a missing one holds the one before.
package enum AzureVM: TraceReader {
  package static let name = "azure-vm"
  package static let summary = "Azure 2017 or 2019 VM table, with CPU readings where there are any"

  package static func read(
    _ paths: [String], into builder: inout TraceBuilder, options: ReadOptions
  ) throws(TraceError) {
    builder.citation = "Cortez et al., SOSP 2017, DOI 10.1145/3132747.3132772"
    let files = try Folder.files(paths, suffixes: [".csv", ".csv.gz"])
    func isReadings(_ path: String) -> Bool { path.contains("vm_cpu_readings") }
    var rowOf: [String: Int] = [:]
    for path in files where !isReadings(path) {
      try TextFile(path: path).forEachLine { line, number throws(TraceError) in
        if line.isEmpty { return }
        try builder.row { builder throws(TraceError) in
          let guest = try guest(
            Row(line, separator: 44, file: path, line: number), &builder)
          guard rowOf[guest.name] == nil else {
            builder.quality.duplicates += 1
            return
          }
          rowOf[guest.name] = builder.guests.count
          builder.guests.append(guest)
        }
      }
    }
    let last = builder.guests.map(\.deleted).max() ?? 0
    let step = builder.stepMilliseconds
    builder.horizonMilliseconds = (last + step - 1) / step * step
    for index in builder.guests.indices {
      if builder.guests[index].created <= 0 { builder.guests[index].censored |= 1 }
      if builder.guests[index].deleted == last { builder.guests[index].censored |= 2 }
    }
    for path in files where isReadings(path) {
      try readings(path, rowOf, &builder)
    }
    fillGaps(&builder)
  }

  private static func guest(
    _ row: Row, _ builder: inout TraceBuilder
  ) throws(TraceError) -> TraceBuilder.Guest {
    guard row.fields.count == 11 else {
      throw .at(
        row.file, line: row.line, "\(row.fields.count) fields", expected: "11 fields",
        hint: "is this an Azure VM table?")
    }
    let created = try row.amount(3, "seconds")
    let deleted = try row.amount(4, "seconds")
    guard deleted > created else {
      throw row.problem(4, expected: "an end after the start")
    }
    let cores = try row.text(9) == ">24" ? 30 : try row.amount(9, "cores")
    let memory = try row.text(10) == ">64" ? 70 : try row.amount(10, "memory in GiB")
    let size = try TraceBuilder.size(cores: cores, memoryMiB: memory * 1024, row, 9)
    return TraceBuilder.Guest(
      name: try row.text(0), tenant: builder.tenant(try row.text(1)),
      deployment: builder.deployment(try row.text(2)), created: Int64(created * 1000),
      deleted: Int64(deleted * 1000), millicores: size.0, memoryMiB: size.1, censored: 0)
  }

  private static func readings(
    _ path: String, _ rowOf: [String: Int], _ builder: inout TraceBuilder
  ) throws(TraceError) {
    let step = builder.stepMilliseconds
    try TextFile(path: path).forEachLine { line, number throws(TraceError) in
      if line.isEmpty { return }
      try builder.row { builder throws(TraceError) in
        let row = Row(line, separator: 44, file: path, line: number)
        let time = try row.amount(0, "seconds") * 1000
        guard let guest = rowOf[try row.text(1)] else {
          throw row.problem(1, expected: "a VM of the table")
        }
        let percent = try row.amount(4, "mean CPU in per cent")
        let first = builder.guests[guest].created / step
        let count = (builder.guests[guest].deleted + step - 1) / step - first
        let index = Int64(time) / step - first
        guard index >= 0, index < count else {
          throw row.problem(0, expected: "an instant of the VM's life")
        }
        if builder.guests[guest].samples.isEmpty {
          builder.guests[guest].firstStep = Int32(first)
          builder.guests[guest].samples = Array(repeating: .nan, count: Int(count))
        }
        if percent > 100 { builder.quality.clamped += 1 }
        if !builder.guests[guest].samples[Int(index)].isNaN { builder.quality.duplicates += 1 }
        builder.guests[guest].samples[Int(index)] = Float(min(percent, 100))
      }
    }
  }

  private static func fillGaps(_ builder: inout TraceBuilder) {
    for guest in builder.guests.indices {
      var held = builder.guests[guest].samples.first { !$0.isNaN } ?? 0
      for index in builder.guests[guest].samples.indices {
        if builder.guests[guest].samples[index].isNaN {
          builder.guests[guest].samples[index] = held
          builder.quality.gaps += 1
        }
        held = builder.guests[guest].samples[index]
      }
    }
  }
}
