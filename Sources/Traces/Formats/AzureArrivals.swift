/// Arrivals derived from the Azure 2017 flavour trace: size and binned lifetime of each guest.
///
/// The trace starts with the earliest arrival, rounded down to five minutes. A batch becomes a
/// deployment. A censored guest runs to the end of the trace: the
/// latest instant at which one is known to have lived. Estimates of other lifetimes, which are as
/// wide as their bins, are cut there.
package enum AzureArrivals: TraceReader {
  package static let name = "azure-arrivals"
  package static let summary = "Azure 2017 arrivals with binned, censored lifetimes"

  package static func read(
    _ paths: [String], into builder: inout TraceBuilder, options: ReadOptions
  ) throws(TraceError) {
    builder.citation = "Cortez et al., SOSP 2017; Bergsma et al., SOSP 2021; CC-BY-4.0"
    let tenant = builder.tenant("azure")
    for path in try Folder.files(paths, suffixes: [".csv", ".csv.gz"]) {
      try TextFile(path: path).forEachLine { line, number throws(TraceError) in
        if number == 1 {
          guard line.starts(with: Array("vm_id,batch_id,created_s".utf8)) else {
            throw .at(path, line: 1, "another heading", expected: "`vm_id,batch_id,created_s,…`")
          }
          return
        }
        if line.isEmpty { return }
        try builder.row { builder throws(TraceError) in
          let row = Row(line, separator: 44, file: path, line: number)
          guard row.fields.count == 10 else {
            throw .at(
              path, line: number, "\(row.fields.count) fields", expected: "10 fields")
          }
          let created = try row.amount(2, "seconds")
          let isCensored = try row.number(6, "0 or 1") == 1
          let known = try row.amount(4, "seconds lived so far")
          let deleted = isCensored ? created + known : try row.amount(7, "seconds")
          guard deleted >= created else {
            throw row.problem(7, expected: "an end that is not before the start")
          }
          let size = try TraceBuilder.size(
            cores: try row.amount(8, "cores"),
            memoryMiB: try row.amount(9, "memory in GiB") * 1024, row, 8)
          builder.guests.append(
            TraceBuilder.Guest(
              name: try row.text(0), tenant: tenant,
              deployment: builder.deployment(try row.text(1)), created: Int64(created * 1000),
              deleted: Int64(max(deleted, created + 1) * 1000), millicores: size.0,
              memoryMiB: size.1, censored: isCensored ? 2 : 0))
        }
      }
    }
    let step = builder.stepMilliseconds
    let first = (builder.guests.map(\.created).min() ?? 0) / step * step
    let censored = builder.guests.filter { $0.censored == 2 }
    let last = (censored.isEmpty ? builder.guests : censored).map(\.deleted).max() ?? 0
    builder.horizonMilliseconds = (last - first + step - 1) / step * step
    for index in builder.guests.indices {
      builder.guests[index].created -= first
      builder.guests[index].deleted =
        builder.guests[index].censored == 2
        ? builder.horizonMilliseconds : builder.guests[index].deleted - first
    }
  }
}
