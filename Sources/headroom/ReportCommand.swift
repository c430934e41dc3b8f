internal import ArgumentParser
internal import Foundation
internal import Kernels
internal import Reports
internal import Studies

/// Makes a report from kept results alone.
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Make the CSV and HTML of a study from its database alone.",
    discussion: """
      Neither the trace nor the study file is needed, and nothing is simulated.

      Example: headroom report reports/hybrid-or-private/results.db --out reports/again
      """)

  @Argument(help: "The database.", completion: .file(extensions: ["db"]))
  var database: String

  @Option(help: "The study, where the database has several.")
  var study: String?

  @Option(help: "Folder for the report; by default reports/<study>.", completion: .directory)
  var out: String?

  @OptionGroup var focus: FOCUSOptions

  @Flag(help: "Print the names of the files as JSON.")
  var json = false

  func run() throws {
    LinearAlgebra.useOneThread()
    let results = try StoredResults.read(database, study: study)
    let folder = out ?? "reports/\(results.study.name)"
    let report = try ReportFiles(results, focus: focus.version)
    do {
      try report.write(to: folder)
    } catch {
      Terminal.complain("cannot write to \(folder): \(error.localizedDescription)")
      throw ExitCode(73)
    }
    if json {
      try Terminal.printJSON(report.files.map { "\(folder)/\($0.name)" })
    } else {
      print("\(folder)/index.html")
    }
  }
}
