internal import Documents
internal import Economics
internal import Foundation
internal import Platform
internal import Quantities
internal import Simulation
internal import Traces

/// Reads study files.
///
/// Settings merge in this order: the files under `import`, the file itself, its `overrides`, those
/// of the command line, and last the values of each axis.
struct StudyFile {
  let log: ProblemLog
  let path: String

  private var folder: String { URL(filePath: path).deletingLastPathComponent().path }

  /// Reads the study; what is wrong with its contents is in the log.
  func read(_ commandLine: [(path: String, value: String)]) throws(Problems) -> Study? {
    var node = try imported(try Node.read(path: path), depth: 0)
    var ofPlatform: [Override] = []
    var warnings: [String] = []
    // The command line may do away with the file's own overrides.
    for item in commandLine where item.path == "overrides" {
      let value = try Node.parse(item.value, file: "--set \(item.path)")
      node = node.removing("overrides").setting(["overrides"], to: value).0
    }
    var overrides = (node["overrides"]?.entries ?? []).map {
      Override(path: $0.key, value: $0.value, mark: $0.mark)
    }
    for item in commandLine where item.path != "overrides" {
      let value = try Node.parse(item.value.isEmpty ? "''" : item.value, file: "--set \(item.path)")
      // An axis by its name is the whole axis; the baseline keeps its value where that is still there.
      if item.path == "prices" || item.path.hasPrefix("prices.")
        || Plane(rawValue: item.path) != nil || node["axes"]?[item.path] != nil
      {
        overrides.append(Override(axis: item.path, in: "axes", value: value))
        let old = node["baseline"]?[item.path]?.label
        if node["baseline"] != nil, let first = value.elements.first,
          !value.elements.contains(where: { $0.label == old })
        {
          overrides.append(Override(axis: item.path, in: "baseline", value: first))
          let isTold = commandLine.contains { $0.path == "baseline" }
          if value.elements.count > 1, old != nil, !isTold {
            warnings.append(
              "the baseline's `\(item.path)` is none of those set: it is \(first.label) now, the first "
                + "of them; `--set baseline=…` names another")
          }
        }
        continue
      }
      overrides.append(Override(path: item.path, value: value, mark: value.mark))
    }
    node = node.removing("overrides")
    for override in overrides {
      guard
        node["platform"]?.text == nil || override.keys.first != "platform"
          || override.keys.count == 1
      else {
        ofPlatform.append(override)
        continue
      }
      node = override.applied(to: node, keys: override.keys, log: log)
    }
    var study = study(node, ofPlatform)
    study?.overrides = commandLine.map { "\($0.path)=\($0.value)" }
    study?.warnings += warnings
    return study
  }

  /// The node with the files it imports laid under it.
  private func imported(_ node: Node, depth: Int) throws(Problems) -> Node {
    guard let list = node["import"] else { return node }
    guard depth < 16 else {
      throw Problems([
        Problem(
          file: list.file, line: list.line, column: list.column,
          message: "imports go round in a circle")
      ])
    }
    var base = Node.mapping([], node.mark)
    for item in list.elements {
      let other = try Node.read(path: resolve(item.text ?? ""), shownAs: item.text)
      base = base.merged(with: try imported(other, depth: depth + 1))
    }
    return base.merged(with: node.removing("import"))
  }

  // MARK: The whole

