import Documents
import Economics
import Foundation
import Reports
import Simulation
import Studies
import Testing
import Traces

@Suite("Studies")
struct StudyTests {
  static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  static func bundled() throws -> Study {
    try Study.read(root.appending(path: "datasets/studies/hybrid-or-private.yaml").path)
  }

  /// The sweep of a study over its trace, which is parsed once for all tests.
  static func sweep(_ study: Study) throws -> Sweep {
    let cache = FileManager.default.temporaryDirectory.appending(path: "headroom-test-cache")
    func store(_ input: Study.TraceInput) throws -> TraceStore {
      let format = try #require(TraceFormats.named(input.format))
      return try TraceCache(folder: cache.path).store(
        of: input.resolved(in: study.folder), format: format, options: input.options)
    }
    var profiles: TraceStore?
    if case .profiles(let input) = study.demand { profiles = try store(input) }
    return try Sweep(study, store: try store(study.trace), profiles: profiles)
  }

  @Test("The bundled study is read whole")
  func bundled() throws {
    let study = try Self.bundled()
    #expect(study.platforms.count == 108)
    #expect(study.books.map(\.name) == ["2026-11-list", "2026-11-committed"])
    #expect(study.requirements.count == 3)
  }

  @Test(
    "The same study gives the same bytes on one thread and on four, and prices simulate nothing")
  func deterministic() async throws {
    let study = try Self.bundled()
    let sweep = try Self.sweep(study)
    let one = try await sweep.run(jobs: 1) { _, _ in }
    let four = try await sweep.run(jobs: 4) { _, _ in }
    #expect(one.results.records == four.results.records)
    #expect(one.simulations == 108 * study.replications)
    #expect(one.results.scenarios.count == 216)
    let left = try ReportFiles(one.results)
    let right = try ReportFiles(four.results)
    #expect(left.files.map(\.name) == right.files.map(\.name))
    #expect(left.files.map(\.text) == right.files.map(\.text))
  }

  @Test("Every axis of the bundled study changes what the simulation does")
  func axesMatter() async throws {
    let study = try Self.bundled()
    let outcome = try await Self.sweep(study).run(jobs: 2) { _, _ in }
    let records = outcome.results.records
    for axis in study.axes.indices {
      let groups = Dictionary(grouping: study.platforms.indices) { index in
        var values = study.platforms[index].values
        values.remove(at: axis)
        return values
      }
      let differs = groups.values.contains { rows in
        Set(rows.map { records[$0][0].metrics }).count == rows.count
      }
      #expect(differs, "\(study.axes[axis])")
    }
  }

  @Test("Five mistakes are reported at once, each with its place and the nearest name")
  func fiveMistakes() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "study-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let datasets = Self.root.appending(path: "datasets").path
    let text = """
      study: bad
      qestion: What?
      trace: { path: nowhere, format: azure }
      replications: { count: 0 }
      platform: \(datasets)/platforms/two-zones.yaml
      axes:
        prices: [\(datasets)/prices/2026-11-list.yaml]
        placement: [best-fitt]
        energy: [{ sleep-when-empty: { after: 10 apples } }]
      """
    let file = folder.appending(path: "bad.yaml")
    try Data(text.utf8).write(to: file)
    let problems = #expect(throws: Problems.self) { try Study.read(file.path) }
    #expect(
      problems?.list.map { "\($0.line):\($0.column)" } == ["2:1", "3:33", "4:24", "8:15", "9:41"])
    #expect(problems?.list.first?.hint == "did you mean `question`?")
    #expect(problems?.list.contains { $0.hint == "did you mean `best-fit`?" } == true)
  }

  @Test("A missing study is missing input")
  func missing() {
    let problems = #expect(throws: Problems.self) { try Study.read("/nowhere.yaml") }
    #expect(problems?.isMissingFile == true)
  }

  @Test("Cells that a spreadsheet would run are led by an apostrophe, others are quoted as needed")
  func hostileCells() {
    #expect(
      CSV.line(["=1+1", "-2.5", "a,b", "say \"x\""]) == "'=1+1,-2.5,\"a,b\",\"say \"\"x\"\"\"\n")
  }
}
