internal import ArgumentParser
internal import Documents
internal import Studies
internal import Traces

/// The study to work on, and settings that replace its own.
struct StudyOptions: ParsableArguments {
  @Argument(help: "The study file.", completion: .file(extensions: ["yaml", "yml"]))
  var study: String

  @Option(
    name: .customLong("set"), parsing: .singleValue,
    help: ArgumentHelp(
      "Replace a setting; may be repeated.",
      discussion: """
        PATH is a setting of the study (trace.path, replications.count), a path of its platform \
        (platform.zones.*.hosts.count) or an axis by its name (placement).
        """, valueName: "path=value"))
  var settings: [String] = []

  @Option(
    help: "Folder that keeps parsed traces; by default $HEADROOM_CACHE or the user's own.",
    completion: .directory)
  var cache: String?

  func validate() throws {
    for setting in settings where !setting.contains("=") || setting.hasPrefix("=") {
      throw ValidationError("'--set \(setting)' is not of the form path=value")
    }
  }

  /// Reads the study; what is wrong with it is shown.
  func read() throws -> Study {
    let overrides = settings.compactMap { setting -> (path: String, value: String)? in
      guard let split = setting.firstIndex(of: "=") else { return nil }
      return (
        path: String(setting[..<split]), value: String(setting[setting.index(after: split)...])
      )
    }
    let read = try Terminal.orExit { () throws(Problems) in
      try Study.read(study, overrides: overrides)
    }
    for warning in read.warnings { Terminal.complain("note: \(warning)") }
    return read
  }

  /// Loads the traces of a study and prepares its sweep.
  func sweep(_ study: Study) throws -> Sweep {
    let store = try self.store(of: study.trace, in: study.folder)
    var profiles: TraceStore?
    if case .profiles(let input) = study.demand {
      profiles = try self.store(of: input, in: study.folder)
    }
    let sweep = try Terminal.orExit { () throws(Problems) in
      try Sweep(study, store: store, profiles: profiles, path: self.study)
    }
    // What the trace tells of the study's prices.
    for warning in sweep.study.warnings.dropFirst(study.warnings.count) {
      Terminal.complain("note: \(warning)")
    }
    return sweep
  }

  private func store(of input: Study.TraceInput, in folder: String) throws -> TraceStore {
    let paths = input.resolved(in: folder)
    return try Terminal.orExit { () throws(TraceError) in
      guard let format = TraceFormats.named(input.format) else {
        return try TraceStore(at: paths.first ?? "")
      }
      return try TraceCache(folder: cache).store(
        of: paths, format: format, options: input.options)
    }
  }
}
