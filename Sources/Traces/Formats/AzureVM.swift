/// The Azure VM table of 2017 or 2019, with or without CPU readings.
///
/// No heading; times are seconds from the start. A guest created at 0 was alive before, one
/// deleted at the latest instant of the table was alive after it. Buckets such as `>24` count as
/// the next published size: 30 cores, 70 GiB (a published notebook of the 2019 trace). Readings
/// give the mean CPU of five minutes; a missing one holds the one before. The table's own mean
/// stands by for guests without readings.
package enum AzureVM: TraceReader {
  package static let name = "azure-vm"
  package static let summary = "Azure 2017 or 2019 VM table, with CPU readings where there are any"

  package static func isLikely(_ head: FileHead) -> Bool {
    head.base.hasPrefix("vmtable") || head.base.hasPrefix("vm_cpu_readings")
  }

  package static func read(
    _ input: TraceInput, into writer: inout TraceWriter
  ) throws(TraceError) {
    writer.citation = "Cortez et al., SOSP 2017, DOI 10.1145/3132747.3132772"
    let files = try input.files(".csv")
    func isReadings(_ file: InputFile) -> Bool { file.base.contains("vm_cpu_readings") }
    for file in files where !isReadings(file) {
      try writer.forEachRow(of: try input.rows(file)) { writer, row throws(TraceError) in
        try guest(row, &writer)
      }
    }
    let last = writer.guests.deleted.max() ?? 0
    let step = writer.stepMilliseconds
    writer.horizonMilliseconds = (last + step - 1) / step * step
    for guest in 0..<writer.guests.count {
      if writer.guests.created[guest] <= 0 { writer.guests.censored[guest] |= 1 }
      if writer.guests.deleted[guest] == last { writer.guests.censored[guest] |= 2 }
    }
    let readings = files.filter(isReadings)
    guard !readings.isEmpty else { return }
    try writer.reserveSamplesOfLives()
    let plain = PlainReadings(
      columns: PlainColumns(fields: 5, name: 1, time: 0, value: 4), unit: 1000, step: step)
    let keepsSpread = input.options.keepsSpread
    for file in readings {
      try writer.forEachReading(
        of: try input.rows(file), plain: keepsSpread ? nil : plain
      ) { row, finder throws(TraceError) in
        try reading(row, step, &finder, keepsSpread: keepsSpread)
      }
    }
    writer.dropMissingSamples()
  }

  private static func guest(
    _ row: borrowing TextRows, _ writer: inout TraceWriter
  ) throws(TraceError) {
    try row.expect(fields: 11, hint: "is this an Azure VM table?")
    let created = try row.amount(3, "seconds")
    let deleted = try row.amount(4, "seconds")
    guard deleted > created, deleted < 1e10 else {
      throw row.problem(4, expected: "an end after the start")
    }
    let cores = row.text(9) == ">24" ? 30 : try row.amount(9, "cores")
    let memory = row.text(10) == ">64" ? 70 : try row.amount(10, "memory in GiB")
    let size = try TraceWriter.size(cores: cores, memoryMiB: memory * 1024, row, 9)
    let mean = row.isEmpty(6) ? Double.nan : try row.amount(6, "mean CPU in per cent")
    let (name, isNew) = row.bytes(0) { writer.guests.names.number(of: $0) }
    guard isNew else {
      writer.quality.duplicates += 1
      return
    }
    writer.add(
      TraceWriter.Guest(
        name: name, tenant: row.bytes(1) { writer.tenants.number(of: $0).number },
        deployment: row.bytes(2) { writer.deployments.number(of: $0).number },
        created: Int64(created * 1000), deleted: Int64(deleted * 1000),
        millicores: size.millicores, memoryMiB: size.memoryMiB,
        meanPercent: Float(min(mean, 100))))
  }

  private static func reading(
    _ row: borrowing TextRows, _ step: Int64, _ finder: inout NameFinder, keepsSpread: Bool
  ) throws(TraceError) -> Reading {
    let time = try row.amount(0, "seconds")
    guard let number = row.bytes(1, { finder.find($0) }) else {
      throw row.problem(1, expected: "a VM of the table")
    }
    // Every name of the table is a guest, in the order of their appearance.
    let mean = try row.amount(4, "mean CPU in per cent")
    var reading = Reading(guest: Int(number), step: Int64(time * 1000) / step, percent: mean)
    guard keepsSpread else { return reading }
    let least = try row.amount(2, "least CPU in per cent")
    let most = try row.amount(3, "most CPU in per cent")
    // Of all that lies between the two with this mean, what jumps from one to the other strays most:
    // Bhatia and Davis, Amer. Math. Monthly 107 (2000) 353.
    reading.spread = max(0, (most - mean) * (mean - least)).squareRoot()
    return reading
  }
}
