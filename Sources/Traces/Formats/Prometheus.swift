/// The answer of a Prometheus range query: `query_range`, result type `matrix`.
///
/// Each series is a guest named by its labels; `namespace` is the tenant, and `deployment`, `app`
/// or `job` the service. What a value is, the setting `readings` says: per cent or a share of the
/// guest's cores, or cores. For cores the guest is as large as its largest reading, rounded up;
/// else it has the default size. The time between values is the step where it divides an hour.
package enum Prometheus: TraceReader {
  package static let name = "prometheus"
  package static let summary = "Prometheus range query as JSON: one guest per series"

  package static func isLikely(_ head: FileHead) -> Bool {
    head.lines.joined().contains("\"resultType\"")
  }

  package static func read(
    _ input: TraceInput, into writer: inout TraceWriter
  ) throws(TraceError) {
    writer.citation = "Prometheus HTTP API, range queries"
    guard let unit = input.options.readingUnit else {
      throw .at(
        input.files.first?.name ?? "", "values without a unit", expected: "the setting `readings`",
        hint: "say `readings: percent`, `share` or `cores`")
    }
    var all: [(name: String, tenant: Int32, service: Int32, points: [MetricPoint])] = []
    for file in input.files {
      let document = try JSONText(file, limit: input.options.unpackedLimitBytes)
      let data = try document.required("data")
      guard data["resultType"]?.text == "matrix" else {
        throw data.problem("a range query, whose `resultType` is `matrix`")
      }
      for series in try data.required("result").elements {
        let labels = try series.required("metric")
        let name = labels.keys.filter { $0 != "__name__" }.map { key in
          "\(key)=\(labels[key]?.text ?? "")"
        }.joined(separator: ",")
        let service = ["deployment", "app", "job"].compactMap { labels[$0]?.text }.first
        let points = try series.required("values").elements.map { pair throws(TraceError) in
          let pair = pair.elements
          guard pair.count == 2 else { throw series.problem("pairs of time and value") }
          return MetricPoint(time: try pair[0].instant(), value: pair[1].number ?? .nan)
        }
        all.append(
          (
            name, writer.tenants.number(of: labels["namespace"]?.text ?? ""),
            service.map { writer.deployments.number(of: $0) } ?? -1, points
          ))
      }
    }
    writer.stepMilliseconds = MetricPoint.step(of: all.map(\.points))
    for item in all {
      try writer.add(
        item.points, unit: unit, name: item.name, tenant: item.tenant, deployment: item.service,
        options: input.options)
    }
    writer.settleSeries()
  }
}
