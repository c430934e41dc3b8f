internal import ArgumentParser
internal import Economics
internal import Foundation
internal import Kernels
internal import Reports
internal import Results
internal import Studies

/// Answers a study: loads, simulates, prices, reports.
struct SweepCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sweep",
    abstract: "Simulate and price every scenario of a study, and write CSV and HTML.",
    discussion: """
      Finished runs are kept: after a stop the same command goes on where it was, and runs whose \
      inputs did not change are not repeated.

      Examples:
        headroom sweep datasets/studies/hybrid-or-private.yaml
        headroom sweep study.yaml --set replications.count=20 --out reports/tonight
        headroom sweep study.yaml --fail-if 'availability < 99.9 %'
      """)

  @OptionGroup var options: StudyOptions

  @Option(help: "Folder for the results; by default reports/<study>.", completion: .directory)
  var out: String?

  @Option(
    help: "Database of finished runs; by default results.db in the results' folder.",
    completion: .file(extensions: ["db"]))
  var db: String?

  @Option(help: "Simulations at once; by default one for each processor.")
  var jobs: Int = ProcessInfo.processInfo.activeProcessorCount

  @Option(
    name: .customLong("fail-if"), parsing: .singleValue,
    help: ArgumentHelp(
      "Exit with 2 if this holds; may be repeated.",
      discussion: """
        A metric, a relation and a value, of the recommended scenario or, with the word before \
        it, of the baseline, of any or of all scenarios: 'any guests_refused > 0'.
        """, valueName: "condition"))
  var failIf: [String] = []

  @OptionGroup var focus: FOCUSOptions

  @Flag(help: "Only say how much there is to do, and about how long it takes.")
  var dryRun = false

  @Flag(help: "Print the summary as JSON.")
  var json = false

  func validate() throws {
    guard jobs >= 1 else { throw ValidationError("'--jobs' is at least 1") }
    for text in failIf where Condition(parsing: text) == nil {
      throw ValidationError(
        "'--fail-if \(text)' is no condition, expected e.g. 'availability < 99.9 %'")
    }
  }

  func run() async throws {
    LinearAlgebra.useOneThread()
    var timing = Timing()
    let study = try options.read()
    let sweep = try options.sweep(study)
    timing.end("load")
    let work = Work(
      scenarios: study.platforms.count * study.books.count,
      simulations: study.platforms.count * study.replications)
    if dryRun { return try estimate(work, sweep) }
    if !json { print("\(work.scenarios) scenarios, \(work.simulations) simulations") }
    let folder = out ?? "reports/\(study.name)"
    let path = db ?? "\(folder)/results.db"
    let database = try open(path, folder: folder)
    try await simulate(sweep, into: database)
    timing.end("simulate")
    // The report sees only what the database has kept.
    let report = try ReportFiles(
      try database.results(of: study.name), focus: focus.version)
    do {
      try report.write(to: folder)
      timing.end("report")
      try Data(timing.csv.utf8).write(to: URL(filePath: "\(folder)/timing.csv"))
    } catch {
      Terminal.complain("cannot write to \(folder): \(error.localizedDescription)")
      throw ExitCode(73)
    }
    if json {
      try Terminal.printJSON(Summary(work, report.comparison, page: "\(folder)/index.html"))
    } else {
      print(Quote(report.comparison).text)
      print("\(folder)/index.html")
    }
    try check(report.comparison)
  }

  private struct Work: Encodable {
    var scenarios: Int
    var simulations: Int
  }

  private func open(_ path: String, folder: String) throws -> ResultsDatabase {
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true)
      return try ResultsDatabase(path: path)
    } catch {
      Terminal.complain(
        "cannot open \(path): \(error.localizedDescription)",
        hint: "is the folder writable, and the file a results database?")
      throw ExitCode(73)
    }
  }

  /// Simulates what the database lacks.
  private func simulate(_ sweep: Sweep, into database: ResultsDatabase) async throws {
    let progress = Progress("simulations")
    do {
      _ = try await sweep.run(jobs: jobs, store: database) { progress.show($0, of: $1) }
    } catch {
      Terminal.complain(
        "cannot keep a finished run: \(error)",
        hint: "what was finished before is kept; the same command goes on there")
      throw ExitCode(74)
    }
  }

  /// Says how much there is to do; one simulation is run to see how long it takes.
  private func estimate(_ work: Work, _ sweep: Sweep) throws {
    let start = ContinuousClock.now
    _ = sweep.record(0)
    let one = (ContinuousClock.now - start) / .seconds(1)
    let all = one * Double(work.simulations) / Double(jobs)
    if json {
      struct Estimate: Encodable {
        var scenarios: Int
        var simulations: Int
        var estimatedSeconds: Double
      }
      return try Terminal.printJSON(
        Estimate(
          scenarios: work.scenarios, simulations: work.simulations, estimatedSeconds: all))
    }
    print("\(work.scenarios) scenarios, \(work.simulations) simulations")
    print("about \(Self.duration(all)) with \(jobs) at once; one took \(Self.duration(one))")
  }

  private static func duration(_ seconds: Double) -> String {
    seconds < 1
      ? "\(Int((seconds * 1000).rounded())) ms"
      : seconds < 120 ? "\(Int(seconds.rounded())) s" : "\(Int((seconds / 60).rounded())) min"
  }

  /// Ends with 2 where no scenario meets the requirements, or a condition of failure holds.
  private func check(_ comparison: Comparison) throws {
    var failed = false
    if !comparison.meetsAll.contains(true) {
      Terminal.complain("no scenario meets what the study requires")
      failed = true
    }
    for text in failIf where Condition(parsing: text)?.holds(in: comparison) ?? false {
      Terminal.complain("it holds that \(text)")
      failed = true
    }
    if failed { throw ExitCode(2) }
  }

  /// The answer as a program reads it.
  private struct Summary: Encodable {
    var study: String
    var question: String
    var scenarios: Int
    var simulations: Int
    var report: String
    var meetsRequirements: Bool
    var baseline: ScenarioSummary
    var recommended: ScenarioSummary

    init(_ work: Work, _ comparison: Comparison, page: String) {
      study = comparison.study.name
      question = comparison.study.question
      scenarios = work.scenarios
      simulations = work.simulations
      report = page
      meetsRequirements = comparison.meetsAll.contains(true)
      baseline = ScenarioSummary(comparison, comparison.baseline)
      recommended = ScenarioSummary(comparison, comparison.recommended)
    }
  }
}

