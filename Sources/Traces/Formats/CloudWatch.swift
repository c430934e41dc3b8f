/// CPU use as Amazon CloudWatch exports it: the JSON of `get-metric-data` or of
/// `get-metric-statistics`.
///
/// Each result is a guest of the default size, named by its label or by the file; values are per
/// cent. The time between values is the step where it divides an hour.
package enum CloudWatch: TraceReader {
  package static let name = "cloudwatch"
  package static let summary = "Amazon CloudWatch CPUUtilization as JSON"

  package static func isLikely(_ head: FileHead) -> Bool {
    head.lines.joined().contains("\"MetricDataResults\"")
      || head.lines.joined().contains("\"Datapoints\"")
  }

  package static func read(
    _ input: TraceInput, into writer: inout TraceWriter
  ) throws(TraceError) {
    writer.citation = "Amazon CloudWatch API, GetMetricData and GetMetricStatistics"
    let tenant = writer.tenants.number(of: "aws")
    var all: [(name: String, points: [MetricPoint])] = []
    for file in input.files {
      let document = try JSONText(file, limit: input.options.unpackedLimitBytes)
      if let results = document["MetricDataResults"] {
        for result in results.elements {
          let times = try result.required("Timestamps").elements
          let values = try result.required("Values").elements
          guard times.count == values.count else {
            throw result.problem("as many values as timestamps")
          }
          var points: [MetricPoint] = []
          for (time, value) in zip(times, values) {
            points.append(MetricPoint(time: try time.instant(), value: value.number ?? .nan))
          }
          let name = result["Label"]?.text ?? result["Id"]?.text ?? file.base
          all.append((name, points.sorted { $0.time < $1.time }))
        }
      } else {
        var points: [MetricPoint] = []
        for point in try document.required("Datapoints").elements {
          let value = point["Average"] ?? point["Maximum"]
          points.append(
            MetricPoint(
              time: try point.required("Timestamp").instant(), value: value?.number ?? .nan))
        }
        let base = file.base.hasSuffix(".json") ? String(file.base.dropLast(5)) : file.base
        all.append((base, points.sorted { $0.time < $1.time }))
      }
    }
    writer.stepMilliseconds = MetricPoint.step(of: all.map(\.points))
    for item in all {
      try writer.add(
        item.points, unit: .percent, name: item.name, tenant: tenant, deployment: -1,
        options: input.options)
    }
    writer.settleSeries()
  }
}
