package import Documents
package import Economics
internal import Foundation
package import Platform
internal import Quantities
package import Traces

/// A question with everything needed to answer it.
package struct Study: Sendable {
  /// Name and question.
  package var name: String, question: String
  /// Trace files, their format and how to read them.
  package var tracePaths: [String], traceFormat: String, readOptions: ReadOptions
  /// Utilisation of guests whose trace has no readings, in [0, 1].
  package var assumedUtilisation: Double
  /// Whether results are also given per year.
  package var seed: UInt64, replications: Int
  /// The price books of the axis.
  package var books: [PriceBook]
  /// The physical settings to compare: one platform each.
  package var platforms: [Variant]
  /// Names of the axes besides prices, in the order of the file.
  package var axes: [String]
  /// Start of the horizon in milliseconds since 1970, where the study names one.
  package var startEpochMilliseconds: Int64?
  /// What a scenario must meet to be recommended.
  package var requirements: [Requirement]
  /// Index of the baseline's platform and book.
  package var baseline: (platform: Int, book: Int)

  /// A platform with the values of the axes that made it.
  package struct Variant: Sendable, Hashable {
    /// The platform.
    package var blueprint: Blueprint
    /// The value of each axis, as text.
    package var values: [String]
  }

  /// Reads a study file and everything it refers to.
  ///
  /// - Throws: All problems at once.
  package static func read(_ path: String) throws(Problems) -> Study {
    let node = try Node.read(path: path)
    let log = ProblemLog()
    let study = StudyFile(log: log, path: path).study(node)
    try log.throwIfAny()
    guard let study else { throw Problems([]) }
    return study
  }
}

/// Reads study files.
struct StudyFile {
  let log: ProblemLog
  let path: String

  private var folder: String { URL(filePath: path).deletingLastPathComponent().path }

  func study(_ node: Node) -> Study? {
    var fields = Fields(of: node, what: "a study", log: log)
    let name = fields.requiredText("study")
    let question = fields.text("question") ?? ""
    var options = ReadOptions()
    var paths: [String] = []
    var format = ""
    var assumed = 1.0
    if let trace = fields.required("trace") {
      var row = Fields(of: trace, what: "a trace", log: log)
      paths = (row.required("path")?.elements ?? []).compactMap(\.text).map(resolve)
      format = row.choice("format", of: TraceFormats.all.map { $0.name }) ?? ""
      options.badRows = row.integer("bad-rows", in: 0...1_000_000_000) ?? 0
      options.defaultCores = row.quantity("cores", One.self, in: 0.01...10_000) ?? 1
      options.defaultMemoryMiB = (row.quantity("memory", Gibibytes.self) ?? 1) * 1024
      assumed = row.quantity("utilisation", Share.self, in: 0...1) ?? 1
      row.close()
    }
    var start: Int64?
    if let item = fields.node("horizon") {
      var row = Fields(of: item, what: "a horizon", log: log)
      if let text = row.text("start") {
        start = CivilDate.milliseconds(of: text)
        if start == nil { log.note("`start` expects a date, e.g. `2026-12-01`", at: item) }
      }
      row.close()
    }
    let seed = fields.integer("seed", in: 0...Int.max) ?? 1
    var replications = 1
    if let item = fields.node("replications") {
      var row = Fields(of: item, what: "replications", log: log)
      replications = row.integer("count", in: 1...100_000) ?? 1
      row.close()
    }
    guard let platformPath = fields.required("platform")?.text else { return nil }
    var reader = PlatformFile(
      log: log, folder: URL(filePath: resolve(platformPath)).deletingLastPathComponent().path)
    let base: Blueprint
    do {
      base = reader.platform(try Node.read(path: resolve(platformPath), shownAs: platformPath))
    } catch {
      error.list.forEach(log.note)
      return nil
    }
    reader = PlatformFile(log: log, folder: folder)
    let axes = fields.required("axes")?.entries ?? []
    let planes = axes.filter { $0.key != "prices" }
    for axis in planes where Plane(rawValue: axis.key) == nil {
      log.note(
        Problem(
          file: axis.mark.file, line: axis.mark.line, column: axis.mark.column,
          message: "unknown axis `\(Node.shortened(axis.key))`; known axes: "
            + Fields.list(["prices"] + Plane.allCases.map(\.rawValue)),
          hint: Spelling.nearest(to: axis.key, among: Plane.allCases.map(\.rawValue))
            .map { "did you mean `\($0)`?" }))
    }
    var variants = [Study.Variant(blueprint: base, values: [])]
    for axis in planes {
      guard let plane = Plane(rawValue: axis.key) else { continue }
      variants = variants.flatMap { variant in
        axis.value.elements.map { element in
          var next = variant
          let choice = reader.choice(element, plane, base)
          plane.set(choice, &next.blueprint)
          next.values.append(plane.label(choice))
          return next
        }
      }
    }
    let books = self.books(axes.first { $0.key == "prices" }?.value, at: node)
    var wanted: [String] = []
    var book = 0
    if let item = fields.node("baseline") {
      var row = Fields(of: item, what: "a baseline", log: log)
      for axis in planes {
        guard let plane = Plane(rawValue: axis.key), let value = row.required(axis.key) else {
          continue
        }
        wanted.append(plane.label(reader.choice(value, plane, base)))
      }
      if let name = row.text("prices") {
        book = axes.first { $0.key == "prices" }?.value.elements.firstIndex { $0.text == name } ?? 0
      }
      row.close()
    }
    let index = variants.firstIndex { $0.values == wanted } ?? 0
    var requirements: [Requirement] = []
    for item in fields.node("require")?.elements ?? [] {
      if let requirement = Requirement(parsing: item.text ?? "") {
        requirements.append(requirement)
      } else {
        log.note(
          "\(item.kind) is no condition, expected e.g. `availability >= 99.95 %`", at: item)
      }
    }
    if !wanted.isEmpty, !variants.contains(where: { $0.values == wanted }) {
      log.note("the baseline is none of the scenarios", at: node["baseline"] ?? node)
    }
    fields.close()
    return Study(
      name: name, question: question, tracePaths: paths, traceFormat: format,
      readOptions: options, assumedUtilisation: assumed, seed: UInt64(seed),
      replications: replications, books: books, platforms: variants,
      axes: planes.map(\.key), startEpochMilliseconds: start, requirements: requirements,
      baseline: (index, book))
  }

  private func books(_ node: Node?, at study: Node) -> [PriceBook] {
    guard let node else {
      log.note("the axis `prices` is missing: a study names at least one price book", at: study)
      return []
    }
    return node.elements.compactMap { element -> PriceBook? in
      guard let name = element.text else { return nil }
      let path = resolve(name)
      var reader = PriceFile(
        log: log, folder: URL(filePath: path).deletingLastPathComponent().path)
      do throws(Problems) {
        return reader.book(try Node.read(path: path, shownAs: name))
      } catch {
        error.list.forEach(log.note)
        return nil
      }
    }
  }

  private func resolve(_ name: String) -> String {
    name.hasPrefix("/") ? name : folder + "/" + name
  }
}
