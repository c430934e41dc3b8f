extension Node {
  /// The node with a value put at every place that a path names, and how many places there were.
  ///
  /// A path is a list of keys. `*` stands for every key of a mapping and every element of a list;
  /// a number names one element; another key goes through a list to all its elements. A key that a
  /// mapping lacks is added, so that a default can be overridden.
  package func setting(_ path: some Collection<String>, to value: Node) -> (Node, places: Int) {
    guard let key = path.first else { return (value, 1) }
    let rest = path.dropFirst()
    switch self {
    case .mapping(var entries, let mark):
      var places = 0
      var isKnown = false
      for index in entries.indices where key == "*" || entries[index].key == key {
        isKnown = true
        let (changed, count) = entries[index].value.setting(rest, to: value)
        entries[index].value = changed
        places += count
      }
      if !isKnown, key != "*" {
        let empty = Node.mapping([], value.mark)
        let (made, count) = empty.setting(rest, to: value)
        entries.append(Entry(key: key, mark: value.mark, value: made))
        places += count
      }
      return (.mapping(entries, mark), places)
    case .sequence(var elements, let mark):
      var places = 0
      let number = Int(key)
      for index in elements.indices where number == nil || number == index {
        let inner = number == nil && key != "*" ? Array(path) : Array(rest)
        let (changed, count) = elements[index].setting(inner, to: value)
        elements[index] = changed
        places += count
      }
      return (.sequence(elements, mark), places)
    case .scalar:
      return (self, 0)
    }
  }

  /// The node with the entries of another laid over it, mapping by mapping.
  package func merged(with other: Node) -> Node {
    guard case .mapping(var entries, let mark) = self, case .mapping(let added, _) = other else {
      return other
    }
    for entry in added {
      if let index = entries.firstIndex(where: { $0.key == entry.key }) {
        entries[index].value = entries[index].value.merged(with: entry.value)
      } else {
        entries.append(entry)
      }
    }
    return .mapping(entries, mark)
  }

  /// The node without an entry.
  package func removing(_ key: String) -> Node {
    guard case .mapping(let entries, let mark) = self else { return self }
    return .mapping(entries.filter { $0.key != key }, mark)
  }

  /// The node on one line, as a label: scalars as they are, mappings as `key value`.
  package var label: String {
    switch self {
    case .scalar(let text, _, _): text
    case .sequence(let nodes, _): "[" + nodes.map(\.label).joined(separator: ", ") + "]"
    case .mapping(let entries, _):
      entries.map { "\($0.key) \($0.value.label)" }.joined(separator: ", ")
    }
  }
}
