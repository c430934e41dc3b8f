internal import ArgumentParser
internal import Documents
internal import Foundation
internal import Platform
internal import Studies
internal import Traces

/// How to read trace files.
struct TraceOptions: ParsableArguments {
  @Option(help: "The format, where it is not found from the files; see `headroom list formats`.")
  var format: String?

  @Option(
    help: "For the format csv: the file that says what the columns mean.",
    completion: .file(extensions: ["yaml", "yml"]))
  var mapping: String?

  @Option(help: "Rows that may be left out because they cannot be read.")
  var badRows = 0

  @Option(help: "Cores of a guest where the format has none.")
  var cores = 1.0

  @Option(help: "Memory of a guest in GiB where the format has none.")
  var memory = 1.0

  @Option(help: "What a reading is where the format leaves it open: percent, share or cores.")
  var readings: ReadOptions.ReadingUnit?

  @Option(help: "Cores of the machine that normalised sizes are parts of.")
  var referenceCores: Double?

  @Option(help: "Memory in GiB of the machine that normalised sizes are parts of.")
  var referenceMemory: Double?

  @Option(help: "GiB that the files may have when they are unpacked.")
  var unpackedLimit = 1024.0

  func validate() throws {
    guard unpackedLimit > 0, unpackedLimit <= 1e6 else {
      throw ValidationError("'--unpacked-limit' is 0 to 1,000,000")
    }
    guard (referenceCores == nil) == (referenceMemory == nil), referenceCores ?? 1 > 0,
      referenceMemory ?? 1 > 0
    else {
      throw ValidationError("'--reference-cores' and '--reference-memory' go together")
    }
    guard badRows >= 0 else { throw ValidationError("'--bad-rows' is at least 0") }
    guard cores > 0, cores <= 10_000 else { throw ValidationError("'--cores' is 0 to 10,000") }
    guard memory >= 0, memory <= 1e6 else {
      throw ValidationError("'--memory' is 0 to 1,000,000")
    }
    guard let format, TraceFormats.named(format) == nil else { return }
    let names = TraceFormats.all.map { $0.name }
    let nearest = Spelling.nearest(to: format, among: names).map { "; did you mean '\($0)'?" } ?? ""
    throw ValidationError(
      "no format '\(format)', expected \(names.joined(separator: ", "))\(nearest)")
  }

  /// The format that is named, or the one that the files look like.
  func reader(of files: [String]) throws(TraceError) -> any TraceReader.Type {
    if let format, let reader = TraceFormats.named(format) { return reader }
    return try TraceFormats.sniff(files)
  }

  /// The options as the readers want them.
  func read() throws -> ReadOptions {
    var options = ReadOptions()
    options.badRows = badRows
    options.defaultCores = cores
    options.defaultMemoryMiB = memory * 1024
    options.readingUnit = readings
    if let referenceCores, let referenceMemory {
      options.reference = ReadOptions.Machine(
        cores: referenceCores, memoryMiB: referenceMemory * 1024)
    }
    options.unpackedLimitBytes = Int64(unpackedLimit * 1_073_741_824)
    if let mapping {
      options.mapping = try Terminal.orExit { () throws(Problems) in
        try Catalogues.mapping(mapping)
      }
    }
    return options
  }
}

/// Turns trace files into a trace store.
struct ImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Read trace files into a trace store: a folder of NumPy columns and a manifest.",
    discussion: """
      Columns can be read with numpy.load(…, mmap_mode="r"); manifest.json tells their units and \
      what was wrong with the files. A study reads a store with the format `store`.

      Examples:
        headroom import datasets/traces/azure-small --out stores/small
        headroom import RVTools_export.xlsx --out stores/estate
        headroom import nodes.json --format kubectl --platform --out ours
        headroom import vms.csv --format csv --mapping vms.yaml --out stores/vms
      """)

  @Argument(
    help: "Files, folders, patterns and archives; - is standard input.", completion: .file())
  var files: [String]

  @OptionGroup var options: TraceOptions

  @Option(help: "Folder of the new store, or of the new platform.", completion: .directory)
  var out: String

  @Flag(help: "Make a platform of a table of machines: platform.yaml and hosts.yaml.")
  var platform = false

  @Flag(help: "Print the manifest as JSON.")
  var json = false

  func validate() throws {
    guard !platform || options.format.flatMap(MachineFormats.named) != nil else {
      let names = MachineFormats.all.map { $0.name }.joined(separator: ", ")
      throw ValidationError("'--platform' reads machines of \(names)")
    }
  }

  func run() throws {
    let read = try options.read()
    if platform { return try makePlatform(read) }
    let format = try Terminal.orExit { () throws(TraceError) in
      try options.reader(of: files)
    }
    let store = try Terminal.orExit { () throws(TraceError) in
      try TraceImport.make(out, from: files, format: format, options: read)
      return try TraceStore(at: out)
    }
    if json { return try Terminal.printJSON(store.manifest) }
    Terminal.printTable(
      [["guests", String(store.count)], ["samples", String(store.samples.count)]]
        + store.manifest.quality.lines.map { [$0.name, String($0.count)] }, right: [1])
    print(out)
  }
}

extension ImportCommand {
  private func makePlatform(_ read: ReadOptions) throws {
    guard let format = options.format.flatMap(MachineFormats.named) else { return }
    let scratch = NSTemporaryDirectory() + "headroom-\(UUID())"
    defer { try? FileManager.default.removeItem(atPath: scratch) }
    try? FileManager.default.createDirectory(atPath: scratch, withIntermediateDirectories: true)
    let table = try Terminal.orExit { () throws(TraceError) in
      try MachineTable.read(files, format: format, options: read, scratch: scratch)
    }
    let text = PlatformText(table, name: URL(filePath: out).lastPathComponent)
    do {
      try FileManager.default.createDirectory(atPath: out, withIntermediateDirectories: true)
      try Data(text.hosts.utf8).write(to: URL(filePath: "\(out)/hosts.yaml"), options: .atomic)
      try Data(text.platform.utf8).write(
        to: URL(filePath: "\(out)/platform.yaml"), options: .atomic)
    } catch {
      Terminal.complain("cannot write to \(out): \(error.localizedDescription)")
      throw ExitCode(73)
    }
    if !json {
      Terminal.printTable(
        [
          ["machines", String(table.count)], ["sizes", String(table.kinds.count)],
          ["zones", String(table.zones.count)],
        ], right: [1])
    }
    print("\(out)/platform.yaml")
  }
}

extension ReadOptions.ReadingUnit: ExpressibleByArgument {}
