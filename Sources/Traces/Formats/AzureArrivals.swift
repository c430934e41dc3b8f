/// Arrivals derived from the Azure 2017 flavour trace: size and binned lifetime of each guest.
///
/// The trace starts with the earliest arrival, rounded down to five minutes. A batch becomes a
/// deployment. A censored guest runs to the end of the trace: the latest instant at which one is
/// known to have lived. Estimates of other lifetimes, which are as wide as their bins, are cut
/// there.
package enum AzureArrivals: TraceReader {
  package static let name = "azure-arrivals"
  package static let summary = "Azure 2017 arrivals with binned, censored lifetimes"

  package static func isLikely(_ head: FileHead) -> Bool {
    head.heading.hasPrefix("vm_id,batch_id,created_s")
  }

  package static func read(
    _ input: TraceInput, into writer: inout TraceWriter
  ) throws(TraceError) {
    writer.citation = "Cortez et al., SOSP 2017; Bergsma et al., SOSP 2021; CC-BY-4.0"
    let tenant = writer.tenants.number(of: "azure")
    for file in try input.files(".csv") {
      var rows = try input.rows(file)
      guard try rows.next(), rows.text(0) == "vm_id", rows.text(2) == "created_s" else {
        throw .at(file.name, line: 1, "another heading", expected: "`vm_id,batch_id,created_s,…`")
      }
      try writer.forEachRow(of: rows) { writer, row throws(TraceError) in
        try row.expect(fields: 10)
        let created = try row.amount(2, "seconds")
        let isCensored = try row.number(6, "0 or 1") == 1
        let known = try row.amount(4, "seconds lived so far")
        let deleted = isCensored ? created + known : try row.amount(7, "seconds")
        guard deleted >= created else {
          throw row.problem(7, expected: "an end that is not before the start")
        }
        let size = try TraceWriter.size(
          cores: try row.amount(8, "cores"),
          memoryMiB: try row.amount(9, "memory in GiB") * 1024, row, 8)
        writer.add(
          TraceWriter.Guest(
            name: row.bytes(0) { writer.guests.names.number(of: $0).number }, tenant: tenant,
            deployment: row.bytes(1) { writer.deployments.number(of: $0).number },
            created: Int64(created * 1000), deleted: Int64(max(deleted, created + 1) * 1000),
            millicores: size.millicores, memoryMiB: size.memoryMiB, censored: isCensored ? 2 : 0))
      }
    }
    let step = writer.stepMilliseconds
    let first = (writer.guests.created.min() ?? 0) / step * step
    var last: Int64 = 0
    let hasCensored = writer.guests.censored.contains(2)
    for guest in 0..<writer.guests.count
    where !hasCensored || writer.guests.censored[guest] == 2 {
      last = max(last, writer.guests.deleted[guest])
    }
    writer.horizonMilliseconds = (last - first + step - 1) / step * step
    for guest in 0..<writer.guests.count {
      writer.guests.created[guest] -= first
      writer.guests.deleted[guest] =
        writer.guests.censored[guest] == 2
        ? writer.horizonMilliseconds : writer.guests.deleted[guest] - first
    }
  }
}
