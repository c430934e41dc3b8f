/// CPU use as Azure Monitor exports it: the JSON of `az monitor metrics list`.
///
/// Each time series of `Percentage CPU` is a guest of the default size, named by its machine, with
/// its resource group as tenant. The time between values is the step where it divides an hour.
package enum AzureMonitor: TraceReader {
  package static let name = "azure-monitor"
  package static let summary = "Azure Monitor `Percentage CPU` as JSON"

  package static func isLikely(_ head: FileHead) -> Bool {
    head.lines.joined().contains("Percentage CPU")
  }

  package static func read(
    _ input: TraceInput, into writer: inout TraceWriter
  ) throws(TraceError) {
    writer.citation = "Azure Monitor Metrics REST API"
    var all: [(name: String, tenant: Int32, points: [MetricPoint])] = []
    for file in input.files {
      let document = try JSONText(file, limit: input.options.unpackedLimitBytes)
      for metric in try document.required("value").elements
      where metric["name"]?["value"]?.text == "Percentage CPU" {
        let identity = (metric["id"]?.text ?? file.base).split(separator: "/").map(String.init)
        func part(after key: String) -> String? {
          guard let index = identity.firstIndex(where: { $0.lowercased() == key }),
            index + 1 < identity.count
          else { return nil }
          return identity[index + 1]
        }
        for series in try metric.required("timeseries").elements {
          var points: [MetricPoint] = []
          for point in try series.required("data").elements {
            points.append(
              MetricPoint(
                time: try point.required("timeStamp").instant(),
                value: (point["average"] ?? point["maximum"])?.number ?? .nan))
          }
          all.append(
            (
              part(after: "virtualmachines") ?? file.base,
              writer.tenants.number(of: part(after: "resourcegroups") ?? ""), points
            ))
        }
      }
    }
    writer.stepMilliseconds = MetricPoint.step(of: all.map(\.points))
    for item in all {
      try writer.add(
        item.points, unit: .percent, name: item.name, tenant: item.tenant, deployment: -1,
        options: input.options)
    }
    writer.settleSeries()
  }
}
