internal import Documents
internal import Economics
internal import Foundation

/// Exchange rates by date: a CSV file with the columns `date`, `from`, `to`, `rate` and `source`.
struct ExchangeFile {
  private struct Row {
    var date: Int64, day: String, from: String, to: String, rate: Double, source: String
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
      let pair = [cells[1], cells[2]]
      if rows.contains(where: {
        $0.date == date && ([$0.from, $0.to] == pair || [$0.to, $0.from] == pair)
      }) {
        fail(index + 1, "there is a rate of \(cells[0]) between these currencies already")
      }
      // A source may have commas of its own.
      rows.append(
        Row(
          date: date, day: cells[0], from: cells[1], to: cells[2], rate: rate,
          source: cells.dropFirst(4).joined(separator: ",")
            .trimmingCharacters(in: CharacterSet(charactersIn: " \""))))
    }
  }

  /// The rate of the last day that is not after a date, else of the first day; either direction.
  func rate(
    from: String, to: String, on date: String
  ) -> (rate: Double, day: String, source: String)? {
    let wanted = CivilDate.milliseconds(of: date) ?? .max
    let known = rows.filter { [$0.from, $0.to] == [from, to] || [$0.to, $0.from] == [from, to] }
      .sorted { $0.date < $1.date }
    return (known.last { $0.date <= wanted } ?? known.first).map {
      ($0.from == from ? $0.rate : 1 / $0.rate, $0.day, $0.source)
    }
  }
}
