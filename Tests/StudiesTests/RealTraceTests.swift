import Economics
import Foundation
import Platform
import Simulation
import Studies
import TestSupport
import Testing
import Traces

/// Expected core-hours are sums over the raw rows by a separate program of forty lines: cores ×
/// life × the assumed 40 % for Azure, per cent × two cores × five minutes for PlanetLab, and the
/// same over readings held on a grid for Bitbrains.
@Suite("Real traces, twelve scenarios each")
struct RealTraceTests {
  @Test(
    "Used core-hours equal an independent sum over the rows",
    .enabled(if: Reference.has("azure_v1_flavors"), "needs the reference data"),
    arguments: [
      ("azure-arrivals", "azure_v1_flavors/azure_v1_dev_vms.csv.gz", 259_159, 2_009_606.25 * 0.4),
      ("planetlab", "planetlab/20110303", 1052, 6218.298333342),
      ("bitbrains", "bitbrains/sample", 12, 2178.2278),
    ])
  func coreHours(format: String, path: String, guests: Double, expected: Double) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "real-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let datasets = StudyTests.root.appending(path: "datasets").path
    let platform = try String(
      contentsOfFile: datasets + "/platforms/two-zones.yaml", encoding: .utf8
    )
    .replacing("../catalogues", with: "catalogues").replacing("count: 2", with: "count: 300")
    .replacing("boot: 30 s", with: "boot: 0 s").components(separatedBy: "failures:")[0]
    try FileManager.default.copyItem(
      atPath: datasets + "/catalogues", toPath: folder.path + "/catalogues")
    try Data(platform.utf8).write(to: folder.appending(path: "platform.yaml"))
    let study = """
      study: real
      trace: { path: \(Reference.file(path).path), format: \(format), cores: 2 }
      demand: { constant: 40 % }
      platform: platform.yaml
      axes:
        prices: [\(datasets)/prices/2026-11-list.yaml]
        placement: [best-fit, first-fit, worst-fit]
        energy: [always-on, sleep-when-empty]
        deployment: [private, { hybrid: { burst-to: public-east } }]
      """
    try Data(study.utf8).write(to: folder.appending(path: "study.yaml"))
    let read = try Study.read(folder.appending(path: "study.yaml").path)
    let records = try await StudyTests.sweep(read).run(jobs: 2) { _, _ in }.results.records
    #expect(records.count == 12)
    for (index, record) in records.joined().enumerated() {
      #expect(record.metrics[.guestsAdmitted] == guests)
      // Guests that wait for a sleeping host use less; the others must agree up to the rounding
      // of readings to a hundredth of a per cent of the guest.
      if read.platforms[index].blueprint.energy.name == "always-on" {
        let used = record.metrics[.coreHoursUsed] ?? 0
        #expect(abs(used - expected) < 5e-5 * expected, "\(used)")
      }
    }
  }
}
