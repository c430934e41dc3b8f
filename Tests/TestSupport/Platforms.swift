internal import Kernels
package import Platform

/// Small platforms for tests.
package enum Platforms {
  /// One private site with one zone of equal hosts.
  package static func uniform(
    hosts: Int, cores: Int, memoryGiB: Int, idle: Double = 110, maximum: Double = 350
  ) -> Blueprint {
    .uniform(
      hosts: hosts, cores: cores, memoryGiB: memoryGiB,
      power: .linear(idle: idle, maximum: maximum))
  }

  /// A public site that rents two sizes.
  package static func cloud(_ name: String = "cloud", provisioningSeconds: Double = 60) -> Site {
    Site(
      name: name, kind: .public, provider: "aws", region: "test", zones: [],
      instanceTypes: [
        InstanceType(name: "small", vcpus: 2, memoryMiB: 8192),
        InstanceType(name: "large", vcpus: 16, memoryMiB: 65_536),
      ],
      provisioningSeconds: provisioningSeconds, restoreGigabitsPerSecond: 10)
  }
}
