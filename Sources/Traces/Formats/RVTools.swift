/// Virtual machines of a vCenter as RVTools exports them: the sheet `vInfo`, as CSV or in a workbook.
///
/// A picture of an estate at one instant: machines that are switched on live through a day, its
/// horizon; those that are off and templates are left out. The folder or cluster is the tenant.
/// Memory is in MiB. Columns are found by their names in any of the tool's versions.
package enum RVTools: TraceReader {
  package static let name = "rvtools"
  package static let summary = "RVTools workbook or vInfo as CSV: virtual machines of a vCenter"

  package static func isLikely(_ head: FileHead) -> Bool {
    head.base.contains("vInfo") || head.base.hasSuffix(".xlsx")
  }

  package static func read(
    _ input: TraceInput, into writer: inout TraceWriter
  ) throws(TraceError) {
    writer.citation = "RVTools export of VMware vCenter"
    writer.horizonMilliseconds = 86_400_000
    let tables = try input.files(".csv")
    // A workbook has two dozen sheets.
    let machines = tables.filter { $0.base.contains("vInfo") }
    for file in machines.isEmpty ? tables : machines {
      let separator = try self.separator(of: file, input)
      var rows = try input.rows(file, separator: separator)
      let heading = try Heading(&rows)
      guard let name = heading.firstColumn("VM"),
        let power = heading.firstColumn("Powerstate", "Power state"),
        let cores = heading.firstColumn("CPUs"), let memory = heading.firstColumn("Memory")
      else {
        throw .at(
          file.name, line: 1, "another heading", expected: "`VM`, `Powerstate`, `CPUs`, `Memory`",
          hint: "export the sheet vInfo")
      }
      let template = heading.firstColumn("Template")
      let tenant = heading.firstColumn("Resource pool", "Folder", "Cluster")
      let service = heading.firstColumn("vApp")
      let host = heading.names.firstIndex { $0.lowercased() == "host" }
      try writer.forEachRow(of: rows) { writer, row throws(TraceError) in
        try row.expect(fields: heading.count)
        guard row.text(power).lowercased().hasSuffix("on") else { return }
        if let template, ["true", "1"].contains(row.text(template).lowercased()) { return }
        let size = try TraceWriter.size(
          cores: try grouped(row, cores, "CPUs"),
          memoryMiB: try grouped(row, memory, "memory in MiB"), row, cores)
        writer.add(
          TraceWriter.Guest(
            name: writer.name(row, name).number,
            tenant: tenant.map { writer.tenant(row, $0) } ?? writer.tenants.number(of: "vcenter"),
            deployment: service.flatMap {
              row.isEmpty($0) ? nil : writer.deployment(row, $0)
            } ?? -1,
            created: 0, deleted: writer.horizonMilliseconds, millicores: size.millicores,
            memoryMiB: size.memoryMiB, machine: writer.machine(row, host), censored: 3))
      }
    }
  }

  /// Exports are separated by commas, semicolons or tabulators: the one that the heading has most.
  static func separator(
    of file: InputFile, _ input: TraceInput
  ) throws(TraceError) -> UInt8 {
    var best: (count: Int, separator: UInt8) = (0, 44)
    for separator in [UInt8(44), 59, 9] {
      var rows = try input.rows(file, separator: separator)
      if try rows.next(), rows.count > best.count { best = (rows.count, separator) }
    }
    return best.separator
  }

  /// A whole number whose digits may be grouped, as in `16,384`.
  static func grouped(
    _ row: borrowing TextRows, _ index: Int, _ meaning: String
  ) throws(TraceError) -> Double {
    let digits = row.text(index).filter { !",. '\u{A0}\u{202F}".contains($0) }
    guard let value = Double(digits), value >= 0, value < 1e12 else {
      throw row.problem(index, expected: "\(meaning), a whole number")
    }
    return value
  }
}