/// A scenario as a program reads it.
struct ScenarioSummary: Encodable {
  var scenario: Int
  var axes: [String: String]
  var currency: String
  var metrics: [String: Double]

  init(_ comparison: Comparison, _ index: Int) {
    let row = comparison.rows[index]
    scenario = row.id
    axes = Dictionary(uniqueKeysWithValues: zip(comparison.axes, row.values))
    currency = comparison.currency(of: row)
    metrics = [:]
    for (column, result) in zip(comparison.columns, row.results) {
      metrics[column.name] = result?.mean
    }
  }
}

/// A condition on one of the scenarios, some or all.
struct Condition {
  private enum Subject: String {
    case recommended, baseline, any, all
  }

  private let subject: Subject
  private let requirement: Requirement

  /// Reads a condition, or nil where it is not understood.
  init?(parsing text: String) {
    let words = text.split(separator: " ", maxSplits: 1).map(String.init)
    let subject = words.first.flatMap(Subject.init(rawValue:))
    let rest = subject == nil ? text : words.count > 1 ? words[1] : ""
    guard let requirement = Requirement(parsing: rest),
      Requirement.metrics.contains(requirement.metric)
    else { return nil }
    self.subject = subject ?? .recommended
    self.requirement = requirement
  }

  /// Whether it holds; a metric that a scenario lacks meets nothing.
  func holds(in comparison: Comparison) -> Bool {
    func holds(_ index: Int) -> Bool {
      requirement.holds(
        for: comparison.result(requirement.metric, of: comparison.rows[index])?.mean)
    }
    switch subject {
    case .recommended: return holds(comparison.recommended)
    case .baseline: return holds(comparison.baseline)
    case .any: return comparison.rows.indices.contains(where: holds)
    case .all: return comparison.rows.indices.allSatisfy(holds)
    }
  }
}

/// Wall-clock and processor seconds of the phases of a command.
struct Timing {
  private var rows: [(phase: String, wall: Double, processor: Double)] = []
  private var wall = ContinuousClock.now
  private var processor = clock()

  /// Ends a phase and begins the next.
  mutating func end(_ phase: String) {
    let (now, used) = (ContinuousClock.now, clock())
    rows.append(
      (phase, (now - wall) / .seconds(1), Double(used - processor) / Double(CLOCKS_PER_SEC)))
    (wall, processor) = (now, used)
  }

  /// One row per phase.
  var csv: String {
    "phase,wall_seconds,processor_seconds\n"
      + rows.map { "\($0.phase),\($0.wall),\($0.processor)\n" }.joined()
  }
}
