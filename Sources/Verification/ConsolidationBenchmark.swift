package import Foundation
internal import Kernels
package import Platform
package import Simulation

/// Beloglazov and Buyya's comparison of consolidation rules on days of PlanetLab.
package enum ConsolidationBenchmark: Verification {
  package static let name = "consolidation-benchmark"
  package static let summary =
    "energy, migrations and service levels of detection and selection rules equal CloudSim's"
  package static let needs = "cloudsim/results.csv"

  package static func findings(_ data: ReferenceData) throws -> [Finding] {
    let text = try String(contentsOf: data.file(needs), encoding: .utf8)
    let rows = text.split(whereSeparator: \.isNewline).map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    var days: [String: [[Double]]] = [:]
    var findings: [Finding] = []
    for row in rows.dropFirst() where row[2] == "bytewise" {
      guard let energy = energy(ofRule: row[1]) else { continue }
      let day = String(row[0].prefix(8))
      guard data.has("planetlab/\(day)") else { continue }
      if days[day] == nil { days[day] = try Self.day(data.file("planetlab/\(day)")) }
      // The first files of the day, or all of them several times over.
      let (count, known) = (Int(row[4]) ?? 0, days[day] ?? [])
      let guests = (0..<count).map { known[$0 % max(known.count, 1)] }
      let run = Simulator.run(
        request(guests, hosts: Int(row[3]) ?? 0, energy: energy))
      findings += compare(run, row)
    }
    return findings
  }

  /// The guests' demand of one day, file by file in the bytewise order of their names.
  ///
  /// Shape: `[guests][steps]`, in per cent.
  package static func day(_ folder: URL) throws -> [[Double]] {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    return try names.sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }.map {
      try String(contentsOf: folder.appending(path: $0), encoding: .utf8)
        .split(whereSeparator: \.isNewline).compactMap { Double($0) }
    }
  }

  /// One of the rules compared, by CloudSim's name; nil where it draws without a seed, or is a
  /// robust regression, which in CloudSim is the plain one.
  static func energy(ofRule name: String) -> Choice? {
    let detectors = [
      "thr": "static-threshold", "iqr": "inter-quartile-range",
      "mad": "median-absolute-deviation", "lr": "local-regression", "lrr": "local-regression",
    ]
    let selectors = [
      "mmt": "minimum-migration-time", "mc": "maximum-correlation", "mu": "minimum-utilisation",
    ]
    switch name {
    case "npa": return Choice(name: "full-power")
    case "dvfs": return Choice(name: "sleep-when-empty")
    default:
      let parts = name.split(separator: "_").map(String.init)
      guard parts.count == 3, let detector = detectors[parts[0]],
        let selector = selectors[parts[1]],
        let safety = Double(parts[2])
      else { return nil }
      return Choice(
        name: "consolidate",
        parameters: [
          "detect": .word(detector), "select": .word(selector), "safety": .number(safety),
        ])
    }
  }

  /// A day on hosts of two types in turn, with guests of four sizes in equal parts.
  package static func request(
    _ day: [[Double]], hosts: Int, energy: Choice, clock: Choice = Choice(name: "cloudsim")
  ) -> RunRequest {
    let sizes: [(millicores: Int32, memoryMiB: Int32)] = [
      (2500, 870), (2000, 1740), (1000, 1740), (500, 613),
    ]
    let steps = day.first?.count ?? 0
    var workload = Workload(stepMilliseconds: 300_000, steps: steps)
    let part = (day.count + sizes.count - 1) / sizes.count
    for index in day.indices {
      let size = sizes[index / max(part, 1)]
      workload.add(
        arrival: 0, departure: workload.horizon, millicores: size.millicores,
        memoryMiB: size.memoryMiB,
        demand: DemandRow(start: index * steps, phase: 0, length: Int32(steps)))
    }
    workload.samples = [
      SampleColumn(basisPoints: day.joined().map { UInt16(($0 * 100).rounded()) })
    ]
    let source = Source(
      text: "SPECpower_ssj2008 of HP ProLiant ML110 G4 and G5", date: "2011", isAssumption: false)
    let curves = [
      (1.86, [86, 89.4, 92.6, 96, 99.5, 102, 106, 108, 112, 114, 117]),
      (2.66, [93.7, 97, 101, 105, 110, 116, 121, 125, 129, 133, 135]),
    ]
    let types = curves.enumerated().map { index, curve in
      HostType(
        name: "ml110-g\(index + 4)", cores: 2, sockets: 1, gigahertz: curve.0, memoryMiB: 4096,
        power: PowerCurve(watts: curve.1), sleepWatts: 0, source: source)
    }
    let zone = Zone(
      name: "a",
      hosts: [
        HostGroup(type: 0, count: (hosts + 1) / 2), HostGroup(type: 1, count: hosts / 2),
      ], alternates: true)
    let site = Site(
      name: "home", kind: .private, provider: "own", region: "", zones: [zone], instanceTypes: [],
      provisioningSeconds: 0,
      restoreGigabitsPerSecond: 10)
    let blueprint = Blueprint(
      name: "planetlab", hostTypes: types, sites: [site],
      virtualisation: .init(referenceGigahertz: 1), energy: energy, clock: clock)
    return RunRequest(workload: workload, blueprint: blueprint, seed: 1)
  }

  /// Compares to the digits printed, except where whole units of allocation come in.
  ///
  /// An overfull host's guests get whole units, and whether a product just reaches one hangs on the
  /// last digit of a sum that CloudSim takes in the order of a hash table: shares of what was not
  /// served differ by up to three millionths of themselves, energy by one in its sixth digit.
  private static func compare(_ run: RunRecord, _ row: [String]) -> [Finding] {
    func value(_ metric: Metric) -> Double { run.metrics[metric] ?? 0 }
    let columns: [(what: String, column: Int, found: Double, digits: Double, relative: Double)] = [
      ("energy, kWh", 6, value(.energyKilowattHours), 1e-6, 0),
      ("migrations", 7, value(.migrations), 0, 0),
      ("PDM, %", 8, value(.migrationDegradation) * 100, 5e-9, 5e-6),
      ("SLATAH, %", 9, value(.hostOverloadShare) * 100, 5e-9, 0),
      ("unserved demand, %", 12, value(.unmetCPUShare) * 100, 5e-9, 5e-6),
      ("mean shortfall, %", 13, value(.meanShortfall) * 100, 5e-9, 5e-6),
      ("shutdowns", 14, value(.hostShutdowns), 0, 0),
      ("time before shutdown, s", 15, value(.secondsBeforeShutdown), 5e-5, 0),
    ]
    return columns.compactMap { item in
      Double(row[item.column]).map {
        Finding(
          "\(row[0]) \(row[1]) \(item.what)", $0, item.found,
          within: max(item.digits, item.relative * $0))
      }
    }
  }
}
