import Kernels
import Platform
import Policies

/// Integrates the load of one host after another from the stays of its guests.
///
/// The interval path: every guest's demand row is added to the host's load row over its whole
/// stay, one contiguous addition, and one scan serves the row. Only the steps in whose interior
/// something changes on this host are walked from change to change. Nothing here depends on the
/// order of the stays.
struct LoadIntegrator {
  let countsWholeSteps: Bool
  let demand: DemandSource
  let isDetailed: Bool
  /// How guests of an overloaded host share it.
  var sharing: any SharingPolicy = MaxMinFair(Choice(name: MaxMinFair.name))
  private var row: [Int32]
  private var changes: [Change] = []

  /// Something that happens on the host within a step.
  private struct Change {
    var time: Int64
    var load: Int32
    var on: Int32
  }

  init(
    countsWholeSteps: Bool, demand: DemandSource, steps: Int, isDetailed: Bool
  ) {
    self.countsWholeSteps = countsWholeSteps
    self.demand = demand
    self.isDetailed = isDetailed
    row = Array(repeating: 0, count: steps)
  }

  /// The physical description of the host to integrate.
  struct Host {
    var power: PowerCurve
    var zone: Int
    /// What the host serves, in core-basis-points of the trace's reference core.
    var capacity: Int32
    /// The share of it that is served at most: by clock frequency and the cap of a host, and by the
    /// caps of a rack and site at some steps.
    var ceiling = 1.0
    var throttle = Throttle()

    /// What is served at most at a step.
    func limit(at step: Int) -> Int32 {
      let share = min(ceiling, throttle.ceiling(at: step))
      return share < 1 ? max(1, Int32((Double(capacity) * share).rounded(.down))) : capacity
    }
  }

  /// Adds one host's loads to the sums.
  mutating func add(
    _ host: Host, stays: ArraySlice<Stay>, onTimes: ArraySlice<SiteState.OnTime>,
    guests: GuestTable, to sums: inout LoadSums
  ) {
    guard !onTimes.isEmpty else { return }
    let touched = addRows(stays, guests: guests, sums: &sums)
    changes.removeAll(keepingCapacity: true)
    if !countsWholeSteps {
      collectChanges(stays, onTimes: onTimes, guests: guests, sums: sums)
    }
    var next = 0
    for on in onTimes {
      var first = sums.ceilStep(on.start)
      let end = sums.ceilStep(on.end)
      if countsWholeSteps {
        sums.counts.onMilliseconds += Int64(max(0, end - first)) * sums.step
      }
      // Whole steps, up to the next one that has a change inside.
      while first < end {
        while next < changes.count, changes[next].time < Int64(first) * sums.step { next += 1 }
        let eventful =
          next < changes.count ? min(Int(changes[next].time / sums.step), end) : end
        if first < eventful {
          scan(first..<eventful, host, stays: stays, guests: guests, &sums)
        }
        // The step behind this time may belong to the next one: its changes stay.
        guard eventful < end else { break }
        first = eventful + 1
      }
    }
    walkChanges(host, stays: stays, onTimes: onTimes, guests: guests, &sums)
    for step in touched { row[step] = 0 }
  }

  private mutating func addRows(
    _ stays: ArraySlice<Stay>, guests: GuestTable, sums: inout LoadSums
  ) -> Range<Int> {
    var first = sums.steps
    var last = 0
    let demand = demand
    var row = row.mutableSpan
    for stay in stays {
      let steps = sums.ceilStep(stay.start)..<sums.ceilStep(stay.end)
      guard !steps.isEmpty else { continue }
      demand.add(stay, steps: steps, guests: guests, to: &row)
      sums.counts.samples += Int64(steps.count)
      first = min(first, steps.lowerBound)
      last = max(last, steps.upperBound)
    }
    return first..<max(first, last)
  }

