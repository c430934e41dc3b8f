internal import ArgumentParser
internal import Foundation
internal import Kernels
internal import Quantities
internal import Reports
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
        headroom inspect datasets/traces/azure-small --html trace.html --json
        headroom inspect datasets/traces/services-small --scaling 60%
      """)

  @Argument(help: "A trace store, or trace files.", completion: .file())
  var files: [String]

  @OptionGroup var options: TraceOptions

  @Option(help: "Folder that keeps parsed traces.", completion: .directory)
  var cache: String?

  @Flag(help: "Compare the columns of a store with the digests in its manifest.")
  var check = false

  @Option(help: "Draw the trace into this HTML file.", completion: .file(extensions: ["html"]))
  var html: String?

  @Option(
    help: ArgumentHelp(
      "Also show what services would need if an autoscaler kept their replicas so busy.",
      valueName: "share"))
  var scaling: String?

  @Flag(help: "Print as JSON.")
  var json = false

  /// A trace with what its services would need.
  private struct Outlook: Encodable {
    var trace: TracePortrait, scaling: ScalingOutlook
  }

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
    if let html {
      do {
        try Data(TracePage(store).html.utf8).write(to: URL(filePath: html), options: .atomic)
      } catch {
        Terminal.complain("cannot write to \(html): \(error.localizedDescription)")
        throw ExitCode(73)
      }
    }
    let portrait = TracePortrait(store)
    let outlook = try outlook(store)
    if json, let outlook {
      return try Terminal.printJSON(Outlook(trace: portrait, scaling: outlook))
    }
    if json { return try Terminal.printJSON(portrait) }
    Terminal.printTable(portrait.rows + (outlook?.rows ?? []), right: [1])
  }

  private func outlook(_ store: TraceStore) throws -> ScalingOutlook? {
    guard let scaling else { return nil }
    guard let target = Quantity<Share>(parsing: scaling)?.value, (0.01...1).contains(target) else {
      throw ValidationError("'--scaling' expects a share from 1 % to 100 %, e.g. 60%")
    }
    guard let outlook = ScalingOutlook(store, target: target) else {
      Terminal.complain(
        "the trace has no services with readings", hint: "deployments are services")
      throw ExitCode(65)
    }
    return outlook
  }

  private func store() throws(TraceError) -> TraceStore {
    if options.format == nil, let store = try? TraceStore(at: files[0]) { return store }
    guard let read = try? options.read() else { return try TraceStore(at: files[0]) }
    let format = try options.reader(of: files)
    return try TraceCache(folder: cache).store(of: files, format: format, options: read)
  }
}
