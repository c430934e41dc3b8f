internal import ArgumentParser
internal import Documents
internal import Platform
internal import Studies
internal import Traces

/// Prints the catalogues.
struct ListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List policies or trace formats.",
    discussion: "Example: headroom list policies")

  /// What can be listed.
  enum Kind: String, ExpressibleByArgument, CaseIterable {
    case policies, formats
  }

  @Argument(help: "policies or formats")
  var kind: Kind

  func run() {
    switch kind {
    case .formats:
      for format in TraceFormats.all { print("\(format.name)  \(format.summary)") }
    case .policies:
      for plane in Plane.allCases {
        print(plane.rawValue)
        for entry in plane.entries {
          print("  \(entry.name)  \(entry.summary)")
          for parameter in entry.parameters { print("    \(parameter.name): \(parameter.meaning)") }
        }
      }
    }
  }
}

/// Checks a study file.
struct ValidateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate", abstract: "Check a study and the files it refers to.",
    discussion: "Example: headroom validate datasets/studies/hybrid-or-private.yaml")

  @Argument(help: "The study file.")
  var study: String

  func run() throws {
    let study = try Command.orExit { () throws(Problems) in try Study.read(self.study) }
    print("\(study.name): \(study.platforms.count * study.books.count) scenarios, no problems")
  }
}
