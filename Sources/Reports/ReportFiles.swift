internal import Economics
internal import Foundation
package import Studies
internal import Traces

/// The files of a report, made from results alone.
package struct ReportFiles {
  /// Names with their contents, in the order in which they are written.
  package let files: [(name: String, text: String)]
  /// The comparison that they show.
  package let comparison: Comparison

  /// Makes the report of a study.
  ///
  /// - Parameter focus: The version of the specification that `costs.csv` follows.
  package init(_ results: StudyResults, focus: FOCUSVersion = .v1_2) throws {
    let comparison = Comparison(results)
    let tables = ScenarioTables(comparison)
    self.comparison = comparison
    let decisions = Decisions(comparison)
    let page = Page(comparison, decisions)
    var files = [
      ("scenarios.csv", tables.scenarios), ("runs.csv", tables.runs),
      ("costs.csv", CostTable(comparison, version: focus).text),
      ("series.csv", SeriesTable(comparison).text),
      ("usage.csv", UsageTable(comparison).text),
      ("showback.csv", ShowbackTable(comparison).csv), ("columns.csv", tables.columns),
      ("calibration.csv", Calibration(comparison).csv),
      ("manifest.json", try Manifest(results).text()), ("index.html", page.html),
    ]
    files += decisions.files
    let supply = SupplyLines(comparison: comparison)
    if supply.isThere { files.append(("scaling.csv", supply.csv)) }
    let requests = RequestsSection(comparison: comparison)
    if requests.isThere { files.append(("requests.csv", requests.csv)) }
    let sharing = SharingSection(comparison: comparison)
    if sharing.isThere { files.append(("accounts.csv", sharing.csv)) }
    if let tables = ContinuityTables(comparison) { files += tables.files }
    if let table = PublishedTable(comparison) { files.append(("published.csv", table.csv)) }
    self.files = files
  }

  /// Writes the files into a folder, each whole or not at all.
  package func write(to folder: String) throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for (name, text) in files {
      try Data(text.utf8).write(to: URL(filePath: "\(folder)/\(name)"), options: .atomic)
    }
  }
}

/// What the results depend on; paths are as the study gives them.
struct Manifest: Encodable {
  private let version: String
  private let command: String
  private let study: String
  private let seed: UInt64
  private let replications: Int
  private let redraw: [String]
  private let scenarios: Int
  private let simulations: Int
  private let priceBooks: [String]
  private let traceFormat: String
  private let traceFiles: [String: String]
  private let traceStores: [String]

  init(_ results: StudyResults) {
    let study = results.study
    version = "headroom \(Version.current)"
    command =
      (["headroom sweep \(study.file)"] + study.overrides.map { "--set '\($0)'" })
      .joined(separator: " ")
    self.study = study.name
    seed = study.seed
    replications = study.replications
    redraw = study.redraw.map(\.rawValue)
    scenarios = results.scenarios.count
    simulations = study.platforms.count * study.replications
    priceBooks = study.books.map { "\($0.name) \($0.date)" }
    traceFormat = results.trace.format
    traceFiles = Dictionary(
      results.trace.files.map { ($0.name, $0.sha256) }, uniquingKeysWith: { first, _ in first })
    traceStores = results.trace.digests
  }

  func text() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
  }
}
