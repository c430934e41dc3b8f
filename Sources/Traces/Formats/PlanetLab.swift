/// A day folder of CoMon measurements: one file per guest, one integer per cent per five minutes.
///
/// The files say nothing about sizes; every guest gets one of the sizes given, or
/// the default size, and lives all day.
package enum PlanetLab: TraceReader {
  package static let name = "planetlab"
  package static let summary = "PlanetLab day folder: one file of CPU per cent per guest"

  package static func read(
    _ input: TraceInput, into writer: inout TraceWriter
  ) throws(TraceError) {
    writer.citation = "Beloglazov and Buyya 2012, DOI 10.1002/cpe.1867; Park and Pai 2006"
    let tenant = writer.tenants.number(of: "planetlab")
    for (index, file) in input.files.enumerated() {
      var samples: [Double] = []
      try writer.forEachRow(of: try input.rows(file)) { _, row throws(TraceError) in
        try row.expect(fields: 1, hint: "a PlanetLab file has one number a line")
        let value = try row.amount(0, "CPU use in per cent")
        guard value <= 100 else { throw row.problem(0, expected: "0 to 100 per cent") }
        samples.append(value)
      }
      guard !samples.isEmpty else {
        throw .at(file.name, "an empty file", expected: "one number a line")
      }
      try writer.addWholeLife(
        samples, name: file.base, tenant: tenant,
        size: input.options.size(of: index, among: input.files.count))
    }
  }
}
