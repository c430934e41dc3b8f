import Kernels
import Platform

/// Integrates the load of one host from step to step, adding up the guests present anew.
///
/// The obvious way, kept to check the fast one: it shares nothing with ``LoadIntegrator`` but the
/// demand of a guest at a step and the power curve.
struct SteppedIntegrator {
  let countsWholeSteps: Bool
  let demand: DemandSource

  /// Adds one host's loads to the sums.
  func add(
    _ host: LoadIntegrator.Host, stays: ArraySlice<Stay>, onTimes: ArraySlice<SiteState.OnTime>,
    guests: GuestTable, to sums: inout LoadSums
  ) {
    for step in 0..<sums.steps {
      let start = Int64(step) * sums.step
      let end = start + sums.step
      var instants: Set<Int64> = [start, end]
      if !countsWholeSteps {
        for stay in stays { instants.formUnion([stay.start, stay.end]) }
        for on in onTimes { instants.formUnion([on.start, on.end]) }
      }
      let cuts = instants.filter { start <= $0 && $0 <= end }.sorted()
      var isOverloaded = false
      let limit = host.limit(at: step)
      for (time, until) in zip(cuts, cuts.dropFirst()) {
        guard onTimes.contains(where: { $0.start <= time && time < $0.end }) else { continue }
        let duration = until - time
        var load: Int32 = 0
        for stay in stays where stay.start <= time && time < stay.end {
          load += demand.load(of: stay, at: step, guests: guests)
          if time == start { sums.counts.samples += 1 }
        }
        let served = min(load, limit)
        sums.counts.onMilliseconds += duration
        sums.counts.usedUnits += Int64(served) * duration
        sums.usedParts[host.zone][step] += Int64(served) * duration
        sums.powerParts[host.zone][step] +=
          host.power.power(at: Double(served) / Double(host.capacity)) * Double(duration)
        if load > limit {
          isOverloaded = true
          sums.unmet[host.zone][step] += Int64(load - limit) * duration
          sums.counts.unmetUnits += Int64(load - limit) * duration
        }
      }
      if isOverloaded {
        sums.counts.overloadedSteps += 1
        if limit < host.capacity { sums.cappedSteps += 1 }
      }
    }
  }
}
