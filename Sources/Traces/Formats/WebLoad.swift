/// Normalised load of web sites, as the DCSim tools have it: the interval in seconds, then instants and loads.
///
/// Each file is one service. A load of one is what ten replicas of the given size can serve, so that each
/// of them is as busy as the load says; the files tell neither number nor size. Source: the traces of
/// DCSim, M. Tighe et al., CNSM 2012.
package enum WebLoad: TraceReader {
  package static let name = "web-load"
  package static let summary =
    "DCSim: normalised load of one web site a file, as ten equal replicas"

  /// Replicas that serve a load of one: an assumption.
  private static let replicas = 10

  package static func read(
    _ input: TraceInput, into writer: inout TraceWriter
  ) throws(TraceError) {
    writer.citation =
      "DCSim, M. Tighe et al., CNSM 2012; ClarkNet and EPA: Internet Traffic Archive"
    var interval: Int64?
    for (index, file) in input.files.enumerated() {
      var rows = try input.rows(file)
      guard try rows.next() else {
        throw .at(file.name, line: 1, "an empty file", expected: "an interval in seconds")
      }
      let seconds = try rows.amount(0, "an interval in seconds")
      guard seconds >= 1, seconds <= 3600, 3600 / seconds == (3600 / seconds).rounded() else {
        throw rows.problem(0, expected: "seconds that divide an hour")
      }
      let step = Int64(seconds * 1000)
      guard interval ?? step == step else {
        throw rows.problem(0, expected: "the interval of the other files")
      }
      interval = step
      writer.stepMilliseconds = step
      var samples: [Double] = []
      while try rows.next() {
        try rows.expect(fields: 2)
        writer.quality.rowsRead += 1
        let time = try rows.amount(0, "seconds")
        guard time == Double(samples.count) * seconds else {
          throw rows.problem(0, expected: "the instant \(Double(samples.count) * seconds)")
        }
        let load = try rows.amount(1, "a load")
        guard load <= 1.0001 else { throw rows.problem(1, expected: "a load from 0 to 1") }
        samples.append(min(load * 100, 100))
      }
      guard !samples.isEmpty else {
        throw .at(file.name, "no loads", expected: "an instant and a load a line")
      }
      let service = file.base.split(separator: ".").first.map(String.init) ?? file.base
      let tenant = writer.tenants.number(of: service)
      let size = input.options.size(of: index, among: input.files.count)
      for replica in 1...replicas {
        try writer.addWholeLife(
          samples, name: "\(service)-\(replica)", tenant: tenant, size: size,
          deployment: writer.deployments.number(of: service))
      }
    }
  }
}
