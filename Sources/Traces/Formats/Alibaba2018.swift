/// Use of the machines of Alibaba's trace of 2018, `machine_usage.csv`, with `machine_meta.csv`.
///
/// Each machine is a guest with its own cores, 96 where no table tells them, and the memory of the
/// reference machine. Readings come every ten seconds, grouped by machine and not in order; the
/// last of a step of five minutes wins. A use of −1 or 101 marks a reading that failed.
package enum Alibaba2018: TraceReader {
  package static let name = "alibaba-2018"
  package static let summary = "Alibaba 2018: use of machines, with their table where it is there"

  package static func isLikely(_ head: FileHead) -> Bool {
    head.base.hasPrefix("machine_usage") || head.base.hasPrefix("machine_meta")
  }

  package static func read(
    _ input: TraceInput, into writer: inout TraceWriter
  ) throws(TraceError) {
    writer.citation = "Alibaba cluster trace v2018"
    let machine = input.options.reference ?? .init(cores: 96, memoryMiB: 0)
    let files = try input.files(".csv")
    var cores: [Int32: Double] = [:]
    for file in files where file.base.contains("machine_meta") {
      try writer.forEachRow(of: try input.rows(file)) { writer, row throws(TraceError) in
        try row.expect(fields: 7)
        cores[writer.name(row, 0).number] = try row.amount(4, "cores")
      }
    }
    let usage = files.filter { !$0.base.contains("machine_meta") }
    let tenant = writer.tenants.number(of: "machines")
    var guestOf: [Int32: Int] = [:]
    let step = writer.stepMilliseconds
    // Lives first, then readings: a file of several gigabytes is read twice rather than kept.
    for file in usage {
      var rows = try input.rows(file)
      while try rows.next() {
        guard rows.count == 9, let second = try? rows.amount(1, "seconds"), second < 1e9 else {
          continue
        }
        let time = Int64(second) * 1000 / step * step
        let name = writer.name(rows, 0).number
        if let guest = guestOf[name] {
          writer.guests.created[guest] = min(writer.guests.created[guest], time)
          writer.guests.deleted[guest] = max(writer.guests.deleted[guest], time + step)
        } else {
          let size = try TraceWriter.size(
            cores: cores[name] ?? machine.cores, memoryMiB: machine.memoryMiB, rows, 0)
          guestOf[name] = writer.add(
            TraceWriter.Guest(
              name: name, tenant: tenant, created: time, deleted: time + step,
              millicores: size.millicores, memoryMiB: size.memoryMiB, censored: 3))
        }
      }
    }
    let origin = writer.settle()
    try writer.reserveSamplesOfLives()
    for file in usage {
      try writer.forEachRow(of: try input.rows(file)) { writer, row throws(TraceError) in
        try row.expect(fields: 9)
        let time = Int64(try row.amount(1, "seconds")) * 1000 - origin
        let percent = row.isEmpty(2) ? -1 : try row.number(2, "CPU in per cent")
        guard percent >= 0, percent <= 100 else { return }
        guard let guest = guestOf[writer.name(row, 0).number] else {
          throw row.problem(0, expected: "a machine")
        }
        try writer.put(
          percent, of: guest, at: Int(time / step) - Int(writer.guests.firstStep[guest]))
      }
    }
  }
}
