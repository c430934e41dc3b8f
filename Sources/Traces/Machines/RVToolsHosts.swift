/// Hosts of a vCenter as RVTools exports them: the sheet `vHost`, as CSV or in a workbook; a zone for
/// each cluster.
///
/// Memory is in MiB.
package enum RVToolsHosts: MachineReader {
  package static let name = RVTools.name
  package static let summary = "RVTools workbook or vHost as CSV"

  package static func machines(
    _ input: TraceInput, into table: inout MachineTable
  ) throws(TraceError) {
    table.citation = "RVTools export of VMware vCenter"
    let tables = try input.files(".csv")
    let hosts = tables.filter { $0.base.contains("vHost") }
    for file in hosts.isEmpty ? tables : hosts {
      var rows = try input.rows(file, separator: try RVTools.separator(of: file, input))
      let heading = try Heading(&rows)
      let (cores, memory) = (try heading.column("# Cores"), try heading.column("# Memory"))
      let cluster = heading.firstColumn("Cluster")
      while try rows.next() {
        try rows.expect(fields: heading.count)
        let count = try RVTools.grouped(rows, cores, "cores")
        let mebibytes = try RVTools.grouped(rows, memory, "memory in MiB")
        let zone = cluster.map { rows.text($0) } ?? ""
        table.add(
          try MachineTable.kind(cores: count, memoryMiB: mebibytes, rows, cores),
          zone: zone.isEmpty ? "all" : zone)
      }
    }
  }
}
