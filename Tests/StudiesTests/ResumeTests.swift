import Foundation
import Reports
import Results
import Simulation
import Studies
import Synchronization
import Testing
import Traces

@Suite("Resuming")
struct ResumeTests {
  /// Passes on to another store, and fails after some runs: as if the power went.
  private final class Failing: RunStore {
    struct Stop: Error {}
    let store: ResultsDatabase
    let left: Mutex<Int>

    init(_ store: ResultsDatabase, after count: Int) {
      self.store = store
      left = Mutex(count)
    }

    func record(for key: String) throws -> RunRecord? { try store.record(for: key) }

    func save(_ record: RunRecord, for key: String) throws {
      let isOver = left.withLock { left in
        left -= 1
        return left < 0
      }
      if isOver { throw Stop() }
      try store.save(record, for: key)
    }
  }

  @Test("A sweep that was stopped goes on where it was and ends with the same bytes")
  func resumes() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "resume-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    var study = try StudyTests.bundled()
    study.platforms = Array(study.platforms.prefix(6))
    study.replications = 2
    let format = try #require(TraceFormats.named(study.traceFormat))
    let trace = try LoadedTrace.read(
      study.tracePaths, format: format, options: study.readOptions)
    let sweep = Sweep(study, trace: trace)
    let whole = try await sweep.run(jobs: 2) { _, _ in }
    let database = try ResultsDatabase(path: folder.appending(path: "results.db").path)
    await #expect(throws: Failing.Stop.self) {
      try await sweep.run(jobs: 2, store: Failing(database, after: 5)) { _, _ in }
    }
    let resumed = try await sweep.run(jobs: 2, store: database) { _, _ in }
    #expect(resumed.simulations == 7)
    #expect(resumed.records == whole.records)
    #expect(Comparison(sweep, resumed).scenariosCSV == Comparison(sweep, whole).scenariosCSV)
    let again = try await sweep.run(jobs: 2, store: database) { _, _ in }
    #expect(again.simulations == 0)
    study.seed += 1
    let other = try await Sweep(study, trace: trace).run(jobs: 2, store: database) { _, _ in }
    #expect(other.simulations == 12)
  }
}
