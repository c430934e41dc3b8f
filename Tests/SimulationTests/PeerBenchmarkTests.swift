import Foundation
import Platform
import Simulation
import TestSupport
import Testing

@Suite("The peer benchmark: 10,000 guests on 500 hosts over 30 days")
struct PeerBenchmarkTests {
  @Test(
    "Placement, load and energy equal the independent programs",
    .enabled(if: Reference.has("peerbench"), "needs the reference data"))
  func equalsPeers() throws {
    let workload = try PeerBenchmark.load()
    let record = Simulator.run(PeerBenchmark.request(workload))
    let hosts = record.firstHosts.map(String.init).joined(separator: ",")
    #expect(record.metrics[.guestsRefused] == 0)
    #expect(record.counts.samples == 14_757_789)
    #expect(record.counts.usedUnits == 252_758_040_355 * 300_000)
    #expect(record.counts.onMilliseconds == 3_656_407 * 300_000)
    #expect(record.counts.overloadedSteps == 0)
    #expect(abs((record.metrics[.energyKilowattHours] ?? 0) - 49_314.44169) < 0.00001)
    #expect(MD5.prefix(of: hosts) == "a3fd554f")
  }
}

/// The peer benchmark's input as a run.
enum PeerBenchmark {
  static func load() throws -> Workload {
    var workload = Workload(stepMilliseconds: 300_000, steps: 8640)
    for row in try Reference.rows("peerbench/vms.csv").dropFirst() {
      let values = row.compactMap(Int64.init)
      workload.add(
        arrival: values[1] * 1000, departure: values[2] * 1000,
        millicores: Int32(values[3]) * 1000, memoryMiB: Int32(values[4]) * 1024,
        demand: DemandRow(start: Int(values[5]) * 8640, phase: Int32(values[6]), length: 8640))
    }
    var samples = Array(repeating: UInt16(0), count: 256 * 8640)
    for (step, row) in try Reference.rows("peerbench/profiles.csv").dropFirst().enumerated() {
      for (profile, value) in row.enumerated() {
        samples[profile * 8640 + step] = UInt16(value) ?? 0
      }
    }
    workload.samples = [SampleColumn(basisPoints: samples)]
    return workload
  }

  static func request(_ workload: Workload, hosts: Int = 500) -> RunRequest {
    var blueprint = Platforms.uniform(hosts: hosts, cores: 32, memoryGiB: 128)
    blueprint.energy = Choice(
      name: "sleep-when-empty",
      parameters: ["after": .number(0), "wake": .number(0), "transition-energy": .number(0)])
    blueprint.integration = .sampled
    return RunRequest(workload: workload, blueprint: blueprint, seed: 1)
  }
}

/// The digest that the reference program prints of its assignment.
enum MD5 {
  static func prefix(of text: String) -> String? {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/md5sum")
    let input = Pipe()
    let output = Pipe()
    process.standardInput = input
    process.standardOutput = output
    guard (try? process.run()) != nil else { return nil }
    input.fileHandleForWriting.write(Data(text.utf8))
    try? input.fileHandleForWriting.close()
    let digest = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: digest.prefix(8), as: UTF8.self)
  }
}
