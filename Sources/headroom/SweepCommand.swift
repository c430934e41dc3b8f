internal import ArgumentParser
internal import Documents
internal import Foundation
internal import Kernels
internal import Reports
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
    let start = ContinuousClock.now
    let outcome = await sweep.run(jobs: jobs) { done, total in
      guard done == total || done * 10 / total > (done - 1) * 10 / total else { return }
      let left = (ContinuousClock.now - start) * Double(total - done) / Double(done)
      Command.log("\(done) of \(total) simulations, about \(left.components.seconds) s left")
    }
    let comparison = Comparison(sweep, outcome)
    let folder = out ?? "reports/\(study.name)"
    let files = [
      ("scenarios.csv", comparison.scenariosCSV), ("runs.csv", comparison.runsCSV),
      ("columns.csv", comparison.columnsCSV),
      ("index.html", Page(comparison, trace: trace).html),
    ]
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true)
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
