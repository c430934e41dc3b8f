/// Something wrong at one place of a file that a user wrote.
package struct Problem: Error, Sendable, Hashable {
  /// The file, as the user named it.
  package let file: String
  /// Line, counted from 1; 0 where the problem concerns the whole file.
  package let line: Int
  /// Column, counted from 1.
  package let column: Int
  /// What was found and what was expected.
  package let message: String
  /// What the user may do about it.
  package let hint: String?

  /// Creates a problem.
  package init(file: String, line: Int, column: Int, message: String, hint: String? = nil) {
    self.file = file
    self.line = line
    self.column = column
    self.message = message
    self.hint = hint
  }
}

extension Problem: CustomStringConvertible {
  /// `file:line:column: message`, with the hint in brackets.
  package var description: String {
    let place = line > 0 ? "\(file):\(line):\(column)" : file
    return "\(place): \(message)" + (hint.map { " (hint: \($0))" } ?? "")
  }
}

/// Everything wrong with the files of one study, in the order of the files' lines.
package struct Problems: Error, Sendable, CustomStringConvertible {
  /// The problems found.
  package let list: [Problem]
  /// Whether a file was missing or unreadable, rather than wrong.
  package let isMissingFile: Bool

  /// Creates the error of these problems.
  package init(_ list: [Problem], isMissingFile: Bool = false) {
    self.list = list
    self.isMissingFile = isMissingFile
  }

  package var description: String { list.map(\.description).joined(separator: "\n") }
}

/// Collects problems while documents are read, so that a user sees all of them at once.
package final class ProblemLog {
  /// The problems so far.
  package private(set) var problems: [Problem] = []

  /// Creates an empty log.
  package init() {}

  /// Notes a problem at a node.
  package func note(_ message: String, at node: Node, hint: String? = nil) {
    let problem = Problem(
      file: node.file, line: node.line, column: node.column, message: message, hint: hint)
    if !problems.contains(problem) { problems.append(problem) }
  }

  /// Notes a problem found elsewhere.
  package func note(_ problem: Problem) {
    if !problems.contains(problem) { problems.append(problem) }
  }

  /// Throws everything noted so far, if anything.
  package func throwIfAny() throws(Problems) {
    guard problems.isEmpty else {
      throw Problems(
        problems.sorted { ($0.file, $0.line, $0.column) < ($1.file, $1.line, $1.column) })
    }
  }
}
