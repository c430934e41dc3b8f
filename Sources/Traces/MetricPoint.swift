/// A value of a monitored metric.
struct MetricPoint {
  /// Milliseconds since 1970.
  var time: Int64
  /// The value; not a number where monitoring had none.
  var value: Double

  /// The usual time between points where it divides an hour, else five minutes.
  static func step(of series: [[MetricPoint]]) -> Int64 {
    var counts: [Int64: Int] = [:]
    for points in series {
      for (left, right) in zip(points, points.dropFirst()) where right.time > left.time {
        counts[right.time - left.time, default: 0] += 1
      }
    }
    let usual = counts.max { ($0.value, -$0.key) < ($1.value, -$1.key) }?.key ?? 300_000
    return usual >= 1000 && usual <= 3_600_000 && 3_600_000 % usual == 0 ? usual : 300_000
  }
}

extension TraceWriter {
  /// Adds a monitored guest; values that are missing or negative are left out.
  mutating func add(
    _ points: [MetricPoint], unit: ReadOptions.ReadingUnit, name: String, tenant: Int32,
    deployment: Int32, options: ReadOptions
  ) throws(TraceError) {
    var series = ReadingSeries()
    var cores = options.defaultCores
    if unit == .cores {
      cores = max((points.map(\.value).filter(\.isFinite).max() ?? 1).rounded(.up), 1)
    }
    guard cores <= 2_000_000 else {
      throw .at(name, "\(cores) cores", expected: "at most 2,000,000")
    }
    let size = (
      millicores: Int32(max(cores * 1000, 1).rounded()),
      memoryMiB: Int32(options.defaultMemoryMiB.rounded(.up))
    )
    for point in points {
      quality.rowsRead += 1
      guard point.value.isFinite, point.value >= 0 else { continue }
      let percent: Double
      switch unit {
      case .percent: percent = point.value
      case .share: percent = point.value * 100
      case .cores: percent = point.value / cores * 100
      }
      series.add(point.time, percent, size)
    }
    try add(series, name: name, tenant: tenant, deployment: deployment)
  }
}
