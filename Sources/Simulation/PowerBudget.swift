import Kernels
import Platform

/// The limits of racks and sites: how far each host must slow down, and when.
///
/// Hosts are integrated without these limits first. Where a rack, then a site, would draw more than
/// it may at a step, its hosts get a common ceiling of load there. GPUs are not slowed down: hosts have what
/// they leave.
struct PowerBudget {
  let simulator: Simulator
  let hosts: IntegratedHosts
  let demand: DemandSource

  private var caps: PowerCaps { simulator.blueprint.caps }

  /// What limits of racks and sites lead to.
  struct Outcome {
    /// The ceilings of each host; empty where no rack and no site has a limit.
    ///
    /// Shape: `[hosts]`.
    var throttles: [Throttle] = []
    /// Steps of racks and sites that draw more than they may, whatever their hosts do.
    var stepsOver = 0
    /// What racks may draw and never did, in kW; nil where racks have no limit.
    var strandedRackKilowatts: Double?
  }

  func outcome() -> Outcome {
    var outcome = Outcome()
    guard caps.rackWatts > 0 || caps.siteWatts > 0 else { return outcome }
    var throttles = Array(repeating: Throttle(), count: hosts.count)
    if caps.rackWatts > 0 { outcome.strandedRackKilowatts = 0 }
    for (limit, group, isRack) in [
      (caps.rackWatts, hosts.rack, true), (caps.siteWatts, hosts.site, false),
    ] where limit > 0 {
      var members: [Int: [Int]] = [:]
      for (host, place) in group.enumerated() { members[place, default: []].append(host) }
      for place in members.keys.sorted() {
        let own = members[place] ?? []
        let before = power(of: own, throttles)
        let gpus = isRack ? gpuPower(ofHosts: own) : gpuPower(ofSite: place)
        let throttle = throttle(of: own, before, watts: limit, besides: gpus, throttles)
        if isRack {
          let peak = min(limit, zip(before, gpus).map { $0 + $1 }.max() ?? 0)
          outcome.strandedRackKilowatts? += (limit - peak) / 1000
        }
        guard !throttle.steps.isEmpty else { continue }
        for host in own { throttles[host] = throttles[host].lower(throttle) }
        let after = power(of: own, throttles)
        outcome.stepsOver += throttle.steps.count {
          after[$0] + gpus[$0] > limit * (1 + 1e-6)
        }
      }
    }
    outcome.throttles = throttles
    return outcome
  }

  /// The ceilings of a group of hosts that together may draw so many watts.
  private func throttle(
    of members: [Int], _ power: [Double], watts cap: Double, besides gpus: [Double],
    _ throttles: [Throttle]
  ) -> Throttle {
    let workload = simulator.request.workload
    var throttle = Throttle()
    for step in power.enumerated() where step.element > cap - gpus[step.offset] {
      let limit = cap - gpus[step.offset]
      let start = Int64(step.offset) * workload.stepMilliseconds
      var present: [PowerLimiter.Host] = []
      for host in members {
        let end = start + workload.stepMilliseconds
        guard hosts.onTimes(of: host).contains(where: { $0.start < end && $0.end > start })
        else { continue }
        var load: Int64 = 0
        for stay in hosts.stays(of: host) where stay.start < end && stay.end > start {
          load += Int64(demand.load(of: stay, at: step.offset, guests: simulator.guests))
        }
        let description = hosts.description[host]
        present.append(
          PowerLimiter.Host(
            power: description.power,
            load: min(1, Double(load) / Double(description.capacity)),
            ceiling: min(description.ceiling, throttles[host].ceiling(at: step.offset))))
      }
      let ceiling = PowerLimiter.ceiling(present, watts: limit)
      if ceiling < 1 { throttle.add(ceiling, at: step.offset) }
    }
    return throttle
  }

  /// What the GPUs of a site draw at each step, in watts.
  private func gpuPower(ofSite state: Int) -> [Double] {
    let site = simulator.blueprint.sites[simulator.siteIndex(of: state)]
    let first = simulator.states[state].firstZone
    return watts(of: simulator.meters.gpuPower[first..<(first + site.zones.count)])
  }

  /// What the GPUs of some hosts draw at each step, in watts.
  private func gpuPower(ofHosts members: [Int]) -> [Double] {
    watts(of: members.compactMap { simulator.meters.gpuPowerOfHost[$0] })
  }

  /// What tracks draw together at each step, in watts.
  private func watts(of tracks: some Sequence<PowerTrack>) -> [Double] {
    let workload = simulator.request.workload
    var parts = Array(repeating: 0.0, count: workload.steps)
    for track in tracks { track.add(to: &parts, step: workload.stepMilliseconds) }
    return parts.map { $0 / Double(workload.stepMilliseconds) }
  }

  /// What hosts draw together at each step, with the ceilings found so far.
  private func power(of members: [Int], _ throttles: [Throttle]) -> [Double] {
    let workload = simulator.request.workload
    var sums = LoadSums(
      step: workload.stepMilliseconds, steps: workload.steps, hours: simulator.hours, zones: 1,
      cells: 1, owners: 1)
    var integrator = LoadIntegrator(
      countsWholeSteps: simulator.countsWholeSteps, demand: demand, steps: workload.steps,
      isDetailed: false)
    for host in members {
      var description = hosts.description[host]
      description.zone = 0
      description.throttle = description.throttle.lower(throttles[host])
      integrator.add(
        description, stays: hosts.stays(of: host), onTimes: hosts.onTimes(of: host),
        guests: simulator.guests, to: &sums)
    }
    return (0..<workload.steps).map {
      sums.power[0][$0] + sums.powerParts[0][$0] / Double(workload.stepMilliseconds)
    }
  }
}