  private func study(_ node: Node, _ overrides: [Override]) -> Study? {
    var fields = Fields(of: node, what: "a study", log: log)
    // Both are done with by now; a key that is unknown is told of them.
    _ = (fields.node("import"), fields.node("overrides"))
    let name = fields.requiredText("study")
    checkName(name, at: node["study"] ?? node)
    let question = fields.text("question") ?? ""
    let traces = TraceInputFile(log: log, folder: folder)
    var input = Study.TraceInput(paths: [], format: "", options: ReadOptions())
    if let item = fields.required("trace") { input = traces.trace(item) }
    let demand = fields.node("demand").map(traces.demand) ?? .readings
    let horizon = fields.node("horizon").map(self.horizon) ?? Study.Horizon()
    let currency = fields.text("currency")
    let exchange = fields.node("exchange")
    let seed = fields.integer("seed", in: 0...Int.max) ?? 1
    var replications = 1
    var redraw: [Study.Uncertainty] = [.incidents]
    if let item = fields.node("replications") {
      var row = Fields(of: item, what: "replications", log: log)
      replications = row.integer("count", in: 1...100_000) ?? 1
      if let list = row.node("redraw") { redraw = uncertainties(list) }
      row.close()
    }
    var owners = 24
    if let item = fields.node("showback") {
      var row = Fields(of: item, what: "showback", log: log)
      owners = row.integer("owners", in: 1...10_000) ?? owners
      row.close()
    }
    let services =
      fields.choice("services", of: Study.Services.allCases.map(\.rawValue))
      .flatMap(Study.Services.init(rawValue:)) ?? .deployment
    let shape = fields.node("shape").map { ShapingFile(log: log).shaping($0) } ?? Shaping()
    let measured = fields.node("measured").map(
      MeasuredFile(log: log, folder: folder).measured)
    let axes = fields.required("axes")?.entries ?? []
    let wanted = fields.node("baseline")
    let publication = fields.node("published")
    let roadmap = fields.node("roadmap").map { RoadmapFile(log: log).roadmap($0) }
    let requirements = (fields.node("require")?.elements ?? []).compactMap(requirement)
    let platform = fields.required("platform")
    fields.close()
    let pricing = PriceAxes(log: log, folder: folder, axes: axes, exchange: exchange)
    var books = pricing.books(currency, at: node)
    guard let platform, let grid = grid(axes, platform, overrides, shape) else { return nil }
    var warnings: [String] = []
    let needs = PriceNeeds(platforms: grid.variants.map(\.blueprint))
    for index in books.indices {
      let (book, lacks) = needs.kept(books[index])
      books[index] = book
      warnings += lacks.filter { !warnings.contains($0) }
    }
    if wanted == nil, grid.variants.count * books.count > 1 {
      warnings.append(
        "the study names no `baseline`: the first combination stands for what goes on if nothing is done"
      )
    }
    warnings += Self.assumptions(of: grid.variants.map(\.blueprint))
    for name in (roadmap?.existingLicences.keys.sorted() ?? [])
    where !books.contains(where: {
      $0.owned.licences.contains { $0.name == name && $0.purchase > 0 }
    }) {
      log.note(
        "`roadmap` tells of licences `\(Node.shortened(name))`, and no book has such that are bought",
        at: node["roadmap"] ?? node)
    }
    if Set(books.map(\.date)).count > 1 {
      warnings.append("the price books are of different dates: a difference is one of time too")
    }
    let baseline = self.baseline(wanted, axes, grid, pricing, at: node)
    let published = publication.flatMap { self.published($0, grid, baseline.platform) }
    return Study(
      name: name, question: question, file: URL(filePath: path).lastPathComponent, overrides: [],
      folder: folder, trace: input, demand: demand, services: services, horizon: horizon,
      currency: currency ?? books.first?.currency ?? "", seed: UInt64(seed),
      replications: replications, redraw: redraw, showbackOwners: owners, books: books,
      priceAxes: pricing.names, platforms: grid.variants, axes: grid.axes,
      requirements: requirements, baseline: baseline,
      measured: measured, published: published, roadmap: roadmap, warnings: warnings)
  }

  /// The name becomes a folder, and must be nothing else.
  private func checkName(_ name: String, at node: Node) {
    let isPlain = name.unicodeScalars.allSatisfy {
      $0.properties.isAlphabetic || ("0"..."9").contains($0) || "-_.".unicodeScalars.contains($0)
    }
    guard !isPlain || name.hasPrefix(".") else { return }
    log.note(
      "`study` is `\(Node.shortened(name))`, expected letters, digits, `-`, `_` and `.`", at: node,
      hint: "it names the folder of the results")
  }

