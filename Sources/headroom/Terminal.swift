internal import ArgumentParser
internal import Documents
internal import Foundation
internal import Traces

#if canImport(Glibc)
  internal import Glibc
#endif

/// What commands share at the border to the terminal: data to standard output, everything else to
/// standard error, failures as exit codes.
enum Terminal {
  /// Writes a line to standard error.
  static func log(_ line: String) { FileHandle.standardError.write(Data((line + "\n").utf8)) }

  /// Writes an error to standard error, with what the user may do about it.
  static func complain(_ line: String, hint: String? = nil) {
    log("headroom: \(line)")
    if let hint { log("\nhint: \(hint)") }
  }

  /// Prints a value as JSON with sorted keys.
  static func printJSON(_ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    print(String(decoding: try encoder.encode(value), as: UTF8.self))
  }

  /// Prints rows in columns; those named by `right` are aligned to the right.
  static func printTable(_ rows: [[String]], right: Set<Int> = []) {
    let count = rows.map(\.count).max() ?? 0
    let widths = (0..<count).map { column in
      rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
    }
    for row in rows {
      var line = ""
      for (column, cell) in row.enumerated() {
        let padding = String(repeating: " ", count: widths[column] - cell.count)
        line += right.contains(column) ? padding + cell : cell + padding
        line += "  "
      }
      while line.last == " " { line.removeLast() }
      print(line)
    }
  }

  /// Runs a step; a failure is shown and becomes its exit code.
  static func orExit<Value, Failure: Error>(
    _ body: () throws(Failure) -> Value
  ) throws -> Value {
    do {
      return try body()
    } catch let problems as Problems {
      log(problems.description)
      throw ExitCode(problems.isMissingFile ? 66 : 65)
    } catch let error as TraceError {
      log(error.description)
      switch error.kind {
      case .missing: throw ExitCode(66)
      case .malformed: throw ExitCode(65)
      case .cannotWrite: throw ExitCode(73)
      case .broken: throw ExitCode(74)
      }
    }
  }
}

/// Shows how far long work is: a bar on a terminal, a line at each tenth elsewhere.
final class Progress: Sendable {
  private let what: String
  private let start = ContinuousClock.now
  private let isTerminal = isatty(2) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"

  init(_ what: String) { self.what = what }

  /// Shows that `done` of `total` parts are finished.
  func show(_ done: Int, of total: Int) {
    guard total > 0 else { return }
    let left = (ContinuousClock.now - start) * Double(total - done) / Double(max(done, 1))
    let eta = "about \(left.components.seconds) s left"
    if isTerminal {
      let width = 30
      let filled = done * width / total
      let bar =
        String(repeating: "#", count: filled) + String(repeating: ".", count: width - filled)
      let end = done == total ? "\n" : ""
      FileHandle.standardError.write(
        Data("\r[\(bar)] \(done) of \(total) \(what), \(eta)   \(end)".utf8))
    } else if done == total || done * 10 / total > (done - 1) * 10 / total {
      Terminal.log("\(done) of \(total) \(what), \(eta)")
    }
  }
}