  private mutating func collectChanges(
    _ stays: ArraySlice<Stay>, onTimes: ArraySlice<SiteState.OnTime>, guests: GuestTable,
    sums: LoadSums
  ) {
    for stay in stays {
      if stay.start % sums.step != 0 {
        let load = demand.load(
          of: stay, at: Int(stay.start / sums.step), guests: guests)
        changes.append(Change(time: stay.start, load: load, on: 0))
      }
      if stay.end % sums.step != 0 {
        let load = demand.load(
          of: stay, at: Int(stay.end / sums.step), guests: guests)
        changes.append(Change(time: stay.end, load: -load, on: 0))
      }
    }
    for on in onTimes {
      if on.start % sums.step != 0 { changes.append(Change(time: on.start, load: 0, on: 1)) }
      if on.end % sums.step != 0 { changes.append(Change(time: on.end, load: 0, on: -1)) }
    }
    changes.sort { $0.time < $1.time }
  }

  /// Serves whole steps in one scan.
  private mutating func scan(
    _ steps: Range<Int>, _ host: Host, stays: ArraySlice<Stay>, guests: GuestTable,
    _ sums: inout LoadSums
  ) {
    // Steps with a ceiling of their own come one by one.
    var first = steps.lowerBound
    var next = host.throttle.first(from: first)
    while next < host.throttle.steps.count, host.throttle.steps[next] < steps.upperBound {
      let step = host.throttle.steps[next]
      serve(first..<step, host, stays: stays, guests: guests, &sums)
      serve(step..<(step + 1), host, stays: stays, guests: guests, &sums)
      first = step + 1
      next += 1
    }
    serve(first..<steps.upperBound, host, stays: stays, guests: guests, &sums)
  }

  /// Serves whole steps with one ceiling.
  private mutating func serve(
    _ steps: Range<Int>, _ host: Host, stays: ArraySlice<Stay>, guests: GuestTable,
    _ sums: inout LoadSums
  ) {
    guard !steps.isEmpty else { return }
    let limit = host.limit(at: steps.lowerBound)
    let result: PowerCurve.Sums
    do {
      var used = sums.used[host.zone].mutableSpan
      var power = sums.power[host.zone].mutableSpan
      result = host.power.scan(
        row.span, steps: steps, capacity: limit, full: host.capacity,
        addingUsedTo: &used, powerTo: &power)
    }
    sums.counts.usedUnits += result.used * sums.step
    if !countsWholeSteps {
      sums.counts.onMilliseconds += Int64(steps.count) * sums.step
    }
    guard result.overloadedSteps > 0 else { return }
    sums.counts.unmetUnits += result.unmet * sums.step
    sums.counts.overloadedSteps += result.overloadedSteps
    if limit < host.capacity { sums.cappedSteps += result.overloadedSteps }
    for step in steps where row[step] > limit {
      let over = Int64(row[step] - limit)
      sums.unmet[host.zone][step] += over * sums.step
      guard isDetailed else { continue }
      let instant = Int64(step) * sums.step
      shareUnmet(
        at: instant, duration: sums.step, host, stays: stays, guests: guests,
        &sums)
    }
  }

  /// Walks the steps that have changes inside, from change to change.
  private mutating func walkChanges(
    _ host: Host, stays: ArraySlice<Stay>, onTimes: ArraySlice<SiteState.OnTime>,
    guests: GuestTable, _ sums: inout LoadSums
  ) {
    var next = 0
    var interval = onTimes.startIndex
    while next < changes.count {
      let step = Int(changes[next].time / sums.step)
      var time = Int64(step) * sums.step
      let end = min(time + sums.step, Int64(sums.steps) * sums.step)
      while interval < onTimes.endIndex, onTimes[interval].end <= time { interval += 1 }
      var on: Int32 =
        interval < onTimes.endIndex && onTimes[interval].start <= time ? 1 : 0
      var load = row[step]
      var wasOverloaded = false
      let limit = host.limit(at: step)
      while time < end {
        var until = end
        if next < changes.count, changes[next].time < end { until = changes[next].time }
        if on > 0, until > time {
          let duration = until - time
          let served = min(load, limit)
          let utilisation = Double(served) / Double(host.capacity)
          sums.usedParts[host.zone][step] += Int64(served) * duration
          sums.powerParts[host.zone][step] +=
            host.power.power(at: utilisation) * Double(duration)
          sums.counts.usedUnits += Int64(served) * duration
          sums.counts.onMilliseconds += duration
          if load > limit {
            wasOverloaded = true
            let over = Int64(load - limit) * duration
            sums.unmet[host.zone][step] += over
            sums.counts.unmetUnits += over
            if isDetailed {
              shareUnmet(
                at: time, duration: duration, host, stays: stays, guests: guests, &sums)
            }
          }
        }
        time = until
        while next < changes.count, changes[next].time == time, time < end {
          load += changes[next].load
          on += changes[next].on
          next += 1
        }
      }
      if wasOverloaded {
        sums.counts.overloadedSteps += 1
        if limit < host.capacity { sums.cappedSteps += 1 }
      }
    }
  }

