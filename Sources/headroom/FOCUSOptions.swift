internal import ArgumentParser
internal import Reports

/// The version of the FinOps Open Cost and Usage Specification that costs.csv follows.
struct FOCUSOptions: ParsableArguments {
  @Option(
    name: .customLong("focus"),
    help: ArgumentHelp("FOCUS version of costs.csv: 1.2 or 1.4.", valueName: "version"))
  var text = "1.2"

  /// The version, once checked.
  var version: FOCUSVersion { FOCUSVersion(rawValue: text) ?? .v1_2 }

  func validate() throws {
    guard FOCUSVersion(rawValue: text) != nil else {
      throw ValidationError("'--focus \(text)' is no known version, expected 1.2 or 1.4")
    }
  }
}
