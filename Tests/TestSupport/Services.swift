package import Platform
package import Simulation

/// Services of equal replicas that run all the time, on a platform.
package enum Services {
  /// A service of a workload.
  package struct Group {
    package var name: String, replicas: Int, cores: Int

    package init(_ name: String, replicas: Int, cores: Int = 1) {
      self.name = name
      self.replicas = replicas
      self.cores = cores
    }
  }

  /// A day on which the replicas of all services run.
  package static func workload(_ groups: [Group]) -> Workload {
    var workload = Workload(stepMilliseconds: 3_600_000, steps: 24)
    workload.tenantNames = ["owner"]
    for (index, group) in groups.enumerated() {
      workload.serviceNames.append(group.name)
      for _ in 0..<group.replicas {
        workload.add(
          arrival: 0, departure: 86_400_000, millicores: Int32(group.cores * 1000),
          memoryMiB: 1024, service: Int32(index))
      }
    }
    return workload
  }

  /// Rehearses years on a platform.
  package static func rehearse(
    _ groups: [Group], on blueprint: Blueprint, seed: UInt64 = 1, replication: Int = 0
  ) -> ContinuityRecord? {
    Simulator.run(
      RunRequest(
        workload: workload(groups), blueprint: blueprint, seed: seed, replication: replication)
    ).continuity
  }

  /// A private site `home` whose hosts stand in zones and racks, guests spread over them.
  package static func platform(
    zones: Int = 1, hostsPerZone: Int = 8, racks: Int = 1, cores: Int = 16, years: Int,
    spread: String = "host", _ hazards: [Hazard] = []
  ) -> Blueprint {
    var blueprint = Blueprint.uniform(hosts: hostsPerZone, cores: cores, memoryGiB: 64)
    blueprint.sites[0].zones = (0..<zones).map {
      Zone(
        name: "z\($0)", hosts: [HostGroup(type: 0, count: hostsPerZone)], racks: racks)
    }
    blueprint.placement = Choice(name: "spread", parameters: ["over": .word(spread)])
    blueprint.failures.hazards = hazards
    blueprint.continuity.rehearsals = years
    return blueprint
  }

  /// A data centre and a region to recover to, with one cause.
  package static func twoSites(
    _ recovery: Choice, _ hazards: [Hazard], years: Int = 200,
    tier edit: (inout Continuity.Tier) -> Void = { _ in }
  ) -> Blueprint {
    var blueprint = platform(
      zones: 2, hostsPerZone: 4, years: years, spread: "zone", hazards)
    blueprint.sites.append(Platforms.cloud(provisioningSeconds: 120))
    blueprint.sites[1].restoreGigabitsPerSecond = 1
    blueprint.virtualisation.storageGiBPerGuest = 100
    blueprint.virtualisation.dailyChange = 0.05
    blueprint.virtualisation.bootSeconds = 60
    blueprint.failures.detectionSeconds = 60
    blueprint.recovery = recovery
    var tier = Continuity.Tier(name: "t")
    tier.recoveryTime = 3600
    tier.recoveryPoint = 900
    edit(&tier)
    blueprint.continuity.tiers = [tier]
    return blueprint
  }

  /// A strategy that recovers to the region, with some of its numbers.
  package static func recovery(_ name: String, _ numbers: [String: Double] = [:]) -> Choice {
    var parameters: [String: Choice.Value] = ["to": .word("cloud")]
    for (key, value) in numbers { parameters[key] = .number(value) }
    return Choice(name: name, parameters: parameters)
  }

  /// The data centre is lost once a year for two days.
  package static let siteLoss = Hazard.loss(of: 0, perYear: 1, meanSeconds: 48 * 3600)
}
