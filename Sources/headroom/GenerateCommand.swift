internal import ArgumentParser
internal import Foundation
internal import Traces

/// Makes a synthetic trace.
struct GenerateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate", abstract: "Write a synthetic trace in the format of a public one.",
    discussion: """
      The kinds:
      \(SyntheticTraces.all.map { "  \($0.name)  \($0.summary)" }.joined(separator: "\n"))

      Examples:
        headroom generate azure-vm datasets/traces/azure-small
        headroom generate planetlab /tmp/day --guests 100 --seed 7
      """)

  @Argument(help: "What to make: \(SyntheticTraces.all.map { $0.name }.joined(separator: ", ")).")
  var kind: String

  @Argument(help: "The folder to write to.", completion: .directory)
  var folder: String

  @Option(help: "The same seed makes the same bytes.")
  var seed: UInt64 = 2026

  @Option(help: "Length of the trace in days.")
  var days = 7

  @Option(help: "Guests besides those of services.")
  var guests = 900

  @Option(help: "Services of three guests each; azure-vm only.")
  var services = 12

  func validate() throws {
    guard SyntheticTraces.all.contains(where: { $0.name == kind }) else {
      throw ValidationError(
        "no kind '\(kind)', expected "
          + SyntheticTraces.all.map { $0.name }.joined(separator: ", "))
    }
    guard (1...3650).contains(days), (1...5_000_000).contains(guests), services >= 0 else {
      throw ValidationError("'--days' is 1 to 3,650 and '--guests' 1 to 5,000,000")
    }
  }

  func run() throws {
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      Terminal.complain("cannot make \(folder): \(error.localizedDescription)")
      throw ExitCode(73)
    }
    try Terminal.orExit { () throws(TraceError) in
      try SyntheticTraces.all.first { $0.name == kind }?.write(
        SyntheticRequest(seed: seed, days: days, guests: guests, services: services), to: folder)
    }
    print(folder)
  }
}
