import Kernels
import Platform
import Policies

/// Integrates the load of hosts whose guests may go short while something is left.
///
/// From change to change and from step to step, the guests then present share the host anew: the cost is
/// that of looking at every guest at every step.
struct SharedIntegrator {
  let countsWholeSteps: Bool
  let demand: DemandSource
  let isDetailed: Bool
  let sharing: any SharingPolicy

  /// Adds one host's loads to the sums.
  func add(
    _ host: LoadIntegrator.Host, stays: ArraySlice<Stay>, onTimes: ArraySlice<SiteState.OnTime>,
    guests: GuestTable, to sums: inout LoadSums
  ) {
    let stays = stays.sorted { ($0.start, $0.guest) < ($1.start, $1.guest) }
    func bounds(_ start: Int64, _ end: Int64) -> (Int64, Int64) {
      guard countsWholeSteps else { return (start, end) }
      return (Int64(sums.ceilStep(start)) * sums.step, Int64(sums.ceilStep(end)) * sums.step)
    }
    let lives = stays.map { bounds($0.start, $0.end) }
    var present: [Int] = []
    var next = 0
    for on in onTimes {
      let (start, end) = bounds(on.start, on.end)
      var cuts = Set([start, end])
      for life in lives where life.0 < end && life.1 > start {
        cuts.formUnion([max(life.0, start), min(life.1, end)])
      }
      var boundary = (start / sums.step + 1) * sums.step
      while boundary < end {
        cuts.insert(boundary)
        boundary += sums.step
      }
      let instants = cuts.sorted()
      for (time, until) in zip(instants, instants.dropFirst()) {
        while next < stays.count, lives[next].0 <= time {
          present.append(next)
          next += 1
        }
        present.removeAll { lives[$0].1 <= time }
        serve(
          host, present.map { stays[$0] }, from: time, until: until, guests: guests, to: &sums)
      }
    }
  }

  private func serve(
    _ host: LoadIntegrator.Host, _ present: [Stay], from time: Int64, until: Int64,
    guests: GuestTable, to sums: inout LoadSums
  ) {
    let step = Int(time / sums.step)
    let duration = until - time
    if time % sums.step == 0 { sums.counts.samples += Int64(present.count) }
    let ordered = present.sorted { $0.guest < $1.guest }
    let demands = ordered.map { Double(demand.load(of: $0, at: step, guests: guests)) }
    let limit = host.limit(at: step)
    // Loads are whole numbers, so that sums do not depend on their order.
    let served = sharing.allocate(
      capacity: Double(limit), demands: demands,
      own: ordered.map(guests.weight)
    ).map { ($0 + 1e-9).rounded(.down) }
    let used = Int64(served.reduce(0, +))
    let asked = Int64(demands.reduce(0, +))
    sums.counts.onMilliseconds += duration
    sums.counts.usedUnits += used * duration
    sums.usedParts[host.zone][step] += used * duration
    sums.powerParts[host.zone][step] +=
      host.power.power(at: Double(used) / Double(host.capacity)) * Double(duration)
    guard asked > used else { return }
    sums.unmet[host.zone][step] += (asked - used) * duration
    sums.counts.unmetUnits += (asked - used) * duration
    if asked > Int64(limit), time % sums.step == 0 {
      sums.counts.overloadedSteps += 1
      if limit < host.capacity { sums.cappedSteps += 1 }
    }
    guard isDetailed else { return }
    for (index, stay) in ordered.enumerated() where demands[index] > served[index] {
      sums.addUnmet(
        (demands[index] - served[index]) * Double(duration), cell: stay.cell,
        owner: guests.owner[Int(stay.guest)], hour: Int(time / HourlyMeter.hour))
    }
  }
}
