/// Jobs of SenseTime's Helios or of AcmeTrace, `cluster_log.csv`.
///
/// A job is a guest from its submission for its duration; jobs that never ran are left out.
package enum Helios: TraceReader {
  package static let name = "helios"
  package static let summary = "Helios or AcmeTrace: jobs of GPU clusters"

  package static func isLikely(_ head: FileHead) -> Bool {
    head.heading.hasPrefix("job_id,user,vc,gpu_num")
  }

  package static func read(
    _ input: TraceInput, into writer: inout TraceWriter
  ) throws(TraceError) {
    writer.citation = "Hu et al., SC 2021; Hu et al., NSDI 2024"
    for file in try input.files(".csv") {
      var rows = try input.rows(file)
      let heading = try Heading(&rows)
      let (job, user) = (try heading.column("job_id"), try heading.column("user"))
      let (gpus, cores) = (try heading.column("gpu_num"), try heading.column("cpu_num"))
      let (submit, duration) = (try heading.column("submit_time"), try heading.column("duration"))
      let cluster = heading.firstColumn("vc", "type")
      let memory = input.options.defaultMemoryMiB
      try writer.forEachRow(of: rows) { writer, row throws(TraceError) in
        try row.expect(fields: heading.count)
        guard let start = InstantText.milliseconds(of: row.text(submit)) else {
          throw row.problem(submit, expected: "a date such as 2020-09-01 08:00:00")
        }
        let life = row.isEmpty(duration) ? 0 : try row.number(duration, "seconds")
        guard life > 0, life < 1e9 else { return }
        let count = try row.amount(gpus, "GPUs")
        guard count <= 100_000 else { throw row.problem(gpus, expected: "at most 100,000 GPUs") }
        let size = try TraceWriter.size(
          cores: max(try row.amount(cores, "cores"), 1), memoryMiB: memory, row, cores)
        writer.add(
          TraceWriter.Guest(
            name: writer.name(row, job).number, tenant: writer.tenant(row, user),
            deployment: cluster.map { writer.deployment(row, $0) } ?? -1, created: start,
            deleted: start + Int64(life * 1000), millicores: size.millicores,
            memoryMiB: size.memoryMiB, milliGPUs: Int32(count * 1000)))
      }
    }
    writer.settle()
  }
}
