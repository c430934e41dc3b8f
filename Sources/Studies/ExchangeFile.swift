internal import Documents
internal import Economics
internal import Foundation

/// Exchange rates by date: a CSV file with the columns `date`, `from`, `to`, `rate` and `source`.
struct ExchangeFile {
  private struct Row {
    var date: Int64, day: String, from: String, to: String, rate: Double
  }

  private var rows: [Row] = []

  /// Reads a file; what is wrong is in the log.
  init(path: String, shownAs name: String, at node: Node, log: ProblemLog) {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
      log.note("no such file: `\(Node.shortened(name))`", at: node)
      return
    }
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    let heading = lines.first?.split(separator: ",").map(String.init) ?? []
    func fail(_ line: Int, _ message: String) {
      log.note(Problem(file: name, line: line, column: 1, message: message))
    }
    guard heading.starts(with: ["date", "from", "to", "rate"]) else {
      fail(1, "expected the columns `date,from,to,rate,source`")
      return
    }
    for (index, line) in lines.enumerated().dropFirst() where !line.isEmpty {
      let cells = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      guard cells.count >= 4, let date = CivilDate.milliseconds(of: cells[0]),
        let rate = Double(cells[3]), rate.isFinite, rate > 0
      else {
        fail(index + 1, "expected a date, two currencies and a rate of more than 0")
        continue
      }
      rows.append(Row(date: date, day: cells[0], from: cells[1], to: cells[2], rate: rate))
    }
  }

  /// The rate of the last day that is not after a date, else of the first day; either direction.
  func rate(from: String, to: String, on date: String) -> (rate: Double, day: String)? {
    let wanted = CivilDate.milliseconds(of: date) ?? .max
    let known = rows.compactMap { row -> (date: Int64, day: String, rate: Double)? in
      if row.from == from, row.to == to { return (row.date, row.day, row.rate) }
      if row.from == to, row.to == from { return (row.date, row.day, 1 / row.rate) }
      return nil
    }.sorted { $0.date < $1.date }
    return (known.last { $0.date <= wanted } ?? known.first).map { ($0.rate, $0.day) }
  }
}
