/// Instances of Alibaba's trace of disaggregated recommendation models, 2025.
///
/// Times are seconds; an empty one is outside the window, so that the guest was alive before it or
/// lives on after it. Memory is in GiB.
package enum AlibabaDLRM: TraceReader {
  package static let name = "alibaba-dlrm"
  package static let summary = "Alibaba GPU-disaggregated 2025: inference instances by application"

  package static func isLikely(_ head: FileHead) -> Bool {
    head.heading.hasPrefix("instance_sn,role,app_name")
  }

  package static func read(
    _ input: TraceInput, into writer: inout TraceWriter
  ) throws(TraceError) {
    writer.citation = "Yang et al., NSDI 2025"
    for file in try input.files(".csv") {
      var rows = try input.rows(file)
      let heading = try Heading(&rows)
      let instance = try heading.column("instance_sn")
      let role = try heading.column("role")
      let application = try heading.column("app_name")
      let cores = try heading.column("cpu_request")
      let gpus = try heading.column("gpu_request")
      let memory = try heading.column("memory_request")
      let created = try heading.column("creation_time")
      let deleted = try heading.column("deletion_time")
      try writer.forEachRow(of: rows) { writer, row throws(TraceError) in
        try row.expect(fields: heading.count)
        let start = row.isEmpty(created) ? 0 : try row.amount(created, "seconds")
        let end = row.isEmpty(deleted) ? nil : try row.amount(deleted, "seconds")
        if let end, end < start { throw row.problem(deleted, expected: "an end after the start") }
        let size = try TraceWriter.size(
          cores: try row.amount(cores, "cores"),
          memoryMiB: try row.amount(memory, "memory in GiB") * 1024, row, cores)
        let count = try row.amount(gpus, "GPUs")
        guard count <= 1000 else { throw row.problem(gpus, expected: "at most 1,000 GPUs") }
        writer.add(
          TraceWriter.Guest(
            name: writer.name(row, instance).number, tenant: writer.tenant(row, role),
            deployment: writer.deployment(row, application), created: Int64(start * 1000),
            deleted: end.map { Int64(max($0, start + 1) * 1000) } ?? TraceWriter.openEnd,
            millicores: size.millicores, memoryMiB: size.memoryMiB,
            milliGPUs: Int32(count * 1000), censored: row.isEmpty(created) ? 1 : 0))
      }
    }
    writer.settle()
  }
}
