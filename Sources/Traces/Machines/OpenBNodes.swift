/// Nodes of Alibaba's GPU cluster of 2023, `openb_node_list_*.csv`; a zone for each GPU model.
package enum OpenBNodes: MachineReader {
  package static let name = OpenB.name
  package static let summary = "openb node list"

  package static func machines(
    _ input: TraceInput, into table: inout MachineTable
  ) throws(TraceError) {
    table.citation = "Weng et al., USENIX ATC 2023"
    for file in try input.files(".csv") {
      var rows = try input.rows(file)
      let heading = try Heading(&rows)
      let (cores, memory) = (try heading.column("cpu_milli"), try heading.column("memory_mib"))
      let (gpus, model) = (try heading.column("gpu"), try heading.column("model"))
      while try rows.next() {
        try rows.expect(fields: heading.count)
        let count = try rows.amount(cores, "thousandths of a core") / 1000
        let mebibytes = try rows.amount(memory, "memory in MiB")
        let cards = try rows.amount(gpus, "GPUs")
        table.add(
          try MachineTable.kind(
            cores: count, memoryMiB: mebibytes, gpus: cards, gpuModel: rows.text(model), rows,
            cores),
          zone: rows.isEmpty(model) ? "no-gpu" : rows.text(model))
      }
    }
  }
}
