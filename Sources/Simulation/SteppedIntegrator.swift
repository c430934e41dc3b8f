import Kernels
import Platform
import Policies

/// Integrates the load of one host from step to step, adding up the guests present anew.
///
/// The obvious way, kept to check the fast one: it shares nothing with ``LoadIntegrator`` but the
/// demand of a guest at a step and the power curve.
struct SteppedIntegrator {
  let countsWholeSteps: Bool
  let demand: DemandSource
  let sharing: any SharingPolicy

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
        let present = stays.filter { $0.start <= time && time < $0.end }
          .sorted { $0.guest < $1.guest }
        if time == start { sums.counts.samples += Int64(present.count) }
        let loads = present.map { demand.load(of: $0, at: step, guests: guests) }
        let load = loads.reduce(0, +)
        var served = min(load, limit)
        if !sharing.isWorkConserving {
          let shares = sharing.allocate(
            capacity: Double(limit), demands: loads.map(Double.init),
            own: present.map(guests.weight))
          served = Int32(shares.reduce(0) { $0 + ($1 + 1e-9).rounded(.down) })
        }
        sums.counts.onMilliseconds += duration
        sums.counts.usedUnits += Int64(served) * duration
        sums.usedParts[host.zone][step] += Int64(served) * duration
        sums.powerParts[host.zone][step] +=
          host.power.power(at: Double(served) / Double(host.capacity)) * Double(duration)
        if load > limit, time == start || sharing.isWorkConserving { isOverloaded = true }
        if load > served {
          sums.unmet[host.zone][step] += Int64(load - served) * duration
          sums.counts.unmetUnits += Int64(load - served) * duration
        }
      }
      if isOverloaded {
        sums.counts.overloadedSteps += 1
        if limit < host.capacity { sums.cappedSteps += 1 }
      }
    }
  }
}
