import Foundation
import Platform
import TestSupport
import Testing
import Traces

@Suite("Trace formats")
struct ReaderTests {
  private func read(
    _ format: String, _ files: [String: Data], badRows: Int = 0, mapping: ColumnMapping? = nil
  ) throws -> TraceStore {
    let folder = FileManager.default.temporaryDirectory.appending(path: "trace-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, data) in files { try data.write(to: folder.appending(path: name)) }
    var options = ReadOptions()
    options.badRows = badRows
    options.mapping = mapping
    let reader = try #require(TraceFormats.named(format))
    let store = folder.path + "/store"
    try TraceImport.make(store, from: [folder.path], format: reader, options: options)
    return try TraceStore(at: store)
  }

  /// All samples of a store, in per cent.
  private func samples(_ trace: TraceStore) -> [Double] {
    (0..<trace.samples.count).map { trace.samples[$0] }
  }

  private func names(_ trace: TraceStore) -> [String] { (0..<trace.count).map(trace.name) }

  @Test("Azure tables with readings: gaps hold, the edges of the trace are censored")
  func azure() throws {
    let trace = try read(
      "azure-vm",
      [
        "vmtable.csv": Data(
          """
          a,s1,d1,0,1500,9,5,9,Interactive,2,3.5
          b,s2,d1,300,900,9,5,9,Unknown,>24,>64

          """.utf8),
        "vm_cpu_readings-1.csv": Data("0,a,1,3,2.5\n600,a,1,3,7.25\n300,b,0,1,99\n".utf8),
      ])
    #expect(names(trace) == ["a", "b"])
    #expect(trace.millicores == [2000, 30_000])
    #expect(trace.memoryMiB == [3584, 71_680])
    #expect(trace.arrival == [0, 300_000] && trace.departure == [1_500_000, 900_000])
    #expect(samples(trace) == [2.5, 2.5, 7.25, 7.25, 7.25, 99, 99])
    #expect(trace.manifest.quality.gaps == 4)
    #expect(trace.manifest.quality.censoredLeft == 1 && trace.manifest.quality.censoredRight == 1)
  }

  @Test("Bitbrains: seconds, duplicates, gaps")
  func bitbrains() throws {
    let head = "Timestamp [ms];\tCPU cores;\tx;\tx;\tCPU usage [%];\tmemory\n"
    let trace = try read(
      "bitbrains",
      [
        "1.csv": Data(
          (head + "600;\t2;\t1;\t1;\t10.5;\t1048576.0\n899;\t2;\t1;\t1;\t20;\t1.048576E6\n"
            + "1500;\t2;\t1;\t1;\t30;\t1048576\n").utf8)
      ])
    #expect(trace.manifest.startEpochMilliseconds == 600_000)
    #expect(trace.millicores == [2000] && trace.memoryMiB == [1024])
    #expect(samples(trace) == [20, 20, 20, 30])
    #expect(trace.manifest.quality.duplicates == 1 && trace.manifest.quality.gaps == 2)
  }

  @Test(
    "Bad input is refused with its place",
    arguments: [
      ("a,s,d,0,1500,9,5,9,x,-2,3.5\n", 1, 10), ("a,s,d,900,300,9,5,9,x,2,3.5\n", 1, 5),
      ("a,s,d,0,nan,9,5,9,x,2,3.5\n", 1, 5), ("a,s\n", 1, 1), ("a\u{0}b\n", 1, 1),
      ("a,s,d,0,300,9,5,9,x,2,3.5\nb,s,d,zero,300,9,5,9,x,2,3.5\n", 2, 4),
    ])
  func badInput(text: String, line: Int, column: Int) throws {
    let error = #expect(throws: TraceError.self) {
      try read("azure-vm", ["vmtable.csv": Data(text.utf8)])
    }
    #expect(error?.problems.first?.line == line)
    #expect(error?.problems.first?.column == column)
    #expect(error?.kind == .malformed)
  }

  @Test("Bad rows up to the limit are skipped and counted")
  func badRows() throws {
    let text = "a,s,d,0,300,9,5,9,x,2,3.5\nb,s\n"
    let trace = try read("azure-vm", ["vmtable.csv": Data(text.utf8)], badRows: 1)
    #expect(names(trace) == ["a"] && trace.manifest.quality.rowsRejected == 1)
  }

  @Test("A gzip file that is cut off is damaged, and a missing one is missing")
  func damaged() throws {
    let bundled = URL(filePath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "datasets/traces/azure-small/vmtable.csv.gz")
    let whole = try Data(contentsOf: bundled)
    let error = #expect(throws: TraceError.self) {
      try read("azure-vm", ["vmtable.csv.gz": whole.prefix(whole.count / 2)], badRows: 10)
    }
    #expect(error?.description.contains("cut off") == true)
    let reader = try #require(TraceFormats.named("planetlab"))
    let missing = #expect(throws: TraceError.self) {
      try TraceImport.make(
        NSTemporaryDirectory() + "/never", from: ["/nowhere"], format: reader,
        options: ReadOptions())
    }
    #expect(missing?.kind == .missing)
  }

  @Test(
    "The real Azure arrivals, Bitbrains sample and PlanetLab day are read whole",
    .enabled(if: Reference.has("azure_v1_flavors"), "needs the reference data"))
  func real() throws {
    let cache = FileManager.default.temporaryDirectory.appending(path: "cache-\(UUID())")
    defer { try? FileManager.default.removeItem(at: cache) }
    func load(_ format: String, _ path: String) throws -> TraceStore {
      let reader = try #require(TraceFormats.named(format))
      return try TraceCache(folder: cache.path).store(
        of: [Reference.file(path).path], format: reader, options: ReadOptions())
    }
    let azure = try load("azure-arrivals", "azure_v1_flavors/azure_v1_dev_vms.csv.gz")
    #expect(azure.count == 259_159)
    #expect(azure.manifest.horizonMilliseconds <= 84 * 3_600_000)
    let bitbrains = try load("bitbrains", "bitbrains/sample")
    #expect(bitbrains.count == 12)
    #expect(bitbrains.samples.encoding == .percent)
    let planetLab = try load("planetlab", "planetlab/20110303")
    #expect(planetLab.count == 1052)
    #expect(planetLab.samples.count == 1052 * 288)
    #expect(planetLab.samples.encoding == .wholePercent)
    // A second look finds the store.
    #expect(try load("planetlab", "planetlab/20110303").digest == planetLab.digest)
  }
}
