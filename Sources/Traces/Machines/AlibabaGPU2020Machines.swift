/// Machines of Alibaba's GPU cluster of 2020, `pai_machine_spec`; a zone for each GPU type.
///
/// Memory is in GiB.
package enum AlibabaGPU2020Machines: MachineReader {
  package static let name = AlibabaGPU2020.name
  package static let summary = "Alibaba GPU 2020 pai_machine_spec"

  package static func machines(
    _ input: TraceInput, into table: inout MachineTable
  ) throws(TraceError) {
    table.citation = "Weng et al., NSDI 2022"
    for file in input.files where file.base.contains("machine_spec") || input.files.count == 1 {
      var rows = try input.rows(file)
      while try rows.next() {
        try rows.expect(fields: 5)
        if rows.text(0) == "machine" { continue }
        let cores = try rows.amount(2, "cores")
        let gibibytes = try rows.amount(3, "memory in GiB")
        let gpus = try rows.amount(4, "GPUs")
        table.add(
          try MachineTable.kind(
            cores: cores, memoryMiB: gibibytes * 1024, gpus: gpus, gpuModel: rows.text(1),
            rows, 2),
          zone: rows.isEmpty(1) ? "no-gpu" : rows.text(1))
      }
    }
  }
}
