internal import ArgumentParser
internal import Foundation
internal import Kernels
internal import Quantities
internal import Reports
internal import Studies

/// Compares the baseline with what was measured.
struct CalibrateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "calibrate",
    abstract: "Simulate a study's baseline and compare it with what was measured.",
    discussion: """
      The study tells what was measured in its section `measured`: a bill (a FOCUS, AWS Cost and \
      Usage or Azure cost export), the energy and the utilisation. The placement `observed` puts \
      guests where the trace saw them. Every report of the study carries the same comparison.

      Examples:
        headroom calibrate datasets/studies/estate.yaml
        headroom calibrate study.yaml --fail-if-above '10 %' --json
      """)

  @OptionGroup var options: StudyOptions

  @Option(
    name: .customLong("fail-if-above"),
    help: "Exit with 2 if utilisation, energy or total cost err by more than this.")
  var limit: String?

  @Flag(help: "Print the comparison as JSON.")
  var json = false

  func validate() throws {
    guard limit == nil || share != nil else {
      throw ValidationError("'--fail-if-above' is a share such as '10 %'")
    }
  }

  /// The limit as a share of what was measured.
  private var share: Double? { limit.flatMap { Quantity<Share>(parsing: $0)?.value } }

  func run() async throws {
    LinearAlgebra.useOneThread()
    var study = try options.read()
    guard study.measured != nil else {
      Terminal.complain(
        "the study tells nothing that was measured",
        hint: "add e.g. `measured: { bill: october.csv, utilisation: 23 %, source: vCenter }`")
      throw ExitCode(65)
    }
    study = study.only(platform: study.baseline.platform, book: study.baseline.book)
    let outcome = try await options.sweep(study).run(jobs: study.replications) { _, _ in }
    let calibration = Calibration(Comparison(outcome.results))
    if json {
      try Terminal.printJSON(calibration.rows)
    } else {
      Terminal.printTable(
        [["", "simulated", "measured", "error", ""]]
          + calibration.rows.map {
            [
              $0.metric, Figure.text($0.simulated), Figure.text($0.measured),
              $0.error.map(Calibration.signed) ?? "–", $0.unit,
            ]
          }, right: [1, 2, 3])
      for note in calibration.notes { print(note) }
    }
    let main = calibration.rows.filter { !$0.metric.hasPrefix("cost:") }
    if let share, main.contains(where: { abs($0.error ?? 0) > share }) {
      Terminal.complain("the simulation errs by more than \(limit ?? "")")
      throw ExitCode(2)
    }
  }
}
