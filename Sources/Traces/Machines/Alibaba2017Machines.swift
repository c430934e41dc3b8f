/// Servers of Alibaba's trace of 2017, `server_event.csv`.
///
/// Cores are absolute, memory is a part of the reference machine's. Each server counts once, as it
/// was last added.
package enum Alibaba2017Machines: MachineReader {
  package static let name = Alibaba2017.name
  package static let summary = "Alibaba 2017 server_event"

  package static func machines(
    _ input: TraceInput, into table: inout MachineTable
  ) throws(TraceError) {
    table.citation = "Alibaba cluster trace v2017"
    let reference = try TraceWriter.reference(input, "memory")
    var kinds: [String: MachineTable.Kind] = [:]
    for file in try input.files(".csv")
    where file.base.contains("server_event") || input.files.count == 1 {
      var rows = try input.rows(file)
      while try rows.next() {
        guard rows.count >= 6, rows.text(2) == "add" else { continue }
        let cores = try rows.amount(4, "cores")
        let memory = try rows.amount(5, "a part of a machine's memory") * reference.memoryMiB
        kinds[rows.text(1)] = try MachineTable.kind(cores: cores, memoryMiB: memory, rows, 4)
      }
    }
    for kind in kinds.values { table.add(kind, zone: "all") }
  }
}
