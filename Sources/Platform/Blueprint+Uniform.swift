package import Kernels

extension Blueprint {
  /// One private site, `home`, with one zone of equal hosts: the platform of textbooks.
  ///
  /// - Parameters:
  ///   - hosts: Number of hosts.
  ///   - cores: Cores of each.
  ///   - memoryGiB: Memory of each.
  ///   - power: Power over load of each.
  package static func uniform(
    hosts: Int, cores: Int, memoryGiB: Int,
    power: PowerCurve = .linear(idle: 110, maximum: 350)
  ) -> Blueprint {
    let type = HostType(
      name: "host", cores: cores, sockets: 2, memoryMiB: memoryGiB * 1024, power: power,
      sleepWatts: 0, source: Source(text: "", date: "", isAssumption: true))
    let site = Site(
      name: "home", kind: .private, provider: "own", region: "",
      zones: [Zone(name: "a", hosts: [HostGroup(type: 0, count: hosts)])], instanceTypes: [],
      provisioningSeconds: 0, restoreGigabitsPerSecond: 10)
    return Blueprint(name: "uniform", hostTypes: [type], sites: [site])
  }
}
