/// CSV files with a heading, or JSON lines, whose columns a mapping describes.
///
/// A table of guests gives lives and sizes, a table of readings utilisation. Without a table of
/// guests, a guest lives from its first reading to one step after its last, and its largest size
/// counts. The trace starts with the earliest instant, rounded down to a step; the last reading of
/// a step wins, and a missing one holds the one before.
package enum MappedCSV: TraceReader {
  package static let name = "csv"
  package static let summary =
    "CSV with a heading or JSON lines, described by a mapping: guests, readings or both"

  package static func read(
    _ input: TraceInput, into writer: inout TraceWriter
  ) throws(TraceError) {
    guard let mapping = input.options.mapping else {
      throw .at(
        input.files.first?.name ?? "", "no mapping", expected: "a mapping of the columns",
        hint: "name one with `mapping`")
    }
    writer.stepMilliseconds = mapping.stepMilliseconds
    let files = try input.files(".csv", ".jsonl", ".ndjson", ".json")
    if let table = mapping.guests {
      for file in named(table.file, files) {
        try guests(table, try self.table(file, table.names, mapping, input), input, &writer)
      }
    }
    if let table = mapping.readings {
      let own = named(table.file, files)
      guard !own.isEmpty else {
        throw .at(
          input.files[0].name, kind: .missing, "no file `\(table.file ?? "")`",
          expected: "the readings")
      }
      if mapping.guests == nil {
        for file in own {
          try lives(table, try self.table(file, table.names, mapping, input), input, &writer)
        }
      }
      let origin = writer.settle()
      try writer.reserveSamplesOfLives()
      var counted = Array(repeating: false, count: writer.guests.count)
      for file in own {
        let rows = try self.table(file, table.names, mapping, input)
        try readings(table, rows, origin, &writer, &counted)
      }
      for guest in counted.indices where !counted[guest] { writer.guests.samples[guest] = 0 }
    } else {
      writer.settle()
    }
  }

  private static func named(_ name: String?, _ files: [InputFile]) -> [InputFile] {
    guard let name else { return files }
    return files.filter { $0.base == name || $0.name.hasSuffix("/" + name) }
  }

  // MARK: Tables

  /// Rows with the names of their fields.
  private struct Table: ~Copyable {
    var rows: TextRows
    let heading: Heading
  }

  /// Opens a CSV file by its heading, or JSON lines by the keys that the mapping names.
  private static func table(
    _ file: InputFile, _ names: [String], _ mapping: ColumnMapping, _ input: TraceInput
  ) throws(TraceError) -> Table {
    if !file.base.hasSuffix(".csv") {
      let rows = TextRows(try input.source(file), name: file.name, keys: names)
      return Table(rows: rows, heading: Heading(file: file.name, names: names))
    }
    var rows = try input.rows(file, separator: mapping.separator)
    let heading = try Heading(&rows)
    return Table(rows: rows, heading: heading)
  }

  private static func guests(
    _ table: ColumnMapping.Guests, _ file: consuming Table, _ input: TraceInput,
    _ writer: inout TraceWriter
  ) throws(TraceError) {
    let heading = file.heading
    let rows = file.rows
    let guest = try heading.column(table.guest)
    let tenant = try heading.column(table.tenant)
    let service = try heading.column(table.service)
    let machine = try heading.column(table.machine)
    let created = try InstantColumn(table.created, heading)
    let deleted = try InstantColumn(table.deleted, heading)
    let cores = try NumberColumn(table.cores, heading)
    let memory = try NumberColumn(table.memory, heading)
    let mean = try NumberColumn(table.mean, heading)
    let owner = writer.tenants.number(of: "")
    try writer.forEachRow(of: rows) { writer, row throws(TraceError) in
      try row.expect(fields: heading.count)
      guard let start = try created?.milliseconds(row) else {
        throw row.problem(created?.index ?? 0, expected: "an instant")
      }
      let end = try deleted?.milliseconds(row)
      if let end, end <= start {
        throw row.problem(deleted?.index ?? 0, expected: "an end after the start")
      }
      let size = try TraceWriter.size(
        cores: try cores?.amount(row, "cores") ?? input.options.defaultCores,
        memoryMiB: try memory?.amount(row, "memory") ?? input.options.defaultMemoryMiB, row,
        cores?.index ?? 0)
      let percent = try mean?.amount(row, "mean utilisation") ?? .nan
      let (name, isNew) = row.bytes(guest) { writer.guests.names.number(of: $0) }
      guard isNew else {
        writer.quality.duplicates += 1
        return
      }
      writer.add(
        TraceWriter.Guest(
          name: name,
          tenant: tenant.map { row.bytes($0) { writer.tenants.number(of: $0).number } } ?? owner,
          deployment: service.map { row.bytes($0) { writer.deployments.number(of: $0).number } }
            ?? -1,
          created: start, deleted: end ?? TraceWriter.openEnd, millicores: size.millicores,
          memoryMiB: size.memoryMiB, machine: writer.machine(row, machine),
          meanPercent: Float(min(percent, 100))))
    }
  }

  /// Finds the guests of a table of readings.
  private static func lives(
    _ table: ColumnMapping.Readings, _ file: consuming Table, _ input: TraceInput,
    _ writer: inout TraceWriter
  ) throws(TraceError) {
    let columns = try ReadingColumns(table, file.heading)
    var rows = file.rows
    let owner = writer.tenants.number(of: "")
    let step = writer.stepMilliseconds
    while try rows.next() {
      // A row that cannot be read is counted when the readings are taken.
      guard let time = try? columns.time.milliseconds(rows), rows.count == columns.count else {
        continue
      }
      let size = try? TraceWriter.size(
        cores: try columns.cores?.amount(rows, "cores") ?? input.options.defaultCores,
        memoryMiB: try columns.memory?.amount(rows, "memory") ?? input.options.defaultMemoryMiB,
        rows,
        columns.cores?.index ?? 0)
      guard let size else { continue }
      let (name, isNew) = rows.bytes(columns.guest) { writer.guests.names.number(of: $0) }
      let start = Int64((Double(time) / Double(step)).rounded(.down)) * step
      if isNew {
        writer.add(
          TraceWriter.Guest(
            name: name,
            tenant: columns.tenant.map {
              rows.bytes($0) { writer.tenants.number(of: $0).number }
            } ?? owner,
            deployment: columns.service.map {
              rows.bytes($0) { writer.deployments.number(of: $0).number }
            } ?? -1,
            created: start, deleted: start + step, millicores: size.millicores,
            memoryMiB: size.memoryMiB))
      } else {
        let guest = Int(name)
        writer.guests.created[guest] = min(writer.guests.created[guest], start)
        writer.guests.deleted[guest] = max(writer.guests.deleted[guest], start + step)
        let old = (writer.guests.millicores[guest], writer.guests.memoryMiB[guest])
        if old != size { writer.quality.resizes += 1 }
        writer.guests.millicores[guest] = max(old.0, size.millicores)
        writer.guests.memoryMiB[guest] = max(old.1, size.memoryMiB)
      }
    }
  }

  private static func readings(
    _ table: ColumnMapping.Readings, _ file: consuming Table, _ origin: Int64,
    _ writer: inout TraceWriter, _ counted: inout [Bool]
  ) throws(TraceError) {
    let columns = try ReadingColumns(table, file.heading)
    let rows = file.rows
    let step = writer.stepMilliseconds
    try writer.forEachRow(of: rows) { writer, row throws(TraceError) in
      try row.expect(fields: columns.count)
      let time = try columns.time.milliseconds(row) - origin
      guard let name = row.bytes(columns.guest, { writer.guests.names.find($0) }) else {
        throw row.problem(columns.guest, expected: "a guest of the table")
      }
      let guest = Int(name)
      var percent = try columns.cpu.amount(row, "utilisation")
      if table.cpuIsCores { percent *= 100_000 / Double(writer.guests.millicores[guest]) }
      let index =
        Int64((Double(time) / Double(step)).rounded(.down)) - Int64(writer.guests.firstStep[guest])
      guard index >= 0, index < Int64(writer.guests.samples[guest]) else {
        throw row.problem(columns.time.index, expected: "an instant of the guest's life")
      }
      try writer.put(percent, of: guest, at: Int(index))
      counted[guest] = true
    }
  }

  // MARK: Columns

  private struct NumberColumn {
    let index: Int
    let factor: Double

    init?(_ column: ColumnMapping.Column?, _ heading: Heading) throws(TraceError) {
      guard let column else { return nil }
      index = try heading.column(column.name)
      factor = column.factor
    }

    func amount(_ row: borrowing TextRows, _ meaning: String) throws(TraceError) -> Double {
      try row.amount(index, meaning) * factor
    }
  }

  private struct InstantColumn {
    let index: Int
    let millisecondsPerUnit: Double?

    init?(_ column: ColumnMapping.TimeColumn?, _ heading: Heading) throws(TraceError) {
      guard let column else { return nil }
      index = try heading.column(column.name)
      millisecondsPerUnit = column.millisecondsPerUnit
    }

    /// Milliseconds of the instant, from 1970 for dates.
    func milliseconds(_ row: borrowing TextRows) throws(TraceError) -> Int64 {
      if let millisecondsPerUnit {
        let time = try row.amount(index, "an instant") * millisecondsPerUnit
        guard time < 1e15 else { throw row.problem(index, expected: "an instant") }
        return Int64(time.rounded())
      }
      guard let date = InstantText.milliseconds(of: row.text(index)) else {
        throw row.problem(index, expected: "a date such as 2026-12-01T08:00:00Z")
      }
      return date
    }
  }

  private struct ReadingColumns {
    let count: Int
    let guest: Int
    let tenant: Int?
    let service: Int?
    let time: InstantColumn
    let cpu: NumberColumn
    let cores: NumberColumn?
    let memory: NumberColumn?

    init(_ table: ColumnMapping.Readings, _ heading: Heading) throws(TraceError) {
      count = heading.count
      guest = try heading.column(table.guest)
      tenant = try heading.column(table.tenant)
      service = try heading.column(table.service)
      cores = try NumberColumn(table.cores, heading)
      memory = try NumberColumn(table.memory, heading)
      guard let time = try InstantColumn(table.time, heading),
        let cpu = try NumberColumn(table.cpu, heading)
      else { throw .at(heading.file, "no time or use", expected: "both") }
      self.time = time
      self.cpu = cpu
    }
  }
}
