/// Pods of Alibaba's GPU cluster trace of 2023, `openb_pod_list_*.csv`.
///
/// Times are seconds. A pod that was never scheduled is taken from its creation; one without an
/// end lives on. A whole GPU is 1,000 thousandths, and only single ones are shared.
package enum OpenB: TraceReader {
  package static let name = "openb"
  package static let summary = "Alibaba GPU 2023: pods with cores, memory and whole or shared GPUs"

  package static func isLikely(_ head: FileHead) -> Bool {
    head.heading.hasPrefix("name,cpu_milli,memory_mib,num_gpu")
  }

  package static func read(
    _ input: TraceInput, into writer: inout TraceWriter
  ) throws(TraceError) {
    writer.citation = "Weng et al., USENIX ATC 2023"
    for file in try input.files(".csv") where !file.base.contains("node_list") {
      var rows = try input.rows(file)
      let heading = try Heading(&rows)
      let pod = try heading.column("name")
      let cores = try heading.column("cpu_milli")
      let memory = try heading.column("memory_mib")
      let gpus = try heading.column("num_gpu")
      let share = try heading.column("gpu_milli")
      let models = try heading.column("gpu_spec")
      let quality = try heading.column("qos")
      let created = try heading.column("creation_time")
      let deleted = try heading.column("deletion_time")
      try writer.forEachRow(of: rows) { writer, row throws(TraceError) in
        try row.expect(fields: heading.count)
        let start = try row.amount(created, "seconds")
        let end = row.isEmpty(deleted) ? nil : try row.amount(deleted, "seconds")
        if let end, end < start { throw row.problem(deleted, expected: "an end after the start") }
        let size = try TraceWriter.size(
          cores: try row.amount(cores, "thousandths of a core") / 1000,
          memoryMiB: try row.amount(memory, "memory in MiB"), row, cores)
        let count = try row.amount(gpus, "GPUs")
        let each = count > 1 ? 1000 : try row.amount(share, "thousandths of a GPU")
        guard count <= 1000, each <= 1000 else {
          throw row.problem(gpus, expected: "at most 1,000 GPUs of at most 1,000 thousandths")
        }
        writer.add(
          TraceWriter.Guest(
            name: writer.name(row, pod).number, tenant: writer.tenant(row, quality),
            created: Int64(start * 1000),
            deleted: end.map { Int64(max($0, start + 1) * 1000) } ?? TraceWriter.openEnd,
            millicores: size.millicores, memoryMiB: size.memoryMiB,
            milliGPUs: Int32(count * each),
            gpuModel: count > 0 ? writer.gpuModel(row, models) : -1))
      }
    }
    writer.settle()
  }
}
