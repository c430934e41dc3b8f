/// Machines of Alibaba's trace of 2018, `machine_meta.csv`: each counts once, whatever its status.
///
/// Memory is the same for all, 100 parts: that of the reference machine. Its first failure domain is
/// a machine's zone where there are few, else all are one.
package enum Alibaba2018Machines: MachineReader {
  package static let name = Alibaba2018.name
  package static let summary = "machine_meta.csv of Alibaba 2018"

  package static func machines(
    _ input: TraceInput, into table: inout MachineTable
  ) throws(TraceError) {
    table.citation = "Alibaba cluster trace v2018"
    let machine = try TraceWriter.reference(input, "memory")
    var seen: Set<String> = []
    for file in try input.files(".csv") where file.base.contains("machine_meta") {
      var rows = try input.rows(file)
      while try rows.next() {
        try rows.expect(fields: 7)
        guard seen.insert(rows.text(0)).inserted else { continue }
        let cores = try rows.amount(4, "cores")
        let memory = try rows.amount(5, "hundredths of a machine") / 100 * machine.memoryMiB
        table.add(try MachineTable.kind(cores: cores, memoryMiB: memory, rows, 4), zone: "a")
      }
    }
  }
}