  /// Shares what an overloaded host cannot serve among its guests' owners.
  private func shareUnmet(
    at instant: Int64, duration: Int64, _ host: Host, stays: ArraySlice<Stay>,
    guests: GuestTable, _ sums: inout LoadSums
  ) {
    let step = Int(instant / sums.step)
    let present = stays.filter {
      !countsWholeSteps
        ? $0.start <= instant && instant < $0.end
        : sums.ceilStep($0.start) <= step && step < sums.ceilStep($0.end)
    }
    let demands = present.map {
      Double(demand.load(of: $0, at: step, guests: guests))
    }
    let served = sharing.allocate(
      capacity: Double(host.limit(at: step)), demands: demands,
      own: present.map(guests.weight))
    let hour = Int(instant / HourlyMeter.hour)
    for (index, stay) in present.enumerated() where demands[index] > served[index] {
      sums.addUnmet(
        (demands[index] - served[index]) * Double(duration), cell: stay.cell,
        owner: guests.owner[Int(stay.guest)], hour: hour)
    }
  }

  /// Adds what a guest wanted beyond its own cores to what was not served.
  ///
  /// - Parameters:
  ///   - zone: The zone of a private site, or nil.
  ///   - isOwned: Whether its owner's hours are kept.
  func addExcess(
    of stay: Stay, zone: Int?, isOwned: Bool, guests: GuestTable, to sums: inout LoadSums
  ) {
    let isExact = !countsWholeSteps
    let first = isExact ? Int(stay.start / sums.step) : sums.ceilStep(stay.start)
    let end = sums.ceilStep(stay.end)
    let perHour = Int(HourlyMeter.hour / sums.step)
    for step in first..<max(first, end) {
      let one = step..<(step + 1)
      let excess =
        demand.sum(of: stay, steps: one, guests: guests)
        - demand.sum(of: stay, steps: one, guests: guests, isServed: true)
      guard excess > 0 else { continue }
      let start = Int64(step) * sums.step
      let from = isExact ? max(stay.start, start) : start
      let until = isExact ? min(stay.end, start + sums.step) : start + sums.step
      let amount = excess * (until - from)
      if let zone {
        sums.unmet[zone][step] += amount
        sums.counts.unmetUnits += amount
      }
      if isOwned {
        sums.addUnmet(
          Double(amount), cell: stay.cell, owner: guests.owner[Int(stay.guest)],
          hour: step / perHour)
      }
    }
  }

  /// Adds the demand of one stay to its owner's hours.
  func addDemand(
    of stay: Stay, guests: GuestTable, to sums: inout LoadSums
  ) {
    let owner = guests.owner[Int(stay.guest)]
    let perHour = Int(HourlyMeter.hour / sums.step)
    let first = sums.ceilStep(stay.start)
    let end = sums.ceilStep(stay.end)
    var step = first
    while step < end {
      let hour = step / perHour
      let until = min((hour + 1) * perHour, end)
      let total = demand.sum(of: stay, steps: step..<until, guests: guests)
      sums.addDemand(total * sums.step, cell: stay.cell, owner: owner, hour: hour)
      step = until
    }
    guard !countsWholeSteps else { return }
    // The part of the first step before its end, and of the last step after the stay's end.
    for (time, sign) in [(stay.start, Int64(1)), (stay.end, Int64(-1))]
    where time % sums.step != 0 {
      let step = Int(time / sums.step)
      let load = demand.sum(of: stay, steps: step..<(step + 1), guests: guests)
      let rest = Int64(step + 1) * sums.step - time
      sums.addDemand(
        sign * load * rest, cell: stay.cell, owner: owner, hour: step / perHour)
    }
  }
}

extension LoadSums {
  /// The first step that begins at or after an instant, within the horizon.
  func ceilStep(_ time: Int64) -> Int { min(Int((time + step - 1) / step), steps) }
}
