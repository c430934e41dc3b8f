internal import ArgumentParser
internal import Documents
internal import Economics
internal import Foundation
internal import Kernels
internal import Reports
internal import Results
internal import Studies
internal import Traces

/// Answers a study: loads, simulates, prices, reports.
struct SweepCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sweep",
    abstract: "Simulate and price every scenario of a study, and write CSV and HTML.",
    discussion: "Example: headroom sweep datasets/studies/hybrid-or-private.yaml")

  @Argument(help: "The study file.")
  var study: String

  @Option(help: "Folder for the results; by default reports/<study>.")
  var out: String?

  @Option(help: "Database of finished runs; by default results.db in the results' folder.")
  var db: String?

  @Option(help: "Simulations at once; by default one for each processor.")
  var jobs: Int = ProcessInfo.processInfo.activeProcessorCount

  @Flag(help: "Only say how much there is to do.")
  var dryRun = false

  func run() async throws {
    LinearAlgebra.useOneThread()
    let study = try Command.orExit { () throws(Problems) in try Study.read(self.study) }
    let scenarios = study.platforms.count * study.books.count
    let simulations = study.platforms.count * study.replications
    print("\(scenarios) scenarios, \(simulations) simulations")
    if dryRun { return }
    guard let format = TraceFormats.named(study.traceFormat) else { throw ExitCode(65) }
    let trace = try Command.orExit { () throws(TraceError) in
      try LoadedTrace.read(study.tracePaths, format: format, options: study.readOptions)
    }
    let sweep = Sweep(study, trace: trace)
    if sweep.lacksServices {
      Command.complain("the study asks for elasticity, but the trace has no services")
      throw ExitCode(65)
    }
    let folder = out ?? "reports/\(study.name)"
    let database: ResultsDatabase
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true)
      database = try ResultsDatabase(path: db ?? "\(folder)/results.db")
    } catch {
      Command.complain("cannot write to \(folder): \(error.localizedDescription)")
      throw ExitCode(73)
    }
    let start = ContinuousClock.now
    let outcome = try await simulate(sweep, into: database, start: start)
    let comparison = Comparison(sweep, outcome)
    let epoch = study.startEpochMilliseconds ?? trace.startEpochMilliseconds ?? 0
    let details = DetailFiles(sweep, outcome, comparison, epoch: epoch)
    let files = [
      ("scenarios.csv", comparison.scenariosCSV), ("runs.csv", comparison.runsCSV),
      ("columns.csv", comparison.columnsCSV), ("costs.csv", details.costsCSV),
      ("series.csv", details.seriesCSV), ("manifest.json", try manifest(study, outcome)),
      ("timing.csv", timing(from: start)),
      ("index.html", Page(comparison, trace: trace).html),
    ]
    do {
      for (name, text) in files {
        try Data(text.utf8).write(to: URL(filePath: "\(folder)/\(name)"), options: .atomic)
      }
    } catch {
      Command.complain("cannot write to \(folder): \(error.localizedDescription)")
      throw ExitCode(73)
    }
    print("\(folder)/index.html")
    if !comparison.meetsAll.contains(true) {
      Command.complain("no scenario meets what the study requires")
      throw ExitCode(2)
    }
  }

  /// Simulates what the database lacks.
  private func simulate(
    _ sweep: Sweep, into database: ResultsDatabase, start: ContinuousClock.Instant
  ) async throws -> Sweep.Outcome {
    do {
      return try await sweep.run(jobs: jobs, store: database) { done, total in
        guard done == total || done * 10 / total > (done - 1) * 10 / total else { return }
        let left = (ContinuousClock.now - start) * Double(total - done) / Double(done)
        Command.log("\(done) of \(total) simulations, about \(left.components.seconds) s left")
      }
    } catch {
      Command.complain("cannot keep a finished run: \(error)")
      throw ExitCode(74)
    }
  }

  /// What the results depend on; paths are as the study gives them.
  private func manifest(_ study: Study, _ outcome: Sweep.Outcome) throws -> String {
    struct Manifest: Encodable {
      var command: String
      var study: String
      var seed: UInt64
      var replications: Int
      var scenarios: Int
      var simulations: Int
      var priceBooks: [String]
      var traceFormat: String
      var traceFiles: [String: String]
    }
    let files = Digest.files(study.tracePaths)
    let digests = files.map { (URL(filePath: $0).lastPathComponent, Digest.ofFile($0) ?? "") }
    let manifest = Manifest(
      command: "headroom sweep \(URL(filePath: self.study).lastPathComponent)",
      study: study.name, seed: study.seed, replications: study.replications,
      scenarios: outcome.scenarios.count, simulations: study.platforms.count * study.replications,
      priceBooks: study.books.map { "\($0.name) \($0.date)" }, traceFormat: study.traceFormat,
      traceFiles: Dictionary(digests) { first, _ in first })
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(manifest), as: UTF8.self) + "\n"
  }

  private func timing(from start: ContinuousClock.Instant) -> String {
    let wall = (ContinuousClock.now - start) / .seconds(1)
    return "phase,wall_seconds\nsimulate_and_price,\(wall)\n"
  }
}

/// What commands share at the border to the terminal.
enum Command {
  /// Writes a line to standard error.
  static func log(_ line: String) { FileHandle.standardError.write(Data((line + "\n").utf8)) }

  /// Writes an error to standard error.
  static func complain(_ line: String) { log("headroom: \(line)") }

  /// Runs a step; a failure is shown and becomes its exit code.
  static func orExit<Value, Failure: Error>(
    _ body: () throws(Failure) -> Value
  ) throws -> Value {
    do {
      return try body()
    } catch let problems as Problems {
      log(problems.description)
      throw ExitCode(problems.isMissingFile ? 66 : 65)
    } catch let error as TraceError {
      log(error.description)
      switch error.kind {
      case .missing: throw ExitCode(66)
      case .malformed: throw ExitCode(65)
      case .cannotWrite: throw ExitCode(73)
      case .broken: throw ExitCode(74)
      }
    }
  }
}
