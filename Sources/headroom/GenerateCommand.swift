internal import ArgumentParser
internal import Foundation
internal import Reports
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

  @Option(help: "Services of three guests each; azure-vm and web.")
  var services = 12

  @Option(help: "How many times longer guests live than by default; azure-vm only.")
  var lifetimeFactor = 1.0

  @Flag(help: "Names of 64 characters, as the published tables have; azure-vm and web.")
  var longNames = false

  @Flag(
    help:
      "Do not compress; a pipe of the file's name is written to. azure-vm, batch, grid, openb and web."
  )
  var plain = false

  @Flag(help: "Print the folder and how well the trace fits its statistics as JSON.")
  var json = false

  func validate() throws {
    guard SyntheticTraces.all.contains(where: { $0.name == kind }) else {
      throw ValidationError(
        "no kind '\(kind)', expected "
          + SyntheticTraces.all.map { $0.name }.joined(separator: ", "))
    }
    guard (1...3650).contains(days), (1...5_000_000).contains(guests), services >= 0 else {
      throw ValidationError("'--days' is 1 to 3,650 and '--guests' 1 to 5,000,000")
    }
    guard lifetimeFactor > 0, lifetimeFactor <= 10_000 else {
      throw ValidationError("'--lifetime-factor' is more than 0 and at most 10,000")
    }
  }

  func run() throws {
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      Terminal.complain("cannot make \(folder): \(error.localizedDescription)")
      throw ExitCode(73)
    }
    var request = SyntheticRequest(seed: seed, days: days, guests: guests, services: services)
    request.lifetimeFactor = lifetimeFactor
    request.hasLongNames = longNames
    request.isPlain = plain
    let generator = SyntheticTraces.all.first { $0.name == kind }
    let fit = try Terminal.orExit { [request] () throws(TraceError) in
      try generator?.write(request, to: folder) ?? []
    }
    if json {
      struct Made: Encodable {
        var folder: String
        var fit: [SyntheticFit]
      }
      return try Terminal.printJSON(Made(folder: folder, fit: fit))
    }
    print(folder)
    if !fit.isEmpty { print("") }
    Terminal.printTable(
      (fit.isEmpty ? [] : [["", "target", "generated", "source of the target"]])
        + fit.map {
          [$0.statistic, Figure.text($0.target), Figure.text($0.generated), $0.source]
        }, right: [1, 2])
  }
}
