internal import Documents
internal import Foundation
internal import Platform
internal import Simulation
internal import Studies
internal import Traces

/// A week of SURF's cluster, as OpenDC's own topology and trace files tell it.
package enum OpenDCWeek: Verification {
  package static let name = "opendc-week"
  package static let summary =
    "energy and carbon of a week of 6295 tasks with two models of power equal OpenDC's"
  package static let needs = "opendc/surf_week"

  package static func findings(_ data: ReferenceData) throws -> [Finding] {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "headroom-opendc-\(ProcessInfo.processInfo.globallyUniqueString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try writeBook(to: folder)
    let week = data.file(needs).path
    var findings: [Finding] = []
    // Energy that an independent program finds, within OpenDC's own tolerance of the test.
    for (topology, power, hosts, energy, grid, carbon, distance) in [
      ("surfsara_linear_NL_279", "linear", 279, 12_112_554_100.125, "NL", 1_237_279.6, 0.05),
      ("surfsara_sqrt_AU", "square-root", 277, 12_896_147_523.226, "AU", 1_845_750.9, 0.05),
    ] {
      let file = data.file("opendc/topologies/\(topology).json").path
      let table = try MachineTable.read(
        [file], format: OpenDCTopology.self, options: ReadOptions(), scratch: folder.path)
      findings.append(Finding("\(topology): hosts", hosts, table.count))
      let text = PlatformText(table, name: topology)
      try Data(text.hosts.utf8).write(to: folder.appending(path: "hosts.yaml"))
      let series = data.file("opendc/carbon_traces/\(grid)_2021-2024.parquet").path
      let platform = text.platform.replacing(
        "    region: unknown\n",
        with: "    region: unknown\n    carbon: { series: \(series) }\n")
      try Data((platform + "power: \(power)\n").utf8).write(
        to: folder.appending(path: "platform.yaml"))
      let study = folder.appending(path: "study.yaml")
      // Tasks begin at whole seconds, which a model that is no straight line sees.
      try Data(
        """
        study: week
        trace: { path: \(week), format: opendc, step: 1 s }
        platform: platform.yaml
        axes: { prices: [book.yaml], placement: [first-fit] }

        """.utf8
      ).write(to: study)
      let record = try run(try Study.read(study.path), cache: folder.path)
      let found = (record.metrics[.energyKilowattHours] ?? 0) * 3_600_000
      findings += [
        Finding("\(topology): energy, J", energy, found, within: energy * 1e-9),
        Finding(
          "\(topology): carbon, g", carbon, (record.metrics[.carbonKilograms] ?? 0) * 1000,
          within: distance),
        Finding("\(topology): tasks", "6295.0", record.metrics[.guestsAdmitted] ?? 0),
        Finding("\(topology): tasks refused", "0.0", record.metrics[.guestsRefused] ?? -1),
      ]
      guard hosts == 279 else { continue }
      // OpenDC averages over hourly samples, the last of which finds the platform empty.
      let mean = (record.metrics[.cpuUtilisationMean] ?? 0) * 168 / 169
      findings.append(Finding("\(topology): mean CPU", 0.2664, mean, within: 1e-3))
    }
    return findings
  }

  private static func run(_ study: Study, cache: String) throws -> RunRecord {
    let store = try TraceCache(folder: cache).store(
      of: study.trace.resolved(in: study.folder), format: OpenDC.self,
      options: study.trace.options)
    return try Sweep(study, store: store, profiles: nil).record(0)
  }

  /// A price book without prices: money is not what is compared.
  private static func writeBook(to folder: URL) throws {
    try Data(
      "price-book: none\ndate: 2026-11-01\ncurrency: USD\nsummary: no prices\nowned: { servers: [] }\n"
        .utf8
    ).write(
      to: folder.appending(path: "book.yaml"))
  }
}
