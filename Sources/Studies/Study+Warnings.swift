internal import Economics
internal import Platform

extension Study {
  /// What the roadmap tells of hosts beyond those that the baseline has when the plan begins.
  ///
  /// - Parameter epoch: When it begins, in milliseconds since 1970.
  func hostsNobodyHas(at epoch: Int64) -> [String] {
    guard let roadmap, !roadmap.existing.isEmpty else { return [] }
    let blueprint = platforms[baseline.platform].blueprint
    let hosts = blueprint.sites.filter { !$0.isRented }.flatMap { $0.zones.flatMap(\.hosts) }
      .reduce(0) { $0 + $1.count }
    guard hosts > 0 else {
      return ["the roadmap tells of hosts, but the baseline owns none: they count for nothing"]
    }
    let told = roadmap.hosts(thereAt: epoch)
    guard told > hosts else { return [] }
    return [
      "the roadmap tells of \(told) hosts that are there, but the baseline has \(hosts): the "
        + "\(told - hosts) beyond count for nothing"
    ]
  }

  /// Traces of spare capacity that end before the horizon does.
  func shortSpotTraces(until horizon: Int64) -> [String] {
    var names: [String] = []
    for site in platforms.flatMap(\.blueprint.sites) {
      guard let known = site.spot?.known, known < horizon, !names.contains(site.name) else {
        continue
      }
      names.append(site.name)
    }
    return names.map {
      "the trace of spare capacity at \($0) is shorter than what is simulated: after it there is always some"
    }
  }
}
