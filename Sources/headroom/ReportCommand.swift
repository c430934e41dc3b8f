internal import ArgumentParser
internal import Foundation
internal import Kernels
internal import Reports
internal import Results
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
    let results: StudyResults
    do {
      let database = try ResultsDatabase(path: self.database, mustExist: true)
      let names = try database.studies()
      guard let name = study ?? (names.count == 1 ? names[0] : nil) else {
        Terminal.complain(
          names.isEmpty ? "the database holds no study" : "the database holds several studies",
          hint: "choose with --study: \(names.joined(separator: ", "))")
        throw ExitCode(names.isEmpty ? 66 : 64)
      }
      results = try database.results(of: name)
    } catch let missing as NoResults {
      Terminal.complain(missing.description)
      throw ExitCode(66)
    } catch let exit as ExitCode {
      throw exit
    } catch {
      Terminal.complain("\(self.database) is no results database: \(error)")
      throw ExitCode(65)
    }
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
