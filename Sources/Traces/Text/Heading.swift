/// The first row of a table: the names of its columns.
struct Heading {
  /// The file, as the user named it.
  let file: String
  /// The names, in order.
  let names: [String]
  /// Number of columns.
  var count: Int { names.count }

  /// Reads the first row.
  init(_ rows: inout TextRows) throws(TraceError) {
    file = rows.file
    guard try rows.next() else {
      throw .at(rows.file, line: 1, "an empty file", expected: "a heading")
    }
    names = Self.names(of: rows)
  }

  /// A table whose columns are known without a heading.
  init(file: String, names: [String]) {
    self.file = file
    self.names = names
  }

  /// The fields of a row as names of columns.
  static func names(of rows: borrowing TextRows) -> [String] {
    var names: [String] = []
    for index in 0..<rows.count { names.append(rows.text(index)) }
    return names
  }

  /// The column of this name, which must be there.
  func column(_ name: String) throws(TraceError) -> Int {
    guard let index = names.firstIndex(of: name) else {
      throw .at(
        file, line: 1, "no column `\(name)`",
        expected: "it among " + names.prefix(20).map { "`\($0)`" }.joined(separator: ", "))
    }
    return index
  }

  /// The column of this name, or nil where no name is asked for.
  func column(_ name: String?) throws(TraceError) -> Int? {
    guard let name else { return nil }
    let index: Int = try column(name)
    return index
  }

  /// The first column whose name begins so, in whatever case; nil where there is none.
  func firstColumn(_ beginnings: String...) -> Int? {
    for beginning in beginnings {
      let wanted = beginning.lowercased()
      if let index = names.firstIndex(where: { $0.lowercased().hasPrefix(wanted) }) {
        return index
      }
    }
    return nil
  }
}
