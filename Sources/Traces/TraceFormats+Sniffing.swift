/// The beginning of a file, by which its format may be known.
package struct FileHead {
  /// The name without folders and the suffix of its packing.
  let base: String
  /// The first lines, at most five of at most 4,000 bytes.
  let lines: [String]

  /// The first line, or an empty one.
  var heading: String { lines.first ?? "" }
}

extension TraceReader {
  package static func isLikely(_ head: FileHead) -> Bool { false }
}

extension TraceFormats {
  /// The one format that the first files look like.
  ///
  /// - Throws: An error where none or several do.
  package static func sniff(_ paths: [String]) throws(TraceError) -> any TraceReader.Type {
    let files = try InputFiles.paths(paths)
    var found: [any TraceReader.Type] = []
    for path in files.prefix(8) where path != "-" {
      guard let head = try? head(of: path) else { continue }
      for format in all where format.isLikely(head) && !found.contains(where: { $0 == format }) {
        found.append(format)
      }
    }
    guard found.count == 1 else {
      let names = found.map { $0.name }.joined(separator: ", ")
      throw .at(
        paths.first ?? "",
        found.isEmpty ? "a format that does not tell itself" : "what may be \(names)",
        expected: "the name of the format",
        hint: "name it with `--format`; `headroom list formats` shows all")
    }
    return found[0]
  }

  private static func head(of path: String) throws(TraceError) -> FileHead {
    let file = InputFile(path: path, name: path)
    if file.base.hasSuffix(".xlsx") { return FileHead(base: file.base, lines: []) }
    // A separator that no text has leaves each line whole.
    var rows = TextRows(
      try ByteSource(file, limit: 1 << 22), name: path, separator: TextRows.none)
    var lines: [String] = []
    while lines.count < 5, try rows.next() { lines.append(String(rows.text(0).prefix(4000))) }
    return FileHead(base: file.base, lines: lines)
  }
}
