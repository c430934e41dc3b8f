/// Tasks of Alibaba's platform for machine learning, 2020: `pai_task_table.csv`, with the users of
/// `pai_job_table.csv` where it is there.
///
/// No heading. Cores are hundredths, GPUs hundredths, memory GB, times seconds from some instant.
/// Each instance of a task is a guest; a task that has no start or no end is left out.
package enum AlibabaGPU2020: TraceReader {
  package static let name = "alibaba-gpu-2020"
  package static let summary = "Alibaba PAI 2020: instances of tasks with GPUs"

  package static func isLikely(_ head: FileHead) -> Bool {
    head.base.hasPrefix("pai_")
  }

  package static func read(
    _ input: TraceInput, into writer: inout TraceWriter
  ) throws(TraceError) {
    writer.citation = "Weng et al., NSDI 2022"
    let files = try input.files(".csv")
    var users: [Int32: Int32] = [:]
    for file in files where file.base.contains("job_table") {
      try writer.forEachRow(of: try input.rows(file)) { writer, row throws(TraceError) in
        try row.expect(fields: 6)
        users[writer.deployment(row, 0)] = writer.tenant(row, 2)
      }
    }
    let unknown = writer.tenants.number(of: "")
    for file in files where file.base.contains("task_table") {
      try writer.forEachRow(of: try input.rows(file)) { writer, row throws(TraceError) in
        if row.line == 1, row.text(0) == "job_name" { return }
        try row.expect(fields: 10)
        guard !row.isEmpty(4), !row.isEmpty(5) else { return }
        let start = try row.amount(4, "seconds")
        let end = try row.amount(5, "seconds")
        guard end > start, end < 1e10 else { return }
        let count = row.isEmpty(2) ? 1 : try row.amount(2, "instances")
        let gpus = row.isEmpty(8) ? 0 : try row.amount(8, "hundredths of a GPU")
        guard count <= 200_000, gpus <= 100_000 else {
          throw row.problem(2, expected: "at most 200,000 instances of 1,000 GPUs")
        }
        let size = try TraceWriter.size(
          cores: max(row.isEmpty(6) ? 1 : try row.amount(6, "hundredths of a core") / 100, 0.001),
          memoryMiB: (row.isEmpty(7) ? 0 : try row.amount(7, "memory in GB")) * 1024, row, 6)
        let job = writer.deployment(row, 0)
        let model = gpus > 0 ? writer.gpuModel(row, 9) : -1
        let task = "\(row.text(0))/\(row.text(1))"
        for instance in 0..<Int(count) {
          writer.add(
            TraceWriter.Guest(
              name: writer.guests.names.number(of: "\(task)/\(instance)"),
              tenant: users[job] ?? unknown, deployment: job, created: Int64(start * 1000),
              deleted: Int64(end * 1000), millicores: size.millicores,
              memoryMiB: size.memoryMiB, milliGPUs: Int32(gpus * 10), gpuModel: model))
        }
      }
    }
    // The epoch is shifted, and says nothing of the calendar.
    writer.settle()
    writer.startEpochMilliseconds = nil
  }
}
