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

    func save(_ study: Study, trace: TraceSummary, keys: [String]) throws {
      try store.save(study, trace: trace, keys: keys)
    }

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
    study.baseline = Study.Baseline(platform: 0, book: 0)
    study.replications = 2
    let sweep = try StudyTests.sweep(study)
    let whole = try await sweep.run(jobs: 2) { _, _ in }
    let database = try ResultsDatabase(path: folder.appending(path: "results.db").path)
    await #expect(throws: Failing.Stop.self) {
      try await sweep.run(jobs: 2, store: Failing(database, after: 5)) { _, _ in }
    }
    let resumed = try await sweep.run(jobs: 2, store: database) { _, _ in }
    #expect(resumed.simulations == 7)
    #expect(resumed.results.records == whole.results.records)
    // The report sees only what the database has kept, and is the same to the byte.
    let kept = try ReportFiles(try database.results(of: study.name))
    #expect(kept.files.map(\.text) == (try ReportFiles(whole.results)).files.map(\.text))
    let again = try await sweep.run(jobs: 2, store: database) { _, _ in }
    #expect(again.simulations == 0)
    study.seed += 1
    let other = try await StudyTests.sweep(study).run(jobs: 2, store: database) { _, _ in }
    #expect(other.simulations == 12)
  }
}
