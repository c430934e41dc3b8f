import Foundation
import Platform
import TestSupport
import Testing
import Traces

/// Numbers of real files that a separate program of forty lines in Python (pandas) gave: rows,
/// guests, samples, and cores times hours of all lives.
@Suite("Real files, counted by another program")
struct RealFormatTests {
  struct Expected: Sendable {
    var format: String
    var path: String
    var rows: Int
    var guests: Int
    var samples = 0
    var coreHours: Double?
  }

  @Test(
    "Counts and core-hours agree",
    .enabled(if: Reference.has("swf"), "needs the reference data"),
    arguments: [
      Expected(
        format: "openb", path: "alibaba_gpu_v2023/openb_pod_list_default.csv", rows: 8152,
        guests: 8152, coreHours: 697_963.5743577778),
      Expected(
        format: "alibaba-dlrm", path: "alibaba_gpu_v2025", rows: 13_624, guests: 13_624,
        coreHours: 152_346_808.47055554),
      Expected(
        format: "swf", path: "swf/NASA-iPSC-1993-3.1-cln.swf.gz", rows: 18_239, guests: 18_066,
        coreHours: 131_732.78194444443),
      Expected(
        format: "swf", path: "swf/alea_hpc2n.swf", rows: 3170, guests: 3145,
        coreHours: 139_904.22055555554),
      Expected(
        format: "swf", path: "swf_reference/clean_lublin_256.swf", rows: 10_000, guests: 10_000,
        coreHours: 581_328.1022222223),
      Expected(
        format: "google-vms", path: "gcd_vms", rows: 115_200, guests: 400, samples: 115_200),
      Expected(
        format: "bitbrains", path: "bitbrains/gwa-t-12-subset.tar.gz", rows: 3_195_360,
        guests: 350, samples: 2_865_785),
      Expected(
        format: "azure-flavours", path: "azure_v1_flavors", rows: 1000, guests: 259_159),
      Expected(
        format: "alibaba-2018", path: "alibaba_v2018", rows: 117_594, guests: 16,
        samples: 33_785),
    ])
  func agree(_ expected: Expected) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "real-\(UUID())").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let trace = try Import(
      expected.format, paths: [Reference.file(expected.path).path], in: folder)
    #expect(trace.store.manifest.quality.rowsRead == expected.rows)
    #expect(trace.store.manifest.quality.rowsRejected == 0)
    #expect(trace.store.count == expected.guests)
    #expect(trace.store.samples.count == expected.samples)
    if let coreHours = expected.coreHours {
      #expect(abs(trace.coreHours - coreHours) < 1e-6 * coreHours, "\(trace.coreHours)")
    }
  }

  @Test(
    "OpenDC's Parquet files have the guests and use that DuckDB itself counts",
    .enabled(if: DuckDBTool.isInstalled, "needs DuckDB"),
    .enabled(if: Reference.has("opendc"), "needs the reference data"))
  func openDC() throws {
    for (path, guests, busy, whole) in [
      ("bitbrains-small", 50, 21_937.04301308904, 135_829.5511111111),
      ("surf_week", 6295, 201_588.57958333334, 309_796.6666666667),
    ] {
      let folder = FileManager.default.temporaryDirectory.appending(path: "real-\(UUID())").path
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(atPath: folder) }
      let trace = try Import("opendc", paths: [Reference.file("opendc/\(path)").path], in: folder)
      #expect(trace.store.count == guests)
      #expect(abs(trace.coreHours - whole) < 1e-6 * whole)
      // Each sample counts for the part of its step that the guest lives.
      var used = 0.0
      for guest in 0..<guests {
        let step: Int64 = 300_000
        for index in 0..<Int64(trace.store.sampleCount[guest]) {
          let start = (Int64(trace.store.firstStep[guest]) + index) * step
          let from = max(start, trace.store.arrival[guest])
          let until = min(start + step, trace.store.departure[guest])
          used +=
            trace.store.samples[Int(trace.store.firstSample[guest] + index)] / 100
            * Double(trace.store.millicores[guest]) / 1000 * Double(until - from) / 3_600_000
        }
      }
      #expect(abs(used - busy) < 2e-4 * busy, "\(used)")
    }
  }

  @Test(
    "The flavour texts and the table derived from them are the same guests",
    .enabled(if: Reference.has("azure_v1_flavors"), "needs the reference data"))
  func flavoursAndTable() throws {
    func sizes(_ format: String, _ path: String) throws -> [Int32: Int] {
      let folder = FileManager.default.temporaryDirectory.appending(path: "real-\(UUID())").path
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(atPath: folder) }
      let trace = try Import(format, paths: [Reference.file(path).path], in: folder)
      return trace.store.millicores.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    }
    #expect(
      try sizes("azure-flavours", "azure_v1_flavors")
        == sizes("azure-arrivals", "azure_v1_flavors/azure_v1_dev_vms.csv.gz"))
  }
}
