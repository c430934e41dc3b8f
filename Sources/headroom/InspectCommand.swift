internal import ArgumentParser
internal import Foundation
internal import Kernels
internal import Studies
internal import Traces

/// Shows what is in a trace.
struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Show sizes, lifetimes, concurrency, use and quality of a trace.",
    discussion: """
      Examples:
        headroom inspect stores/small
        headroom inspect datasets/traces/azure-small --format azure-vm --json
      """)

  @Argument(help: "A trace store, or trace files with --format.", completion: .file())
  var files: [String]

  @OptionGroup var options: TraceOptions

  @Option(help: "Folder that keeps parsed traces.", completion: .directory)
  var cache: String?

  @Flag(help: "Compare the columns of a store with the digests in its manifest.")
  var check = false

  @Flag(help: "Print as JSON.")
  var json = false

  func run() throws {
    let store = try Terminal.orExit { () throws(TraceError) in try self.store() }
    if check {
      guard options.format == nil else {
        throw ValidationError("'--check' is for a trace store, which has no '--format'")
      }
      let damaged = store.damagedColumns(in: files[0])
      guard damaged.isEmpty else {
        Terminal.complain(
          "damaged columns: \(damaged.joined(separator: ", "))", hint: "import the trace again")
        throw ExitCode(65)
      }
    }
    let portrait = TracePortrait(store)
    if json { return try Terminal.printJSON(portrait) }
    Terminal.printTable(portrait.rows, right: [1])
  }

  private func store() throws(TraceError) -> TraceStore {
    guard let format = options.format.flatMap(TraceFormats.named) else {
      return try TraceStore(at: files[0])
    }
    guard let read = try? options.read() else { return try TraceStore(at: files[0]) }
    return try TraceCache(folder: cache).store(of: files, format: format, options: read)
  }
}
