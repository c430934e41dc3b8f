/// Machines of Google's trace of 2011, `machine_events`: those that are there at its start.
///
/// Sizes are parts of the reference machine, rounded to whole cores.
package enum Google2011Machines: MachineReader {
  package static let name = Google2011.name
  package static let summary = "machine_events of Google 2011"

  package static func machines(
    _ input: TraceInput, into table: inout MachineTable
  ) throws(TraceError) {
    table.citation = "Reiss, Wilkes, Hellerstein, Google cluster-usage traces, 2011; CC-BY-4.0"
    let machine = try TraceWriter.reference(input, "sizes")
    for file in try input.files(".csv")
    where file.name.contains("machine_events") || file.name.contains("machine-events") {
      var rows = try input.rows(file)
      while try rows.next() {
        if rows.firstByte == 35 { continue }
        try rows.expect(fields: 6)
        let isAtStart = try rows.amount(0, "microseconds") == 0
        guard isAtStart, try rows.number(2, "an event") == 0, !rows.isEmpty(4), !rows.isEmpty(5)
        else { continue }
        let cores = (try rows.amount(4, "a part of a machine") * machine.cores).rounded()
        let memory = try rows.amount(5, "a part of a machine") * machine.memoryMiB
        guard MachineTable.check(cores: cores, memoryMiB: memory) else { continue }
        table.add(.init(cores: Int(cores), memoryMiB: Int(memory), gpus: 0), zone: "a")
      }
    }
  }
}
