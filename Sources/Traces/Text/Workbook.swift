internal import CArchive
internal import Foundation
internal import FoundationXML

/// A spreadsheet file (Office Open XML, `.xlsx`): its sheets as rows of text.
///
/// Numbers are text as the file has them; of a formula the last value counts. Dates stay the numbers
/// that spreadsheets keep. Source: ECMA-376, part 1, *SpreadsheetML*.
struct Workbook {
  private let name: String
  private var parts: [String: Data] = [:]

  /// Bytes of XML that are held in memory, and columns of a sheet.
  private static let largestBytes = 512 << 20
  private static let mostColumns = 1024

  /// Reads the parts of a file, of which at most `limit` bytes are unpacked.
  init(_ path: String, limit: Int64) throws(TraceError) {
    name = path
    guard let archive = unsafe archive_read_new() else { throw Self.damaged(path) }
    defer { unsafe _ = archive_read_free(archive) }
    unsafe archive_read_support_format_zip(archive)
    guard unsafe archive_read_open_filename(archive, path, 1 << 18) == ARCHIVE_OK else {
      throw Self.damaged(path)
    }
    var total = 0
    var buffer = Data(count: 1 << 18)
    var entry: OpaquePointer?
    while true {
      let status = unsafe archive_read_next_header(archive, &entry)
      if status == ARCHIVE_EOF { break }
      guard status == ARCHIVE_OK || status == ARCHIVE_WARN else { throw Self.damaged(path) }
      let inner = unsafe archive_entry_pathname(entry).map { unsafe String(cString: $0) } ?? ""
      guard inner.hasSuffix(".xml") || inner.hasSuffix(".rels"), parts.count < 1000 else {
        continue
      }
      var part = Data()
      while true {
        let count = unsafe buffer.withUnsafeMutableBytes {
          unsafe archive_read_data(archive, $0.baseAddress, $0.count)
        }
        guard count >= 0 else { throw Self.damaged(path) }
        if count == 0 { break }
        total += count
        guard total <= min(Int64(Self.largestBytes), limit) else {
          throw .at(
            path, "more than \(min(Int64(Self.largestBytes), limit) >> 20) MiB when unpacked",
            expected: "a smaller workbook", hint: "export the sheet as CSV")
        }
        part += buffer.prefix(count)
      }
      parts[inner] = part
    }
  }

  private static func damaged(_ path: String) -> TraceError {
    .at(
      path, "a workbook that is cut off or damaged", expected: "an .xlsx file",
      hint: "export the sheet as CSV")
  }

  /// The names of the sheets with the parts that they are in, in the order of the workbook.
  private func sheets() throws(TraceError) -> [(name: String, part: String)] {
    let targets = try elements(of: "xl/_rels/workbook.xml.rels", named: "Relationship")
    var partOf: [String: String] = [:]
    for item in targets {
      guard let id = item["Id"], let target = item["Target"] else { continue }
      partOf[id] = target.hasPrefix("/") ? String(target.dropFirst()) : "xl/\(target)"
    }
    return try elements(of: "xl/workbook.xml", named: "sheet").compactMap { item in
      guard let name = item["name"], let part = item["r:id"].flatMap({ partOf[$0] }) else {
        return nil
      }
      return (name, part)
    }
  }

  private func elements(
    of part: String, named element: String
  ) throws(TraceError) -> [[String: String]] {
    let list = ElementList(element)
    try parse(part, with: list)
    return list.found
  }

  private func parse(_ part: String, with delegate: any XMLParserDelegate) throws(TraceError) {
    guard let data = parts[part] else { throw Self.damaged(name) }
    let parser = XMLParser(data: data)
    parser.shouldResolveExternalEntities = false
    parser.delegate = delegate
    guard parser.parse() else { throw Self.damaged(name) }
  }

  /// Every sheet as a CSV text.
  func tables() throws(TraceError) -> [(name: String, csv: String)] {
    let strings = StringList()
    if parts["xl/sharedStrings.xml"] != nil { try parse("xl/sharedStrings.xml", with: strings) }
    var tables: [(name: String, csv: String)] = []
    for sheet in try sheets() where parts[sheet.part] != nil {
      let rows = SheetRows(
        strings.found, mostColumns: Self.mostColumns,
        mostBytes: 8 * (parts[sheet.part]?.count ?? 0) + (1 << 20))
      try parse(sheet.part, with: rows)
      guard !rows.isTooLarge else {
        throw .at(
          "\(name)/\(sheet.name)", "a sheet of over \(Self.mostColumns) columns, or a sparse one",
          expected: "a table", hint: "export the sheet as CSV")
      }
      tables.append((sheet.name, rows.csv))
    }
    return tables
  }
}

/// The attributes of every element of a name.
private final class ElementList: NSObject, XMLParserDelegate {
  private let element: String
  private(set) var found: [[String: String]] = []

  init(_ element: String) { self.element = element }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String]
  ) {
    if name == element || name.hasSuffix(":\(element)") { found.append(attributes) }
  }
}

/// The texts that cells refer to by number.
private final class StringList: NSObject, XMLParserDelegate {
  private(set) var found: [String] = []
  private var text = ""
  private var isText = false

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String]
  ) {
    if name == "si" { text = "" }
    isText = name == "t"
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) {
    if isText { text += string }
  }

  func parser(
    _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
  ) {
    if name == "si" { found.append(text) }
    isText = false
  }
}

/// The rows of a sheet as CSV.
private final class SheetRows: NSObject, XMLParserDelegate {
  private(set) var csv = ""
  private(set) var isTooLarge = false
  private let strings: [String]
  private let mostColumns: Int
  private let mostBytes: Int
  private var row: [String] = []
  private var column = 0
  private var kind = ""
  private var text = ""
  private var isValue = false

  init(_ strings: [String], mostColumns: Int, mostBytes: Int) {
    self.strings = strings
    self.mostColumns = mostColumns
    self.mostBytes = mostBytes
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String]
  ) {
    switch name {
    case "row": row = []
    case "c":
      column = attributes["r"].flatMap(Self.column) ?? row.count
      kind = attributes["t"] ?? "n"
      text = ""
    case "v", "t": isValue = true
    default: break
    }
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) {
    if isValue { text += string }
  }

  func parser(
    _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
  ) {
    switch name {
    case "v", "t": isValue = false
    case "c":
      guard column < mostColumns else { return fail(parser) }
      while row.count <= column { row.append("") }
      row[column] =
        kind == "s"
        ? Int(text).flatMap { strings.indices.contains($0) ? strings[$0] : nil } ?? "" : text
    case "row":
      csv += row.map(Self.quoted).joined(separator: ",") + "\n"
      if csv.utf8.count > mostBytes { fail(parser) }
    default: break
    }
  }

  /// Ends the reading; what was read is not used.
  private func fail(_ parser: XMLParser) {
    isTooLarge = true
    row = []
    csv = ""
    parser.delegate = nil
  }

  /// The column of a place such as `AB12`, from 0.
  private static func column(_ place: String) -> Int? {
    var number = 0
    for letter in place.utf8 {
      guard letter >= 65, letter <= 90, number < 1 << 20 else { break }
      number = number * 26 + Int(letter) - 64
    }
    return number > 0 ? number - 1 : nil
  }

  /// A cell in quotes; a line of CSV has no line feed within.
  private static func quoted(_ text: String) -> String {
    let line = text.unicodeScalars.reduce(into: "") { result, scalar in
      if scalar == "\"" { result += "\"" }
      result.unicodeScalars.append(scalar.value < 32 ? " " : scalar)
    }
    return "\"\(line)\""
  }
}
