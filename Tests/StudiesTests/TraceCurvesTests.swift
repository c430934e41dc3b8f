import Foundation
import Reports
import Studies
import Testing
import Traces

@Suite("Looking at a trace")
struct TraceCurvesTests {
  private func store(_ table: String, readings: String = "") throws -> TraceStore {
    let folder = FileManager.default.temporaryDirectory.appending(path: "curves-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try Data(table.utf8).write(to: folder.appending(path: "vmtable.csv"))
    if !readings.isEmpty {
      try Data(readings.utf8).write(to: folder.appending(path: "vm_cpu_readings-file-1.csv"))
    }
    try TraceImport.make(
      folder.path + "/store", from: [folder.path + "/*.csv"], format: AzureVM.self,
      options: ReadOptions())
    return try TraceStore(at: folder.path + "/store")
  }

  @Test("Lifetimes with some cut off are those of Kaplan and Meier, by hand")
  func survival() throws {
    // Lives of 1, 2, 3 and 3 hours end; one of 2 hours is cut by the trace's end at 10 hours.
    func row(_ name: String, _ start: Int, _ end: Int) -> String {
      "\(name),s,d,\(start * 3600),\(end * 3600),9,5,9,x,1,1\n"
    }
    let curves = TraceCurves(
      try store(
        row("a", 1, 2) + row("b", 1, 3) + row("c", 2, 5) + row("d", 3, 6) + row("e", 8, 10)))
    #expect(curves.survival.map(\.hours) == [1, 2, 3])
    let expected = [4.0 / 5, 4.0 / 5 * 3 / 4, 0]
    for (point, share) in zip(curves.survival, expected) {
      #expect(abs(point.share - share) < 1e-12)
    }
    #expect(curves.arrivals.reduce(0, +) == 5 && curves.arrivals[1] == 2)
  }

  @Test("Cores over time add up to the core-hours held and kept busy")
  func sums() throws {
    let trace = try store(
      "a,s,d,0,7200,9,5,9,x,2,1\nb,t,d,1800,5400,9,5,9,x,4,1\n",
      readings: (0..<24).map { "\($0 * 300),a,0,0,50\n" }.joined()
        + (6..<18).map { "\($0 * 300),b,0,0,25\n" }.joined())
    let curves = TraceCurves(trace)
    #expect(curves.coresHeld == [4, 4])
    #expect(curves.coresUsed == [1.5, 1.5])
    #expect(curves.topTenants.map(\.name) == ["s", "t"])
    #expect(curves.topTenants.map(\.share) == [0.5, 0.5])
    #expect(curves.peakToMeanHeld == 1)
  }

  @Test("Names from a trace are text on its page")
  func hostile() throws {
    let page = TracePage(try store("a,<script>x</script>,d,0,300,9,5,9,x,1,1\n")).html
    #expect(page.contains("&lt;script&gt;x&lt;/script&gt;"))
    #expect(page.components(separatedBy: "<script>").count == 2)
  }
}
