/// Batch tasks of Alibaba's trace of 2017, `batch_task.csv`; a mirror's heading is stepped over.
///
/// Times are seconds. Cores are hundredths, as the values show and the schema does not say; memory
/// is a part of the reference machine. Each instance of a task is a guest; a task without an end
/// is left out, for it never ran.
package enum Alibaba2017: TraceReader {
  package static let name = "alibaba-2017"
  package static let summary = "Alibaba 2017: instances of batch tasks"

  package static func read(
    _ input: TraceInput, into writer: inout TraceWriter
  ) throws(TraceError) {
    writer.citation = "Alibaba cluster trace v2017"
    let machine = try TraceWriter.reference(input, "memory")
    let tenant = writer.tenants.number(of: "batch")
    for file in try input.files(".csv") {
      try writer.forEachRow(of: try input.rows(file)) { writer, row throws(TraceError) in
        if row.line == 1, row.text(0).contains("time") { return }
        try row.expect(fields: 8)
        let start = max(try row.number(0, "seconds"), 0)
        let end = try row.number(1, "seconds")
        guard end > start, end < 1e9 else { return }
        let count = try row.amount(4, "instances")
        guard count <= 200_000, !row.isEmpty(6), !row.isEmpty(7) else {
          if count <= 200_000 { return }
          throw row.problem(4, expected: "at most 200,000 instances")
        }
        let size = try TraceWriter.size(
          cores: try row.amount(6, "hundredths of a core") / 100,
          memoryMiB: try row.amount(7, "a part of a machine's memory") * machine.memoryMiB, row, 6)
        let job = writer.deployment(row, 2)
        let task = "\(row.text(2))/\(row.text(3))"
        for instance in 0..<Int(count) {
          writer.add(
            TraceWriter.Guest(
              name: writer.guests.names.number(of: "\(task)/\(instance)"), tenant: tenant,
              deployment: job, created: Int64(start * 1000), deleted: Int64(end * 1000),
              millicores: size.millicores, memoryMiB: size.memoryMiB))
        }
      }
    }
    writer.settle()
  }
}
