/// The readings of one guest, whose file or series tells its life and size.
struct ReadingSeries {
  private(set) var times: [Int64] = []
  private(set) var percents: [Double] = []
  private(set) var millicores: Int32 = 1
  private(set) var memoryMiB: Int32 = 0
  private(set) var isResized = false

  /// Keeps a reading at an instant in milliseconds; the largest size counts.
  mutating func add(
    _ time: Int64, _ percent: Double, _ size: (millicores: Int32, memoryMiB: Int32)
  ) {
    if !times.isEmpty, size.millicores > 1, size != (millicores, memoryMiB) { isResized = true }
    times.append(time)
    percents.append(percent)
    millicores = max(millicores, size.millicores)
    memoryMiB = max(memoryMiB, size.memoryMiB)
  }
}

extension TraceWriter {
  /// Adds a guest that lives from the step of its first reading to the end of that of its last.
  ///
  /// Times stay as they are until ``settleSeries()``; a series without a reading is left out.
  mutating func add(
    _ series: ReadingSeries, name: String, tenant: Int32, deployment: Int32 = -1
  ) throws(TraceError) {
    guard let start = series.times.min(), let end = series.times.max() else { return }
    let step = stepMilliseconds
    let (first, last) = (start / step, end / step)
    guard last - first < 50_000_000 else {
      throw .at(
        name, "readings \((end - start) / 86_400_000) days apart", expected: "one span",
        hint: "are the times in another unit?")
    }
    quality.resizes += series.isResized ? 1 : 0
    let guest = add(
      Guest(
        name: guests.names.number(of: name), tenant: tenant, deployment: deployment,
        created: first * step, deleted: (last + 1) * step, millicores: series.millicores,
        memoryMiB: series.memoryMiB))
    try reserveSamples(of: guest, firstStep: 0, count: Int(last - first + 1))
    for (time, percent) in zip(series.times, series.percents) {
      try put(percent, of: guest, at: Int(time / step - first))
    }
  }

  /// Moves the start of the trace to the earliest reading's step; guests at an edge are censored.
  ///
  /// - Returns: Where the start was.
  @discardableResult
  mutating func settleSeries() -> Int64 {
    let origin = settle()
    for guest in 0..<guests.count {
      guests.firstStep[guest] = Int32(clamping: guests.created[guest] / stepMilliseconds)
      if guests.created[guest] == 0 { guests.censored[guest] |= 1 }
      if guests.deleted[guest] == horizonMilliseconds { guests.censored[guest] |= 2 }
    }
    return origin
  }

  /// Adds a guest of a given size that lives as long as its samples last, from the start on.
  mutating func addWholeLife(
    _ samples: [Double], name: String, tenant: Int32, size: ReadOptions.Machine,
    deployment: Int32 = -1
  ) throws(TraceError) {
    let length = Int64(samples.count) * stepMilliseconds
    horizonMilliseconds = max(horizonMilliseconds, length)
    let guest = add(
      Guest(
        name: guests.names.number(of: name), tenant: tenant, deployment: deployment,
        deleted: length,
        millicores: Int32((size.cores * 1000).rounded()),
        memoryMiB: Int32(size.memoryMiB.rounded(.up)), censored: 3))
    try reserveSamples(of: guest, firstStep: 0, count: samples.count)
    for (index, sample) in samples.enumerated() { try put(sample, of: guest, at: index) }
  }
}
