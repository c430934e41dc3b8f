internal import Foundation
internal import Kernels
internal import Platform
internal import Simulation

/// Times the peer benchmark's job (place, load, energy; loaded once; one thread) and checks its
/// answer: `benchmarks FOLDER`, with the folder of hosts.csv, vms.csv and profiles.csv.
@main
struct PeerJob {
  static func main() throws {
    guard CommandLine.arguments.count > 1 else { throw Misuse() }
    let folder = URL(filePath: CommandLine.arguments[1])
    let hosts = try rows(folder, "hosts.csv").count
    let workload = try load(folder)
    var blueprint = Blueprint(
      name: "peer",
      hostTypes: [
        HostType(
          name: "host", cores: 32, sockets: 2, memoryMiB: 128 * 1024,
          power: .linear(idle: 110, maximum: 350), sleepWatts: 0,
          source: Source(text: "peer benchmark", date: "2026-01-15", isAssumption: false))
      ],
      sites: [
        Site(
          name: "home", kind: .private, provider: "own", region: "", powerUsageEffectiveness: 1,
          carbonGramsPerKilowattHour: 0,
          zones: [Zone(name: "a", hosts: [.init(type: 0, count: hosts)])],
          instanceTypes: [], provisioningSeconds: 0, restoreGigabitsPerSecond: 1)
      ])
    blueprint.energy = Choice(
      name: "sleep-when-empty",
      parameters: ["after": .number(0), "wake": .number(0), "transition-energy": .number(0)])
    blueprint.integration = .sampled
    let request = RunRequest(workload: workload, blueprint: blueprint, seed: 1)
    var best = Double.infinity
    var record: RunRecord?
    for _ in 0..<9 {
      let start = ContinuousClock.now
      record = Simulator.run(request)
      let time = ContinuousClock.now - start
      best = min(best, Double(time.components.attoseconds) / 1e18 + Double(time.components.seconds))
    }
    guard let record else { throw Misuse() }
    let energy = record.metrics[.energyKilowattHours] ?? 0
    let counts = record.counts
    print(
      "headroom: run \(best * 1000) ms, \(Double(counts.samples) / best / 1e9) G VM-samples/s,",
      "samples \(counts.samples) core-steps \(Double(counts.usedUnits) / 3e9)",
      "on-host-steps \(counts.onMilliseconds / 300_000) kWh \(energy)")
    if workload.count == 10_000 {
      guard counts.samples == 14_757_789, counts.usedUnits == 252_758_040_355 * 300_000,
        counts.onMilliseconds == 3_656_407 * 300_000, abs(energy - 49_314.44169) < 1e-5
      else { throw WrongAnswer() }
    }
  }

  private static func rows(_ folder: URL, _ name: String) throws -> [[Substring]] {
    try String(contentsOf: folder.appending(path: name), encoding: .utf8)
      .split(whereSeparator: \.isNewline).dropFirst().map { $0.split(separator: ",") }
  }

  private static func load(_ folder: URL) throws -> Workload {
    var workload = Workload(stepMilliseconds: 300_000, steps: 8640)
    for row in try rows(folder, "vms.csv") {
      let values = row.compactMap { Int64($0) }
      guard values.count == 7 else { throw Misuse() }
      workload.identity.append(UInt64(values[0]))
      workload.arrival.append(values[1] * 1000)
      workload.departure.append(values[2] * 1000)
      workload.millicores.append(Int32(values[3]) * 1000)
      workload.memoryMiB.append(Int32(values[4]) * 1024)
      workload.tenant.append(0)
      workload.service.append(-1)
      workload.demand.append(
        DemandRow(start: Int(values[5]) * 8640, phase: Int32(values[6]), length: 8640))
    }
    var samples = Array(repeating: UInt16(0), count: 256 * 8640)
    for (step, row) in try rows(folder, "profiles.csv").enumerated() {
      for (profile, value) in row.enumerated() {
        samples[profile * 8640 + step] = UInt16(value) ?? 0
      }
    }
    workload.samples = [SampleColumn(basisPoints: samples)]
    return workload
  }

  struct Misuse: Error {}
  struct WrongAnswer: Error {}
}
