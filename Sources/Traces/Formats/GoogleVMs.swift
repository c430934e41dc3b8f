/// Pairs of CPU and memory use in per cent, one file per guest, derived from Google's trace of 2011.
///
/// The files say nothing about sizes; every guest gets one of the sizes given, or the default
/// size. Rows are five minutes apart.
package enum GoogleVMs: TraceReader {
  package static let name = "google-vms"
  package static let summary = "one file of `cpu% memory%` rows per guest, from Google 2011"

  package static func read(
    _ input: TraceInput, into writer: inout TraceWriter
  ) throws(TraceError) {
    writer.citation = "Reiss et al., SoCC 2012; CC-BY-4.0"
    let tenant = writer.tenants.number(of: "google")
    for (index, file) in input.files.enumerated() {
      var samples: [Double] = []
      try writer.forEachRow(of: try input.rows(file, separator: TextRows.blanks)) {
        _, row throws(TraceError) in
        try row.expect(fields: 2)
        _ = try row.amount(1, "memory use in per cent")
        samples.append(try row.amount(0, "CPU use in per cent"))
      }
      guard !samples.isEmpty else {
        throw .at(file.name, "an empty file", expected: "two numbers a line")
      }
      try writer.addWholeLife(
        samples, name: file.base, tenant: tenant,
        size: input.options.size(of: index, among: input.files.count))
    }
  }
}
