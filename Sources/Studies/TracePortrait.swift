internal import Kernels
internal import Platform
package import Traces

/// A trace in some figures.
package struct TracePortrait: Sendable, Encodable {
  /// Guests, tenants and deployments, and hours of the trace.
  package var guests: Int, tenants: Int, deployments: Int, hours: Double
  /// Cores and memory in GiB: median, 95th percentile and largest.
  package var cores: Quantiles, memoryGiB: Quantiles
  /// Hours of life within the trace; those of guests alive before or after it are cut short.
  package var lifetimeHours: Quantiles
  /// Guests, cores and GiB at once: mean over time and most.
  package var guestsAtOnce: Level, coresAtOnce: Level, memoryGiBAtOnce: Level
  /// Busy share of the guests' cores over all readings; nil without readings.
  package var utilisation: Double?
  /// What was wrong with the files.
  package var quality: QualityReport

  /// Quantiles of a quantity over guests.
  package struct Quantiles: Sendable, Encodable {
    /// Median, 95th percentile, largest.
    package var median: Double, p95: Double, largest: Double

    init(_ values: [Double]) {
      let sorted = values.sorted()
      median = Statistics.quantile(ofSorted: sorted, 0.5)
      p95 = Statistics.quantile(ofSorted: sorted, 0.95)
      largest = sorted.last ?? 0
    }
  }

  /// A quantity over time.
  package struct Level: Sendable, Encodable {
    /// Mean over the trace, and most at one instant.
    package var mean: Double, most: Double
  }

  /// Looks at a trace.
  package init(_ store: TraceStore) {
    let horizon = store.manifest.horizonMilliseconds
    guests = store.count
    tenants = store.tenantNames.count
    deployments = store.deploymentNames.count
    hours = Double(horizon) / 3_600_000
    cores = Quantiles(store.millicores.map { Double($0) / 1000 })
    memoryGiB = Quantiles(store.memoryMiB.map { Double($0) / 1024 })
    let lives = (0..<store.count).map {
      Double(min(store.departure[$0], horizon) - max(store.arrival[$0], 0)) / 3_600_000
    }
    lifetimeHours = Quantiles(lives)
    guestsAtOnce = Self.level(store) { _ in 1 }
    coresAtOnce = Self.level(store) { Double(store.millicores[$0]) / 1000 }
    memoryGiBAtOnce = Self.level(store) { Double(store.memoryMiB[$0]) / 1024 }
    quality = store.manifest.quality
    var busy = 0.0
    var weight = 0.0
    for guest in 0..<store.count where store.sampleCount[guest] > 0 {
      let first = Int(store.firstSample[guest])
      let count = Int(store.sampleCount[guest])
      // Load is in ten-thousandths of a core.
      busy +=
        Double(store.samples.load(first..<(first + count), millicores: store.millicores[guest]))
        / 10_000
      weight += Double(store.millicores[guest]) / 1000 * Double(count)
    }
    utilisation = weight > 0 ? busy / weight : nil
  }

  /// Mean and most of a quantity that guests hold while they live.
  private static func level(_ store: TraceStore, _ size: (Int) -> Double) -> Level {
    let horizon = store.manifest.horizonMilliseconds
    var changes: [(time: Int64, size: Double)] = []
    for guest in 0..<store.count {
      let (start, end) = (max(store.arrival[guest], 0), min(store.departure[guest], horizon))
      guard start < end else { continue }
      changes.append((start, size(guest)))
      changes.append((end, -size(guest)))
    }
    // At one instant guests leave first.
    changes.sort { ($0.time, $0.size) < ($1.time, $1.size) }
    var level = 0.0
    var most = 0.0
    var sum = 0.0
    for (index, change) in changes.enumerated() {
      level += change.size
      most = max(most, level)
      let next = index + 1 < changes.count ? changes[index + 1].time : horizon
      sum += level * Double(next - change.time)
    }
    return Level(mean: horizon > 0 ? sum / Double(horizon) : 0, most: most)
  }

  /// The figures as rows of name, number and unit.
  package var rows: [[String]] {
    func text(_ value: Double) -> String {
      let rounded = (value * 100).rounded() / 100
      return rounded == rounded.rounded() ? String(Int(rounded)) : String(rounded)
    }
    func quantiles(_ name: String, _ value: Quantiles, _ unit: String) -> [[String]] {
      [
        ["\(name), median", text(value.median), unit], ["\(name), 95 %", text(value.p95), unit],
        ["\(name), largest", text(value.largest), unit],
      ]
    }
    func level(_ name: String, _ value: Level, _ unit: String) -> [[String]] {
      [
        ["\(name) at once, mean", text(value.mean), unit],
        ["\(name) at once, most", text(value.most), unit],
      ]
    }
    var rows = [
      ["guests", String(guests)], ["tenants", String(tenants)],
      ["deployments", String(deployments)], ["length", text(hours), "h"],
    ]
    rows += quantiles("cores", cores, "cores") + quantiles("memory", memoryGiB, "GiB")
    rows += quantiles("lifetime", lifetimeHours, "h")
    rows += level("guests", guestsAtOnce, "") + level("cores", coresAtOnce, "cores")
    rows += level("memory", memoryGiBAtOnce, "GiB")
    if let utilisation { rows.append(["busy share of cores", text(utilisation * 100), "%"]) }
    return rows + quality.lines.map { [$0.name, String($0.count)] }
  }
}
