internal import Platform
package import Simulation
internal import Traces

/// Placement, load and energy of 10,000 guests on 500 hosts over 30 days.
package enum PeerBenchmark: Verification {
  package static let name = "peer-benchmark"
  package static let summary =
    "placement, load and energy equal those of independent programs in C and NumPy"
  package static let needs = "peerbench"

  /// The benchmark's input as a run: best fit, hosts on only where a sample falls.
  package static func request(_ data: ReferenceData, folder: String = needs) throws -> RunRequest {
    var workload = Workload(stepMilliseconds: 300_000, steps: 8640)
    for row in try data.rows("\(folder)/vms.csv").dropFirst() {
      let values = row.compactMap(Int64.init)
      workload.add(
        arrival: values[1] * 1000, departure: values[2] * 1000,
        millicores: Int32(values[3]) * 1000, memoryMiB: Int32(values[4]) * 1024,
        demand: DemandRow(start: Int(values[5]) * 8640, phase: Int32(values[6]), length: 8640))
    }
    var samples = Array(repeating: UInt16(0), count: 256 * 8640)
    for (step, row) in try data.rows("\(folder)/profiles.csv").dropFirst().enumerated() {
      for (profile, value) in row.enumerated() {
        samples[profile * 8640 + step] = UInt16(value) ?? 0
      }
    }
    workload.samples = [SampleColumn(basisPoints: samples)]
    let hosts = try data.rows("\(folder)/hosts.csv").count - 1
    var blueprint = Blueprint.uniform(hosts: hosts, cores: 32, memoryGiB: 128)
    blueprint.energy = Choice(
      name: "sleep-when-empty",
      parameters: [
        "after": .number(0), "wake": .number(0), "fall": .number(0), "wake-energy": .number(0),
      ])
    blueprint.clock = Choice(name: "sampled")
    return RunRequest(workload: workload, blueprint: blueprint, seed: 1)
  }

  package static func findings(_ data: ReferenceData) throws -> [Finding] {
    var request = try request(data)
    request.notesFirstHosts = true
    let record = Simulator.run(request)
    var digest = Digest(.md5)
    digest.add(record.firstHosts.map(String.init).joined(separator: ",").utf8)
    let energy = record.metrics[.energyKilowattHours] ?? .nan
    return [
      Finding("guests refused", "0.0", record.metrics[.guestsRefused] ?? -1),
      Finding("MD5 of the assignment", "a3fd554f", String(digest.text().prefix(8))),
      Finding("VM-samples", 14_757_789, record.counts.samples),
      Finding("core-steps in basis points", 252_758_040_355, record.counts.usedUnits / 300_000),
      Finding("on-host-steps", 3_656_407, record.counts.onMilliseconds / 300_000),
      Finding("overloaded steps", 0, record.counts.overloadedSteps),
      Finding("energy, kWh", 49_314.44169, energy, within: 1e-5),
    ]
  }
}
