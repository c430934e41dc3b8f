/// Something wrong at one place of a trace file.
package struct TraceProblem: Sendable, Hashable, CustomStringConvertible {
  /// The file, as the user named it, with line and field counted from 1; 0 for the whole file.
  package var file: String, line: Int, column: Int
  /// What was found, shortened, and what was expected.
  package var found: String, expected: String

  package var description: String {
    let place = line > 0 ? "\(file):\(line):\(column)" : file
    return "\(place): found \(found), expected \(expected)"
  }
}

/// A trace that cannot be read or written.
package struct TraceError: Error, Sendable, CustomStringConvertible {
  /// What kind of trouble it is, which decides the exit code.
  package enum Kind: Sendable { case missing, malformed, cannotWrite, broken }

  /// The kind.
  package var kind: Kind
  /// The first ten problems.
  package var problems: [TraceProblem]
  /// How many there are.
  package var total: Int
  /// What the user may do.
  package var hint: String?

  package var description: String {
    var lines = problems.map(\.description)
    if total > problems.count { lines.append("… and \(total - problems.count) more") }
    if let hint { lines.append("hint: \(hint)") }
    return lines.joined(separator: "\n")
  }

  static func at(
    _ file: String, line: Int = 0, column: Int = 1, kind: Kind = .malformed, _ found: String,
    expected: String, hint: String? = nil
  ) -> TraceError {
    TraceError(
      kind: kind,
      problems: [
        TraceProblem(file: file, line: line, column: column, found: found, expected: expected)
      ], total: 1, hint: hint)
  }
}
