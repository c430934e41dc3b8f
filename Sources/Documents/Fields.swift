package import Quantities

/// The fields of one mapping, read by name, each at most once.
///
/// Whatever is wrong is noted in the log and a placeholder is returned, so that reading goes on
/// and the user sees all problems at once. ``close()`` notes the keys nobody asked for.
package struct Fields {
  /// The mapping being read.
  package let node: Node
  /// Receives the problems.
  package let log: ProblemLog
  private var known: [String] = []

  /// Opens a mapping; another kind of node is a problem and reads as an empty mapping.
  package init(of node: Node, what: String, log: ProblemLog) {
    self.node = node
    self.log = log
    if case .mapping = node { return }
    log.note("expected a mapping of \(what), found \(node.kind)", at: node)
  }

  /// The value of a key, or nil where the key is absent.
  package mutating func node(_ key: String) -> Node? {
    if !known.contains(key) { known.append(key) }
    return node[key]
  }

  /// The value of a key that must be there.
  package mutating func required(_ key: String) -> Node? {
    let value = node(key)
    if value == nil, case .mapping = node {
      log.note("the key `\(key)` is missing", at: node)
    }
    return value
  }

  /// The text of a key.
  package mutating func text(_ key: String) -> String? {
    guard let value = node(key) else { return nil }
    guard let text = value.text else {
      log.note("`\(key)` expects text, found \(value.kind)", at: value)
      return nil
    }
    return text
  }

  /// The text of a key that must be there; empty where it is not.
  package mutating func requiredText(_ key: String) -> String {
    guard required(key) != nil else { return "" }
    return text(key) ?? ""
  }

  /// A quantity in its unit's canonical scale, within a range.
  package mutating func quantity<U: UnitOfMeasure>(
    _ key: String, _ unit: U.Type,
    in range: ClosedRange<Double> = 0...Double.greatestFiniteMagnitude
  ) -> Double? {
    guard let value = node(key) else { return nil }
    return Self.quantity(value, unit, named: key, in: range, log: log)
  }

  /// A quantity that must be there; the range's lower end where it is not.
  package mutating func requiredQuantity<U: UnitOfMeasure>(
    _ key: String, _ unit: U.Type,
    in range: ClosedRange<Double> = 0...Double.greatestFiniteMagnitude
  ) -> Double {
    guard required(key) != nil else { return range.lowerBound }
    return quantity(key, unit, in: range) ?? range.lowerBound
  }

  /// A whole number within a range.
  package mutating func integer(_ key: String, in range: ClosedRange<Int>) -> Int? {
    guard let value = node(key) else { return nil }
    guard let text = value.text, let number = Int(text.filter { $0 != "_" }) else {
      log.note("`\(key)` expects a whole number, found \(value.kind)", at: value)
      return nil
    }
    guard range.contains(number) else {
      log.note(
        "`\(key)` is \(number), expected \(range.lowerBound) to \(range.upperBound)", at: value)
      return nil
    }
    return number
  }

  /// `true` or `false`.
  package mutating func flag(_ key: String) -> Bool? {
    guard let value = node(key) else { return nil }
    switch value.text {
    case "true", "yes", "on": return true
    case "false", "no", "off": return false
    default:
      log.note("`\(key)` expects true or false, found \(value.kind)", at: value)
      return nil
    }
  }

  /// A list of texts, or a single one; empty where the key is absent.
  package mutating func words(_ key: String) -> [String] {
    guard let value = node(key) else { return [] }
    if let text = value.text { return [text] }
    guard case .sequence = value else {
      log.note("`\(key)` expects a list of names, found \(value.kind)", at: value)
      return []
    }
    return value.elements.compactMap { element in
      if element.text == nil {
        log.note("`\(key)` expects a list of names, found \(element.kind)", at: element)
      }
      return element.text
    }
  }

  /// One of the known names, given with its nearest spelling where it is none.
  package mutating func choice(_ key: String, of names: [String]) -> String? {
    guard let value = node(key) else { return nil }
    guard let text = value.text, names.contains(text) else {
      let nearest = value.text.flatMap { Spelling.nearest(to: $0, among: names) }
      log.note(
        "`\(key)` is \(value.kind), expected one of \(Self.list(names))", at: value,
        hint: nearest.map { "did you mean `\($0)`?" })
      return nil
    }
    return text
  }

  /// Notes every key that was never asked for, with the nearest known one.
  package func close() {
    for entry in node.entries where !known.contains(entry.key) {
      let nearest = Spelling.nearest(to: entry.key, among: known)
      log.note(
        Problem(
          file: entry.mark.file, line: entry.mark.line, column: entry.mark.column,
          message:
            "unknown key `\(Node.shortened(entry.key))`; known keys: \(Self.list(known))",
          hint: nearest.map { "did you mean `\($0)`?" }))
    }
  }

  /// Reads one node as a quantity.
  package static func quantity<U: UnitOfMeasure>(
    _ node: Node, _ unit: U.Type, named key: String, in range: ClosedRange<Double>,
    log: ProblemLog
  ) -> Double? {
    guard let text = node.text, let quantity = Quantity<U>(parsing: text) else {
      log.note("`\(key)` is \(node.kind), expected a quantity, e.g. `\(U.example)`", at: node)
      return nil
    }
    guard range.contains(quantity.value) else {
      let upper = Quantity<U>(range.upperBound)
      let bounds =
        range.upperBound == .greatestFiniteMagnitude
        ? "at least \(Quantity<U>(range.lowerBound))"
        : "\(Quantity<U>(range.lowerBound)) to \(upper)"
      log.note("`\(key)` is \(node.kind), expected \(bounds)", at: node)
      return nil
    }
    return quantity.value
  }

  /// Names in back quotes, separated by commas.
  package static func list(_ names: [String]) -> String {
    names.map { "`\($0)`" }.joined(separator: ", ")
  }
}

/// Finds what a misspelt name was probably meant to be.
package enum Spelling {
  /// The name at the smallest edit distance, if near enough to be meant.
  package static func nearest(to word: String, among names: [String]) -> String? {
    let word = Array(word.prefix(64))
    let ranked = names.map { (name: $0, distance: distance(word, Array($0))) }
    guard let best = ranked.min(by: { $0.distance < $1.distance }) else { return nil }
    return best.distance <= max(2, best.name.count / 3) ? best.name : nil
  }

  /// Levenshtein's distance.
  private static func distance(_ left: [Character], _ right: [Character]) -> Int {
    var previous = Array(0...right.count)
    for (row, character) in left.enumerated() {
      var current = [row + 1]
      for (column, other) in right.enumerated() {
        let substitution = previous[column] + (character == other ? 0 : 1)
        current.append(min(substitution, previous[column + 1] + 1, current[column] + 1))
      }
      previous = current
    }
    return previous[right.count]
  }
}
