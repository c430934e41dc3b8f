internal import Kernels
package import Platform

/// Small platforms for tests.
package enum Platforms {
  /// One private site with one zone of equal hosts.
  package static func uniform(
    hosts: Int, cores: Int, memoryGiB: Int, idle: Double = 110, maximum: Double = 350
  ) -> Blueprint {
    Blueprint(
      name: "test", hostTypes: [hostType(cores: cores, memoryGiB: memoryGiB, idle, maximum)],
      sites: [
        site("home", zones: [Zone(name: "a", hosts: [.init(type: 0, count: hosts)])])
      ])
  }

  /// A host type with a straight power line.
  package static func hostType(
    cores: Int, memoryGiB: Int, _ idle: Double = 110, _ maximum: Double = 350
  ) -> HostType {
    HostType(
      name: "host", cores: cores, sockets: 2, memoryMiB: memoryGiB * 1024,
      power: .linear(idle: idle, maximum: maximum), sleepWatts: 0,
      source: Source(text: "test", date: "2026-01-01", isAssumption: true))
  }

  /// A private site.
  package static func site(_ name: String, zones: [Zone]) -> Site {
    Site(
      name: name, kind: .private, provider: "own", region: "test", powerUsageEffectiveness: 1,
      carbonGramsPerKilowattHour: 0, zones: zones, instanceTypes: [], provisioningSeconds: 0,
      restoreGigabitsPerSecond: 10)
  }

  /// A public site that rents two sizes.
  package static func cloud(_ name: String = "cloud", provisioningSeconds: Double = 60) -> Site {
    Site(
      name: name, kind: .public, provider: "aws", region: "test", powerUsageEffectiveness: 1,
      carbonGramsPerKilowattHour: 0, zones: [],
      instanceTypes: [
        InstanceType(name: "small", vcpus: 2, memoryMiB: 8192),
        InstanceType(name: "large", vcpus: 16, memoryMiB: 65_536),
      ],
      provisioningSeconds: provisioningSeconds, restoreGigabitsPerSecond: 10)
  }
}
