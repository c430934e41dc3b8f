internal import Platform
package import Traces

/// A trace over time, hour by hour, and its lifetimes.
package struct TraceCurves: Sendable, Encodable {
  /// Guests that arrive, cores that guests hold, and cores that their readings keep busy.
  ///
  /// Shape: `[hours]`.
  package var arrivals: [Double], coresHeld: [Double], coresUsed: [Double]
  /// Mean busy cores by hour of the day, from the start of the trace.
  ///
  /// Shape: `[24]`.
  package var dailyShape: [Double]
  /// Hours, and the share of guests that live longer, with those cut by the trace's end counted as
  /// long as they are known to live (Kaplan and Meier 1958, DOI 10.1080/01621459.1958.10501452).
  package var survival: [Point]
  /// Peak over mean of the cores held, and of those kept busy.
  package var peakToMeanHeld: Double, peakToMeanUsed: Double
  /// Tenants with the most core-hours, at most ten.
  package var topTenants: [Tenant]

  /// A point of a curve.
  package struct Point: Sendable, Encodable {
    /// Hours, and a share.
    package var hours: Double, share: Double
  }

  /// A tenant.
  package struct Tenant: Sendable, Encodable {
    /// Name, guests, and share of all core-hours held.
    package var name: String, guests: Int, share: Double
  }

  /// Looks at a trace.
  package init(_ store: TraceStore) {
    let horizon = store.manifest.horizonMilliseconds
    let hour: Int64 = 3_600_000
    let hours = max(Int((horizon + hour - 1) / hour), 1)
    var arrivals = Array(repeating: 0.0, count: hours)
    var held = arrivals
    var used = arrivals
    var byTenant: [Int32: (guests: Int, hours: Double)] = [:]
    let step = store.manifest.stepMilliseconds
    for guest in 0..<store.count {
      let (start, end) = (max(store.arrival[guest], 0), min(store.departure[guest], horizon))
      let cores = Double(store.millicores[guest]) / 1000
      if store.censored[guest] & 1 == 0, start < horizon { arrivals[Int(start / hour)] += 1 }
      guard start < end else { continue }
      let tenant = byTenant[store.tenant[guest]] ?? (0, 0)
      byTenant[store.tenant[guest]] = (
        tenant.guests + 1, tenant.hours + cores * Double(end - start) / Double(hour)
      )
      for index in Int(start / hour)...Int((end - 1) / hour) {
        let from = max(start, Int64(index) * hour)
        let until = min(end, Int64(index + 1) * hour)
        held[index] += cores * Double(until - from) / Double(hour)
      }
      let first = Int(store.firstSample[guest])
      let perHour = Int(hour / step)
      var sample = 0
      let count = Int(store.sampleCount[guest])
      while sample < count {
        let at = Int(store.firstStep[guest]) + sample
        let last = min((at / perHour + 1) * perHour - at + sample, count)
        guard at / perHour < hours else { break }
        let load = store.samples.load(
          (first + sample)..<(first + last), millicores: store.millicores[guest])
        used[at / perHour] += Double(load) / 10_000 / Double(perHour)
        sample = last
      }
    }
    self.arrivals = arrivals
    coresHeld = held
    coresUsed = used
    dailyShape = (0..<24).map { hour in
      let same = stride(from: hour, to: hours, by: 24).map { used[$0] }
      return same.isEmpty ? 0 : same.reduce(0, +) / Double(same.count)
    }
    func peak(_ values: [Double]) -> Double {
      let mean = values.reduce(0, +) / Double(values.count)
      return mean > 0 ? (values.max() ?? 0) / mean : 0
    }
    peakToMeanHeld = peak(held)
    peakToMeanUsed = peak(used)
    survival = Self.survival(store)
    let all = byTenant.values.reduce(0) { $0 + $1.hours }
    topTenants = byTenant.sorted {
      $0.value.hours != $1.value.hours ? $0.value.hours > $1.value.hours : $0.key < $1.key
    }.prefix(10).map {
      Tenant(
        name: store.tenantNames[Int($0.key)], guests: $0.value.guests,
        share: all > 0 ? $0.value.hours / all : 0)
    }
  }

  /// Guests alive before the trace are left out: nobody knows when they began.
  private static func survival(_ store: TraceStore) -> [Point] {
    var lives: [(life: Int64, isEnd: Bool)] = []
    for guest in 0..<store.count where store.censored[guest] & 1 == 0 {
      lives.append(
        (store.departure[guest] - store.arrival[guest], store.censored[guest] & 2 == 0))
    }
    // At one length ends come before those that are cut.
    lives.sort { $0.life != $1.life ? $0.life < $1.life : $0.isEnd && !$1.isEnd }
    var share = 1.0
    var points: [Point] = []
    for (index, item) in lives.enumerated() where item.isEnd {
      share *= 1 - 1 / Double(lives.count - index)
      let hours = Double(item.life) / 3_600_000
      if points.last?.hours == hours { points.removeLast() }
      points.append(Point(hours: hours, share: share))
    }
    // At most 400 points, equally far apart in rank.
    guard points.count > 400 else { return points }
    return (0..<400).map { points[$0 * (points.count - 1) / 399] }
  }
}
