internal import Foundation
internal import Yams

/// A piece of a YAML document that knows where it stands.
package indirect enum Node: Sendable, Hashable {
  case scalar(String, isQuoted: Bool, Mark)
  case sequence([Node], Mark)
  case mapping([Entry], Mark)

  /// A key with its value.
  package struct Entry: Sendable, Hashable {
    /// The key's text.
    package let key: String
    /// Where the key stands.
    package let mark: Mark
    /// The value.
    package var value: Node

    /// Creates an entry.
    package init(key: String, mark: Mark, value: Node) {
      self.key = key
      self.mark = mark
      self.value = value
    }
  }

  /// A place in a file.
  package struct Mark: Sendable, Hashable {
    /// The file, as the user named it.
    package let file: String
    /// Line and column, counted from 1.
    package let line: Int, column: Int

    /// Creates a place.
    package init(file: String, line: Int, column: Int) {
      self.file = file
      self.line = line
      self.column = column
    }
  }

  /// Where the node stands.
  package var mark: Mark {
    switch self {
    case .scalar(_, _, let mark), .sequence(_, let mark), .mapping(_, let mark): mark
    }
  }
  /// The file the node was read from.
  package var file: String { mark.file }
  /// The line, counted from 1.
  package var line: Int { mark.line }
  /// The column, counted from 1.
  package var column: Int { mark.column }

  /// The text of a scalar.
  package var text: String? {
    if case .scalar(let text, _, _) = self { text } else { nil }
  }

  /// The elements of a sequence; a scalar or mapping stands for a sequence of itself.
  package var elements: [Node] {
    if case .sequence(let nodes, _) = self { nodes } else { [self] }
  }

  /// The entries of a mapping, empty for other nodes.
  package var entries: [Entry] {
    if case .mapping(let entries, _) = self { entries } else { [] }
  }

  /// The value of a key.
  package subscript(key: String) -> Node? { entries.first { $0.key == key }?.value }

  /// What the node is, for messages.
  package var kind: String {
    switch self {
    case .scalar(let text, _, _): text.isEmpty ? "nothing" : "`\(Self.shortened(text))`"
    case .sequence: "a list"
    case .mapping: "a mapping"
    }
  }

  /// A text cut to what fits a message, control characters shown as escapes.
  package static func shortened(_ text: String) -> String {
    let head = text.unicodeScalars.prefix(60).map {
      $0.properties.generalCategory == .control || $0.properties.generalCategory == .format
        ? $0.escaped(asASCII: true) : String($0)
    }.joined()
    return text.unicodeScalars.count > 60 ? head + "…" : head
  }

  /// Reads a YAML file.
  ///
  /// - Throws: ``Problems`` where the file is missing, not UTF-8, not YAML, or repeats a key.
  package static func read(path: String, shownAs name: String? = nil) throws(Problems) -> Node {
    let name = name ?? path
    let place = Problem.self
    guard let data = FileManager.default.contents(atPath: path) else {
      throw Problems(
        [place.init(file: name, line: 0, column: 0, message: "no such file, or not readable")],
        isMissingFile: true)
    }
    guard data.count <= 16 << 20 else {
      throw Problems([place.init(file: name, line: 0, column: 0, message: "larger than 16 MiB")])
    }
    guard let text = String(data: data, encoding: .utf8), !text.contains("\0") else {
      throw Problems([place.init(file: name, line: 0, column: 0, message: "not UTF-8 text")])
    }
    return try parse(text, file: name)
  }

  /// Parses YAML text.
  package static func parse(_ text: String, file: String) throws(Problems) -> Node {
    let yaml: Yams.Node?
    do {
      yaml = try Yams.compose(yaml: text)
    } catch let error as YamlError {
      throw Problems([problem(of: error, file: file)])
    } catch {
      throw Problems([Problem(file: file, line: 1, column: 1, message: "not YAML: \(error)")])
    }
    guard let yaml else {
      throw Problems([Problem(file: file, line: 1, column: 1, message: "the file is empty")])
    }
    let log = ProblemLog()
    let node = convert(yaml, file: file, depth: 0, log: log)
    try log.throwIfAny()
    return node
  }

  private static func convert(
    _ node: Yams.Node, file: String, depth: Int, log: ProblemLog
  ) -> Node {
    let mark = Mark(file: file, line: node.mark?.line ?? 1, column: node.mark?.column ?? 1)
    guard depth < 64 else {
      log.note(
        Problem(file: file, line: mark.line, column: mark.column, message: "nested too deeply"))
      return .scalar("", isQuoted: false, mark)
    }
    switch node {
    case .scalar(let scalar):
      let isQuoted = scalar.style == .singleQuoted || scalar.style == .doubleQuoted
      return .scalar(scalar.string, isQuoted: isQuoted, mark)
    case .sequence(let sequence):
      return .sequence(
        sequence.map { convert($0, file: file, depth: depth + 1, log: log) }, mark)
    case .mapping(let mapping):
      let entries = mapping.map { key, value in
        Entry(
          key: key.string ?? "",
          mark: Mark(file: file, line: key.mark?.line ?? 1, column: key.mark?.column ?? 1),
          value: convert(value, file: file, depth: depth + 1, log: log))
      }
      return .mapping(entries, mark)
    default:
      log.note(
        Problem(
          file: file, line: mark.line, column: mark.column, message: "aliases are not supported"))
      return .scalar("", isQuoted: false, mark)
    }
  }

  private static func problem(of error: YamlError, file: String) -> Problem {
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      return Problem(file: file, line: mark.line, column: mark.column, message: problem)
    case .duplicatedKeysInMapping(let keys, let context):
      return Problem(
        file: file, line: context.mark.line, column: context.mark.column,
        message:
          "the key \(keys.map { "`\(shortened(String(describing: $0)))`" }.sorted().joined(separator: ", ")) stands twice in one mapping"
      )
    default:
      return Problem(file: file, line: 1, column: 1, message: "not YAML: \(error)")
    }
  }
}
