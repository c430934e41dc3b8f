internal import Documents
internal import Economics
internal import Foundation
internal import Platform

/// Rentable sizes with their prices, as a CSV file whose heading names the columns.
///
/// Columns: `instance_type`; `vcpus`, `memory_gib` and `gpus` for sizes; `on_demand`, `spot`,
/// `one_year` and `three_year` for prices of an hour; `provider` and `region` where the file has
/// more than one; `date` and `source`.
struct InstanceTable {
  /// One row.
  struct Row {
    var provider: String, region: String, type: String
    /// Line of the file, from 1.
    var line: Int
    var vcpus: Int, memoryMiB: Int, gpus: Int
    var prices: InstancePrices?
    var date: String, source: String
  }

  /// The rows, in the order of the file.
  private(set) var rows: [Row] = []

  /// Reads a file; what is wrong is in the log.
  init(path: String, shownAs name: String, at node: Node, log: ProblemLog) {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
      log.note("no such file: `\(Node.shortened(name))`", at: node)
      return
    }
    var heading: [String] = []
    var number = 0
    for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
      number += 1
      guard !line.isEmpty else { continue }
      let cells = Self.cells(line)
      guard !heading.isEmpty else {
        heading = cells
        for wanted in ["instance_type"] where !heading.contains(wanted) {
          log.note(
            Problem(
              file: name, line: 1, column: 1, message: "the column `\(wanted)` is missing"))
        }
        continue
      }
      if let row = row(cells, heading, name, number, log) { rows.append(row) }
    }
  }

  private func row(
    _ cells: [String], _ heading: [String], _ name: String, _ line: Int, _ log: ProblemLog
  ) -> Row? {
    func cell(_ column: String) -> String {
      guard let index = heading.firstIndex(of: column), index < cells.count else { return "" }
      return cells[index]
    }
    var isSound = true
    func number(_ column: String, in range: ClosedRange<Double>) -> Double? {
      let text = cell(column)
      guard !text.isEmpty else { return nil }
      guard let value = Double(text), range.contains(value) else {
        isSound = false
        log.note(
          Problem(
            file: name, line: line, column: 1 + (heading.firstIndex(of: column) ?? 0),
            message: "`\(column)` is `\(Node.shortened(text))`, expected a number from "
              + "\(range.lowerBound) to \(range.upperBound)",
            hint: "the column counts fields"))
        return nil
      }
      return value
    }
    let prices = 0.0...1e6
    let onDemand = number("on_demand", in: prices)
    let row = Row(
      provider: cell("provider"), region: cell("region"), type: cell("instance_type"), line: line,
      vcpus: Int(number("vcpus", in: 0...100_000) ?? 0),
      memoryMiB: Int(((number("memory_gib", in: 0...1e7) ?? 0) * 1024).rounded()),
      gpus: Int(number("gpus", in: 0...1024) ?? 0),
      prices: onDemand.map {
        InstancePrices(
          onDemand: $0, spot: number("spot", in: prices), oneYear: number("one_year", in: prices),
          threeYear: number("three_year", in: prices),
          vcpus: Int(number("vcpus", in: 0...100_000) ?? 0))
      },
      date: cell("date"), source: cell("source"))
    return isSound ? row : nil
  }

  /// The rows of a provider's region; a row that names none is of every one.
  func rows(provider: String, region: String) -> [Row] {
    rows.filter {
      ($0.provider.isEmpty || $0.provider == provider) && ($0.region.isEmpty || $0.region == region)
    }
  }

  /// The cells of a line; quotes hold commas, and two of them are one.
  private static func cells(_ line: Substring) -> [String] {
    var cells: [String] = []
    var cell = ""
    var isQuoted = false
    var wasQuote = false
    for character in line {
      switch character {
      case "\"":
        if isQuoted { wasQuote = true } else if wasQuote { cell.append("\"") }
        isQuoted.toggle()
        continue
      case "," where !isQuoted:
        cells.append(cell)
        cell = ""
      default: cell.append(character)
      }
      wasQuote = false
    }
    return cells + [cell]
  }
}

/// Instance tables read so far: platforms of a grid and books share them.
final class InstanceTables {
  private var tables: [String: InstanceTable] = [:]

  /// The table in a file, read once.
  func table(_ name: String, in folder: String, at node: Node, log: ProblemLog) -> InstanceTable {
    let path = FilePath.resolve(name, in: folder)
    if let known = tables[path] { return known }
    let table = InstanceTable(path: path, shownAs: name, at: node, log: log)
    tables[path] = table
    return table
  }
}
