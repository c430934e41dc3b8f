internal import ArgumentParser
internal import Kernels
internal import Reports
internal import Studies

/// Simulates one scenario and shows its results.
struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Simulate one scenario of a study and show its results.",
    discussion: """
      The scenario is the study's baseline, or the one with a given number.

      Examples:
        headroom run datasets/studies/hybrid-or-private.yaml
        headroom run study.yaml --set placement=worst-fit --json
        headroom run study.yaml --scenario 7
      """)

  @OptionGroup var options: StudyOptions

  @Option(help: "Number of the scenario, as reports give it; by default the baseline.")
  var scenario: Int?

  @Flag(help: "Print the results as JSON.")
  var json = false

  func run() async throws {
    LinearAlgebra.useOneThread()
    var study = try options.read()
    let count = study.platforms.count * study.books.count
    let wanted = scenario ?? study.baseline.platform * study.books.count + study.baseline.book + 1
    guard (1...count).contains(wanted) else {
      throw ValidationError("'--scenario' is 1 to \(count)")
    }
    study = study.only(
      platform: (wanted - 1) / study.books.count, book: (wanted - 1) % study.books.count)
    let outcome = try await options.sweep(study).run(jobs: study.replications) { _, _ in }
    let comparison = Comparison(outcome.results)
    if json {
      var summary = ScenarioSummary(comparison, 0)
      summary.scenario = wanted
      try Terminal.printJSON(summary)
      return
    }
    let row = comparison.rows[0]
    for (axis, value) in zip(comparison.axes, row.values) { print("\(axis): \(value)") }
    print("")
    Terminal.printTable(
      zip(comparison.columns, row.results).compactMap { column, result in
        guard let result else { return nil }
        let unit = column.unit == "currency" ? comparison.currency(of: row) : column.unit
        let width = result.halfWidth.map { $0 > 0 ? "± \(Figure.text($0))" : "" } ?? ""
        return [column.name, Figure.text(result.mean), width, unit]
      }, right: [1])
  }
}
