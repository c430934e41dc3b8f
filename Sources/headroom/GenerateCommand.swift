internal import ArgumentParser
internal import Foundation
internal import Traces

/// Makes a synthetic trace.
struct GenerateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate", abstract: "Write a small synthetic trace in the Azure format.",
    discussion: "Example: headroom generate datasets/traces/azure-small --seed 2026")

  @Argument(help: "The folder to write to.")
  var folder: String

  @Option(help: "The same seed makes the same bytes.")
  var seed: UInt64 = 2026

  @Option(help: "Length of the trace in days.")
  var days = 7

  @Option(help: "Services of three guests each, and further guests.")
  var services = 12

  @Option(help: "Guests besides those of services.")
  var guests = 900

  func run() throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try Terminal.orExit { () throws(TraceError) in
      try AzureLike.write(
        seed: seed, days: days, services: services, guests: guests, to: folder)
    }
  }
}
