import Kernels
import Platform
import Policies

/// All private hosts of a run with what happened on each, ready to integrate.
struct IntegratedHosts {
  /// What each host is.
  ///
  /// Shape: `[hosts]`.
  private(set) var description: [LoadIntegrator.Host] = []
  /// Index of the site and of the rack over all private sites.
  ///
  /// Shape: `[hosts]`.
  private(set) var site: [Int] = [], rack: [Int] = []
  /// Steps at which guests of a host touch more memory than it has, over all hosts.
  private(set) var pressedSteps: Int64 = 0
  private let stays: [Stay]
  private let stayStarts: [Int]
  private let onTimes: [SiteState.OnTime]
  private let onStarts: [Int]

  /// Number of hosts.
  var count: Int { description.count }

  init(_ simulator: Simulator) {
    let blueprint = simulator.blueprint
    let ceiling = simulator.frequency.ceiling
    // A host's own cap is a ceiling that never changes.
    let ceilings = blueprint.hostTypes.map { type in
      blueprint.caps.hostWatts > 0
        ? min(ceiling, PowerLimiter.ceiling(of: type.power, watts: blueprint.caps.hostWatts))
        : ceiling
    }
    var racks = 0
    var times: [SiteState.OnTime] = []
    for (index, state) in simulator.states.enumerated() {
      var last = -1
      for host in 0..<state.pool.count {
        let type = blueprint.hostTypes[Int(state.type[host])]
        description.append(
          LoadIntegrator.Host(
            power: simulator.energy.drawsFullPower
              ? .linear(idle: type.power.watts[10], maximum: type.power.watts[10]) : type.power,
            zone: state.firstZone + Int(state.zone[host]),
            capacity: blueprint.capacity(of: type), ceiling: ceilings[Int(state.type[host])]))
        let place = state.pool.place(of: host, .rack)
        if place != last { racks += 1 }
        last = place
        rack.append(racks - 1)
        site.append(index)
      }
      times += state.onTimes.map {
        SiteState.OnTime(
          host: Int32(state.firstHost) + $0.host, start: $0.start, end: $0.end)
      }
    }
    (stays, stayStarts) = Self.group(simulator.stays, count: description.count) { Int($0.host) }
    (onTimes, onStarts) = Self.group(times, count: description.count) { Int($0.host) }
    guard blueprint.virtualisation.memoryOvercommit > 1 else { return }
    let pressure = MemoryPressure(blueprint)
    for host in description.indices {
      let type = blueprint.hostTypes[
        Int(
          simulator.states[site[host]].type[
            host - simulator.states[site[host]].firstHost])]
      let throttle = pressure.throttle(
        stays[stayStarts[host]..<stayStarts[host + 1]], memoryMiB: Double(type.memoryMiB),
        workload: simulator.request.workload, guests: simulator.guests)
      description[host].throttle = throttle
      pressedSteps += Int64(throttle.steps.count)
    }
  }

  /// The stays of guests on a host.
  func stays(of host: Int) -> ArraySlice<Stay> { stays[stayStarts[host]..<stayStarts[host + 1]] }

  /// The times for which a host is on.
  func onTimes(of host: Int) -> ArraySlice<SiteState.OnTime> {
    onTimes[onStarts[host]..<onStarts[host + 1]]
  }

  /// Sorts items by a key in 0..<count, keeping their order; items with other keys are left out.
  private static func group<Item>(
    _ items: [Item], count: Int, key: (Item) -> Int
  ) -> (items: [Item], starts: [Int]) {
    var starts = Array(repeating: 0, count: count + 1)
    for item in items where key(item) >= 0 { starts[key(item) + 1] += 1 }
    for index in 0..<count { starts[index + 1] += starts[index] }
    var next = starts
    var order = Array(repeating: 0, count: starts[count])
    for (position, item) in items.enumerated() where key(item) >= 0 {
      order[next[key(item)]] = position
      next[key(item)] += 1
    }
    return (order.map { items[$0] }, starts)
  }
}