  private func horizon(_ node: Node) -> Study.Horizon {
    var row = Fields(of: node, what: "a horizon", log: log)
    var horizon = Study.Horizon()
    if let name = row.text("timezone") {
      if TimeZone(identifier: name) == nil, let item = row.node("timezone") {
        log.note(
          "`timezone` is \(item.kind), expected a name such as `Europe/Berlin`", at: item,
          hint: "names are those of the tz database, which the package tzdata installs")
      } else {
        horizon.timeZone = name
      }
    }
    if let item = row.node("start") {
      horizon.startEpochMilliseconds = item.text.flatMap {
        LocalTime(zone: horizon.timeZone).midnight(of: $0)
      }
      if horizon.startEpochMilliseconds == nil {
        log.note("`start` is \(item.kind), expected a date, e.g. `2026-12-01`", at: item)
      }
    }
    if row.node("length")?.text != "all" {
      horizon.lengthMilliseconds = row.quantity("length", Seconds.self, in: 1...1e10).map {
        Int64(($0 * 1000).rounded())
      }
    }
    horizon.annualises = row.flag("annualise") ?? true
    row.close()
    return horizon
  }

  private func uncertainties(_ node: Node) -> [Study.Uncertainty] {
    let names = Study.Uncertainty.allCases.map(\.rawValue)
    return node.elements.compactMap { item -> Study.Uncertainty? in
      guard let known = item.text.flatMap(Study.Uncertainty.init(rawValue:)) else {
        log.note("`redraw` is \(item.kind), expected \(Fields.list(names))", at: item)
        return nil
      }
      return known
    }
  }

  private func requirement(_ item: Node) -> Requirement? {
    guard let requirement = Requirement(parsing: item.text ?? "") else {
      log.note("\(item.kind) is no condition, expected e.g. `availability >= 99.95 %`", at: item)
      return nil
    }
    guard Requirement.metrics.contains(requirement.metric) else {
      let nearest = Spelling.nearest(to: requirement.metric, among: Requirement.metrics)
      log.note(
        "no metric `\(Node.shortened(requirement.metric))`", at: item,
        hint: nearest.map { "did you mean `\($0)`?" })
      return nil
    }
    return requirement
  }

  // MARK: Axes

  private struct Grid {
    var axes: [String]
    var variants: [Study.Variant]
  }

  /// Every combination of the axes' values, each a platform.
  private func grid(
    _ axes: [Node.Entry], _ platform: Node, _ overrides: [Override], _ shape: Shaping
  ) -> Grid? {
    var folder = self.folder
    var base = platform
    if let name = platform.text {
      folder = URL(filePath: resolve(name)).deletingLastPathComponent().path
      do {
        base = try Node.read(path: resolve(name), shownAs: name)
      } catch {
        error.list.forEach(log.note)
        return nil
      }
    }
    for override in overrides {
      base = override.applied(to: base, keys: Array(override.keys.dropFirst()), log: log)
    }
    let reader = PlatformFile(log: log, folder: folder)
    let root = reader.platform(base)
    let physical = axes.filter { !PriceAxes.holds($0) }
    let shapes = ShapingFile(log: log)
    var points: [(node: Node, shape: Shaping, values: [String])] = [(base, shape, [])]
    for axis in physical {
      let keys = axis.key.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
      let plane = Plane(rawValue: axis.key)
      if axis.key == "shape" {
        points = points.flatMap { point in
          axis.value.elements.map {
            (point.node, shapes.shaping($0, from: point.shape), point.values + [$0.label])
          }
        }
        continue
      }
      guard plane != nil || keys.first == "platform" && keys.count > 1 else {
        noteUnknown(axis)
        continue
      }
      points = points.flatMap { point in
        axis.value.elements.map { element in
          let override = Override(path: axis.key, value: element, mark: element.mark)
          let node = override.applied(
            to: point.node, keys: plane == nil ? Array(keys.dropFirst()) : keys, log: log)
          let label =
            plane.map { $0.label(reader.choice(element, $0, root)) } ?? element.label
          return (node, point.shape, point.values + [label])
        }
      }
    }
    let variants = points.map {
      Study.Variant(
        blueprint: reader.platform($0.node), shape: $0.shape, values: $0.values)
    }
    return Grid(axes: physical.map(\.key), variants: variants)
  }

