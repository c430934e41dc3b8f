internal import Documents
internal import Quantities
internal import Traces

/// Reads what a study says of its traces.
struct TraceInputFile {
  let log: ProblemLog
  /// The folder that paths are relative to.
  let folder: String

  /// Reads trace files and how to read them.
  func trace(_ node: Node) -> Study.TraceInput {
    var row = Fields(of: node, what: "a trace", log: log)
    let paths = (row.required("path")?.elements ?? []).compactMap(\.text)
    let names = TraceFormats.all.map { $0.name } + ["store"]
    _ = row.required("format")
    let format = row.choice("format", of: names) ?? ""
    var options = ReadOptions()
    options.badRows = row.integer("bad-rows", in: 0...1_000_000_000) ?? 0
    options.defaultCores = row.quantity("cores", One.self, in: 0.01...10_000) ?? 1
    options.defaultMemoryMiB = (row.quantity("memory", Gibibytes.self) ?? 1) * 1024
    options.reference = row.node("reference").map {
      machine($0, "a reference machine", least: 1)
    }
    if let item = row.node("sizes") {
      options.sizes = item.elements.map { machine($0, "a size", least: 0.001) }
      let takers = [PlanetLab.name, GoogleVMs.name, WebLoad.name]
      if !takers.contains(format) {
        log.note("`sizes` is for the formats \(Fields.list(takers)) only", at: item)
      }
    }
    if let seconds = row.quantity("step", Seconds.self, in: 1...3600), let item = row.node("step") {
      options.stepMilliseconds = Int64((seconds * 1000).rounded())
      if format != OpenDC.name || (3600 / seconds).rounded() * seconds != 3600 {
        log.note(
          "`step` is \(item.kind), expected a part of an hour, with the format `\(OpenDC.name)`",
          at: item)
      }
    }
    options.gaps =
      row.choice("gaps", of: ReadOptions.GapRule.allCases.map(\.rawValue))
      .flatMap(ReadOptions.GapRule.init(rawValue:)) ?? .hold
    options.keepsSpread = row.flag("spread") ?? false
    if options.keepsSpread, let item = row.node("spread"), format != AzureVM.name {
      log.note("`spread` is for the format `\(AzureVM.name)` only", at: item)
    }
    options.readingUnit = row.choice(
      "readings", of: ReadOptions.ReadingUnit.allCases.map(\.rawValue)
    ).flatMap(ReadOptions.ReadingUnit.init(rawValue:))
    if let limit = row.quantity("unpacked-limit", Gibibytes.self, in: 0.001...1e6) {
      options.unpackedLimitBytes = Int64(limit * 1_073_741_824)
    }
    if let item = row.node("mapping") {
      options.mapping = mapping(item)
    } else if format == MappedCSV.name {
      log.note("the format `csv` needs a `mapping` of its columns", at: node)
    }
    row.close()
    return Study.TraceInput(paths: paths, format: format, options: options)
  }

  private func machine(_ node: Node, _ what: String, least: Double) -> ReadOptions.Machine {
    var machine = Fields(of: node, what: what, log: log)
    defer { machine.close() }
    return ReadOptions.Machine(
      cores: machine.requiredQuantity("cores", One.self, in: least...10_000),
      memoryMiB: machine.requiredQuantity("memory", Gibibytes.self, in: least / 1000...1e6) * 1024)
  }

  /// Reads a mapping in place, or the file that a path names.
  private func mapping(_ node: Node) -> ColumnMapping {
    let reader = MappingFile(log: log)
    guard let name = node.text else { return reader.mapping(node) }
    do {
      return reader.mapping(try Node.read(path: resolve(name), shownAs: name))
    } catch {
      error.list.forEach(log.note)
      return ColumnMapping()
    }
  }

  /// Reads what guests demand whose trace has no readings.
  func demand(_ node: Node) -> Study.Demand {
    switch node.text {
    case "readings": return .readings
    case "mean": return .mean
    case "allocated": return .constant(1)
    case .some:
      log.note(
        "`demand` is \(node.kind), expected `readings`, `mean`, `allocated`, "
          + "`{ constant: 40 % }` or `{ profiles: { path: …, format: … } }`", at: node)
      return .readings
    case nil:
      var row = Fields(of: node, what: "a demand", log: log)
      let share = row.quantity("constant", Share.self, in: 0...1)
      let profiles = row.node("profiles").map(trace)
      row.close()
      return profiles.map { .profiles($0) } ?? share.map { .constant($0) } ?? .readings
    }
  }

  private func resolve(_ name: String) -> String {
    name.hasPrefix("/") ? name : folder + "/" + name
  }
}
