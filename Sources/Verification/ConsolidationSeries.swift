internal import Foundation
internal import Platform
internal import Simulation

/// The course of a day under consolidation rules, interval by interval and guest by guest.
package enum ConsolidationSeries: Verification {
  package static let name = "consolidation-series"
  package static let summary =
    "each interval and each first placement of a consolidated day equal CloudSim's; so do its "
    + "artefacts turned off an independent program's"
  package static let needs = "cloudsim"

  package static func findings(_ data: ReferenceData) throws -> [Finding] {
    guard data.has("planetlab/20110303") else { return [] }
    let day = try ConsolidationBenchmark.day(data.file("planetlab/20110303"))
    let files = try FileManager.default.contentsOfDirectory(atPath: data.file(needs).path).sorted()
    var findings: [Finding] = []
    for file in files where file.hasSuffix("_intervals.csv") {
      let isSmall = file.hasPrefix("small60vm50host_")
      let rule = file.replacing("_intervals.csv", with: "")
        .replacing(isSmall ? "small60vm50host_" : "20110303_", with: "")
      guard let energy = ConsolidationBenchmark.energy(ofRule: rule) else { continue }
      var request = ConsolidationBenchmark.request(
        Array(day.prefix(isSmall ? 60 : day.count)), hosts: isSmall ? 50 : 800, energy: energy)
      request.notesSteps = true
      request.notesFirstHosts = true
      let run = Simulator.run(request)
      let intervals = try data.rows("\(needs)/\(file)").dropFirst()
      findings.append(
        Finding(
          "\(file): intervals that agree", intervals.count,
          zip(run.steps, intervals).count { agrees($0, $1) }))
      let placement = file.replacing("intervals", with: "initial_placement")
      guard data.has("\(needs)/\(placement)") else { continue }
      let hosts = try data.rows("\(needs)/\(placement)").dropFirst().map { Int32($0[4]) }
      findings.append(
        Finding(
          "\(placement): first hosts that agree", hosts.count,
          zip(run.firstHosts, hosts).count { $0 == $1 }))
    }
    return findings + artefacts(day)
  }

  /// Whether a step equals a row: counts, energy and demand to the digits printed.
  private static func agrees(_ step: ReplayStep, _ row: [String]) -> Bool {
    let values = row.compactMap(Double.init)
    guard values.count == 8 else { return false }
    return abs(values[0] - step.time) < 0.05 && abs(values[1] - step.energy) < 1e-6
      && values[2] == Double(step.hostsOn) && values[3] == Double(step.overloaded)
      && values[4] == Double(step.guests) && values[5] == Double(step.relieving)
      && values[6] == Double(step.migrations) && abs(values[7] - step.requested) < 1e-5
  }

  /// The answer without each of CloudSim's artefacts, which an independent program gave.
  private static func artefacts(_ day: [[Double]]) -> [Finding] {
    var findings: [Finding] = []
    func run(_ rule: String, _ setting: String, _ value: String) -> RunRecord? {
      ConsolidationBenchmark.energy(ofRule: rule).map {
        Simulator.run(
          ConsolidationBenchmark.request(
            day, hosts: 800, energy: $0,
            clock: Choice(name: "cloudsim", parameters: [setting: .word(value)])))
      }
    }
    for (rule, energy, migrations) in [
      ("dvfs", 927.99, 0), ("thr_mmt_0.8", 253.76, 41_634), ("iqr_mmt_1.5", 254.45, 42_279),
      ("mad_mmt_2.5", 249.68, 41_767), ("lr_mmt_1.2", 222.06, 43_843),
    ] {
      guard let run = run(rule, "idle-guests", "stay") else { continue }
      findings.append(
        Finding(
          "\(rule), idle guests stay: energy, kWh", energy,
          run.metrics[.energyKilowattHours] ?? 0, within: 0.005))
      findings.append(
        Finding(
          "\(rule), idle guests stay: migrations", Double(migrations),
          run.metrics[.migrations] ?? 0, within: 0))
    }
    for (rule, share, digits) in [("thr_mmt_0.8", 0.0545, 5e-5), ("lr_mmt_1.2", 0.718, 5e-4)] {
      guard let run = run(rule, "receiving", "serves") else { continue }
      findings.append(
        Finding(
          "\(rule), receiving hosts serve: SLATAH, %", share,
          (run.metrics[.hostOverloadShare] ?? 0) * 100, within: digits))
    }
    return findings
  }
}
