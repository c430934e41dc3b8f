internal import Foundation
internal import Kernels
internal import Platform
internal import Simulation

/// Ten thousand rehearsed years of a thousand hosts: two failures of a host a year, racks, zones and the
/// site besides, two hundred services of ten replicas.
enum RehearsalBenchmark {
  private static let hosts = 1000
  private static let services = 200
  private static let replicas = 10

  /// Rehearsals and closed forms differ.
  struct WrongAnswer: Error {}

  static func run(years: Int = 10_000) throws {
    LinearAlgebra.useOneThread()
    var blueprint = Blueprint.uniform(hosts: hosts / 4, cores: 16, memoryGiB: 64)
    blueprint.sites[0].zones = (0..<4).map {
      Zone(name: "z\($0)", hosts: [HostGroup(type: 0, count: hosts / 4)], racks: 10)
    }
    blueprint.sites.append(
      Site(
        name: "cloud", kind: .public, provider: "aws", region: "r", zones: [],
        instanceTypes: [InstanceType(name: "one", vcpus: 8, memoryMiB: 32_768)],
        provisioningSeconds: 120, restoreGigabitsPerSecond: 10))
    blueprint.placement = Choice(name: "spread", parameters: ["over": .word("zone")])
    blueprint.virtualisation.bootSeconds = 60
    blueprint.failures.detectionSeconds = 60
    blueprint.failures.hazards = [
      .hosts(mtbf: 4380 * 3600, mttr: 6 * 3600), .racks(mtbf: 8760 * 3600, mttr: 3600 * 3),
      .loss(of: 0, zone: 0, perYear: 0.5, meanSeconds: 6 * 3600),
      .loss(of: 0, perYear: 0.1, meanSeconds: 24 * 3600),
      Hazard(
        .software, of: .service, between: TimeDistribution(meanSeconds: Hazard.secondsPerYear),
        repair: TimeDistribution(.logNormal(1), meanSeconds: 2700)),
    ]
    blueprint.recovery = Choice(
      name: "warm-standby", parameters: ["to": .word("cloud"), "share": .number(0.25)])
    var tier = Continuity.Tier(name: "t")
    tier.needed = 0.8
    tier.recoveryTime = 3600
    blueprint.continuity.tiers = [tier]
    var workload = Workload(stepMilliseconds: 3_600_000, steps: 24)
    workload.tenantNames = ["owner"]
    for service in 0..<services {
      workload.serviceNames.append("s\(service)")
      for _ in 0..<replicas {
        workload.add(
          arrival: 0, departure: 86_400_000, millicores: 4000, memoryMiB: 8192,
          service: Int32(service))
      }
    }
    // What a run takes without rehearsals is not theirs.
    var seconds: [Double] = []
    var record: RunRecord?
    for count in [0, years] {
      blueprint.continuity.rehearsals = count
      let request = RunRequest(workload: workload, blueprint: blueprint, seed: 1)
      let start = ContinuousClock.now
      record = Simulator.run(request)
      seconds.append((ContinuousClock.now - start) / .seconds(1))
    }
    guard let record, let continuity = record.continuity else { throw WrongAnswer() }
    let own = seconds[1] - seconds[0]
    let seen = record.metrics[.availabilityTime] ?? 0
    let expected = record.metrics[.availabilityTimeExpected] ?? 0
    let width = record.metrics[.availabilityTimeError] ?? 0
    print(
      "headroom: \(years) rehearsed years of \(hosts) hosts in \(own) s,",
      "\(own / Double(years) * 1000) ms a year,", "availability \(seen) ± \(width),",
      "expected \(expected), \(continuity.services.count) services")
    guard abs(seen - expected) < 3 * width, continuity.years == years else { throw WrongAnswer() }
  }
}
