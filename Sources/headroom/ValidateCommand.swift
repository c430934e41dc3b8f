internal import ArgumentParser
internal import Foundation
internal import Studies

/// Checks a study file.
struct ValidateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate",
    abstract: "Check a study and the files it refers to, all problems at once.",
    discussion: "Example: headroom validate datasets/studies/hybrid-or-private.yaml")

  @OptionGroup var options: StudyOptions

  @Flag(help: "Print as JSON.")
  var json = false

  func run() throws {
    let study = try options.read()
    var inputs = [study.trace]
    if case .profiles(let input) = study.demand { inputs.append(input) }
    let missing = inputs.flatMap { $0.resolved(in: study.folder) }.filter {
      !FileManager.default.fileExists(atPath: $0)
    }
    guard missing.isEmpty else {
      for path in missing { Terminal.complain("\(path): no such trace") }
      throw ExitCode(66)
    }
    struct Summary: Encodable {
      var study: String
      var scenarios: Int
      var simulations: Int
    }
    let summary = Summary(
      study: study.name, scenarios: study.platforms.count * study.books.count,
      simulations: study.platforms.count * study.replications)
    if json { return try Terminal.printJSON(summary) }
    print("\(summary.study): \(summary.scenarios) scenarios, no problems")
  }
}
