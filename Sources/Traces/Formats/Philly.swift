/// Jobs of Microsoft's Philly clusters: `cluster_job_log`, a JSON list.
///
/// Each attempt of a job is a guest with its GPUs and the default size for each of them; dates are
/// taken as they are, in the clusters' own time. An attempt without a start or an end is left out.
package enum Philly: TraceReader {
  package static let name = "philly"
  package static let summary = "Microsoft Philly: attempts of GPU jobs"

  package static func isLikely(_ head: FileHead) -> Bool {
    head.base.hasPrefix("cluster_job_log")
  }

  package static func read(
    _ input: TraceInput, into writer: inout TraceWriter
  ) throws(TraceError) {
    writer.citation = "Jeon et al., USENIX ATC 2019"
    for file in input.files where !file.base.hasSuffix(".csv") {
      let document = try JSONText(file, limit: input.options.unpackedLimitBytes)
      for job in document.elements {
        writer.quality.rowsRead += 1
        let name = try job.required("jobid").text ?? ""
        let tenant = writer.tenants.number(of: job["user"]?.text ?? "")
        let cluster = writer.deployments.number(of: job["vc"]?.text ?? "")
        for (index, attempt) in try job.required("attempts").elements.enumerated() {
          guard let start = attempt["start_time"].flatMap(date),
            let end = attempt["end_time"].flatMap(date), end > start
          else { continue }
          let gpus = attempt["detail"]?.elements.reduce(0) {
            $0 + ($1["gpus"]?.elements.count ?? 0)
          }
          let count = Double(gpus ?? 0)
          guard count <= 10_000 else { throw attempt.problem("at most 10,000 GPUs") }
          writer.add(
            TraceWriter.Guest(
              name: writer.guests.names.number(of: "\(name)/\(index)"), tenant: tenant,
              deployment: cluster, created: start, deleted: end,
              millicores: Int32(
                (input.options.defaultCores * 1000 * max(count, 1)).rounded()),
              memoryMiB: Int32(
                (input.options.defaultMemoryMiB * max(count, 1)).rounded(.up)),
              milliGPUs: Int32(count * 1000)))
        }
      }
    }
    writer.settle()
  }

  /// `2017-10-03 00:08:00`, perhaps with a zone behind it; `None` is no date.
  private static func date(_ node: JSONText) -> Int64? {
    guard let text = node.text else { return nil }
    return InstantText.milliseconds(
      of: text.split(separator: " ").prefix(2).joined(separator: " "))
  }
}