  private func noteUnknown(_ axis: Node.Entry) {
    let known = ["prices", "shape"] + Plane.allCases.map(\.rawValue)
    log.note(
      Problem(
        file: axis.mark.file, line: axis.mark.line, column: axis.mark.column,
        message: "unknown axis `\(Node.shortened(axis.key))`; known axes: "
          + Fields.list(known) + " and paths that start with `platform.` or `prices.`",
        hint: Spelling.nearest(to: axis.key, among: known).map { "did you mean `\($0)`?" }))
  }

  private func baseline(
    _ node: Node?, _ axes: [Node.Entry], _ grid: Grid, _ pricing: PriceAxes, at study: Node
  ) -> Study.Baseline {
    guard let node else { return Study.Baseline(platform: 0, book: 0) }
    var row = Fields(of: node, what: "a baseline", log: log)
    let reader = PlatformFile(log: log, folder: folder)
    let root = grid.variants.first?.blueprint
    var wanted: [String] = []
    for axis in axes where !PriceAxes.holds(axis) {
      guard let value = row.required(axis.key) else { continue }
      if let plane = Plane(rawValue: axis.key), let root {
        wanted.append(plane.label(reader.choice(value, plane, root)))
      } else {
        wanted.append(value.label)
      }
    }
    let book = pricing.index(of: &row)
    row.close()
    let platform = grid.variants.firstIndex { $0.values == wanted }
    if platform == nil { log.note("the baseline is none of the scenarios", at: node) }
    return Study.Baseline(platform: platform ?? 0, book: book)
  }

  private func published(_ node: Node, _ grid: Grid, _ baseline: Int) -> Published? {
    let name = node.text ?? ""
    do {
      return PublishedFile(
        log: log, axes: grid.axes, variants: grid.variants, baseline: baseline
      ).published(try Node.read(path: resolve(name), shownAs: name))
    } catch {
      error.list.forEach(log.note)
      return nil
    }
  }

  /// What the platforms take for granted of public sites.
  private func resolve(_ name: String) -> String {
    FilePath.resolve(name, in: folder)
  }
}

/// A setting that replaces what a file says.
struct Override {
  let path: String
  let value: Node
  let mark: Node.Mark
  /// The keys of the path.
  let keys: [String]

  init(path: String, value: Node, mark: Node.Mark) {
    self.path = path
    self.value = value
    self.mark = mark
    keys = path.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
  }

  /// Replaces an axis, whose name may be a path itself, in a section of a study.
  init(axis: String, in section: String, value: Node) {
    path = "\(section).\(axis)"
    self.value = value
    mark = value.mark
    keys = [section, axis]
  }

  /// The node with the value at every place that `keys` name; none is a problem.
  ///
  /// `zones` at the top of a platform is short for the zones of all its sites.
  func applied(to node: Node, keys: [String], log: ProblemLog) -> Node {
    var keys = keys
    if keys.first == "zones", node["zones"] == nil, node["sites"] != nil {
      keys = ["sites", "*"] + keys
    }
    let (changed, places) = node.setting(keys, to: value)
    if places == 0 {
      log.note(
        Problem(
          file: mark.file, line: mark.line, column: mark.column,
          message: "nothing is at `\(Node.shortened(path))`"))
    }
    return changed
  }
}
