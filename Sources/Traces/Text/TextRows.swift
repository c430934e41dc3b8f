/// A cursor over the rows of a text file, packed or not, that holds one block of it.
///
/// A row ends with a line feed, which a carriage return may precede. Fields may stand in double
/// quotes, as RFC 4180 has them, but not span lines.
struct TextRows: ~Copyable {
  /// The separator of rows whose fields stand between any blanks.
  static let blanks: UInt8 = 32

  /// The file, as the user named it.
  let file: String
  /// Number of the current row's line, from 1.
  private(set) var line = 0
  /// Number of fields of the current row.
  var count: Int { starts.count }

  private let separator: UInt8
  private let source: ByteSource
  private var buffer = Array(repeating: UInt8(0), count: 1 << 20)
  private var filled = 0
  private var position = 0
  private var isAtEnd = false
  private var starts: [Int32] = []
  private var ends: [Int32] = []
  private var hasQuotes = false

  private static let longestLine = 1 << 20

  /// Opens a file, of which at most `limit` bytes are unpacked.
  init(_ file: InputFile, separator: UInt8, limit: Int64) throws(TraceError) {
    source = try ByteSource(file, limit: limit)
    self.file = file.name
    self.separator = separator
  }

  /// Reads rows of bytes that are open already.
  init(_ source: ByteSource, name: String, separator: UInt8) {
    self.source = source
    file = name
    self.separator = separator
  }

  /// Moves to the next line that is not empty; false at the end of the file.
  mutating func next() throws(TraceError) -> Bool {
    while try advance() {
      if starts.count > 1 || starts.count == 1 && starts[0] < ends[0] { return true }
    }
    return false
  }

  private mutating func advance() throws(TraceError) -> Bool {
    var scanned = position
    var quoted = false
    starts.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
    starts.append(Int32(position))
    while true {
      let end = Self.scan(
        buffer, scanned..<filled, separator: separator, starts: &starts, ends: &ends,
        quoted: &quoted)
      if end == Self.nul {
        throw .at(
          file, line: line + 1, "a NUL byte", expected: "text", hint: "is this a binary file?")
      }
      if end >= 0 || isAtEnd {
        if end < 0, position == filled { return false }
        finishRow(end: end < 0 ? filled : end, quoted: quoted)
        return true
      }
      scanned = try refill()
    }
  }

  private static let nul = -2

  /// Looks for separators and the line feed; returns where it is, -1 without one, or ``nul``.
  private static func scan(
    _ buffer: [UInt8], _ range: Range<Int>, separator: UInt8, starts: inout [Int32],
    ends: inout [Int32], quoted: inout Bool
  ) -> Int {
    let bytes = buffer.span
    var index = range.lowerBound
    while index < range.upperBound {
      let byte = bytes[index]
      if byte == separator {
        ends.append(Int32(index))
        starts.append(Int32(index + 1))
      } else if byte < 35 {
        if byte == 10 { return index }
        if byte == 34 { quoted = true }
        if byte == 0 { return nul }
      }
      index += 1
    }
    return -1
  }

  /// Closes the last field of a row that ends before `end`, and steps over the line feed.
  private mutating func finishRow(end: Int, quoted: Bool) {
    var last = end
    if last > position, buffer[last - 1] == 13 { last -= 1 }
    ends.append(Int32(last))
    if starts[starts.count - 1] > ends[ends.count - 1] { starts[starts.count - 1] = Int32(last) }
    hasQuotes = quoted
    if quoted { splitQuoted(until: last) }
    if separator == Self.blanks { dropEmptyFields() }
    line += 1
    position = min(end + 1, filled)
  }

  /// Between blanks there are no empty fields; tabulators separate too.
  private mutating func dropEmptyFields() {
    let (first, end) = (Int(starts[0]), Int(ends[ends.count - 1]))
    starts.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
    var isInside = false
    for index in first..<end {
      let isBlank = Self.isBlank(buffer[index])
      if isInside == isBlank {
        if isBlank { ends.append(Int32(index)) } else { starts.append(Int32(index)) }
        isInside = !isBlank
      }
    }
    if isInside { ends.append(Int32(end)) }
  }

  /// Splits a row again, with separators inside quotes taken as text.
  private mutating func splitQuoted(until end: Int) {
    let first = Int(starts[0])
    starts.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
    starts.append(Int32(first))
    var isInside = false
    for index in first..<end {
      if buffer[index] == 34 { isInside.toggle() }
      if buffer[index] == separator, !isInside {
        ends.append(Int32(index))
        starts.append(Int32(index + 1))
      }
    }
    ends.append(Int32(end))
  }

  /// Reads more of the file behind the unfinished row; returns where to go on scanning.
  private mutating func refill() throws(TraceError) -> Int {
    let kept = filled - position
    if kept > Self.longestLine {
      throw .at(file, line: line + 1, "a line of over 1 MiB", expected: "lines of text")
    }
    if position > 0 {
      buffer.replaceSubrange(0..<kept, with: buffer[position..<filled])
      for index in starts.indices { starts[index] -= Int32(position) }
      for index in ends.indices { ends[index] -= Int32(position) }
      filled = kept
      position = 0
    }
    if buffer.count - filled < 1 << 16 {
      buffer.append(contentsOf: repeatElement(0, count: buffer.count))
    }
    let start = filled
    let count = try source.read(into: &buffer, from: start)
    let isFirst = line == 0 && start == 0
    filled += count
    isAtEnd = count == 0
    if isFirst, filled >= 3, buffer[0] == 0xEF, buffer[1] == 0xBB, buffer[2] == 0xBF {
      position = 3
      starts[0] = 3
      return 3
    }
    return start
  }

  // MARK: Fields

  /// Where a field is, without blanks around it and without the quotes it stands in.
  private func range(_ index: Int) -> Range<Int> {
    guard index < starts.count else { return 0..<0 }
    var first = Int(starts[index])
    var end = Int(ends[index])
    while first < end, Self.isBlank(buffer[first]) { first += 1 }
    while end > first, Self.isBlank(buffer[end - 1]) { end -= 1 }
    if hasQuotes, end - first >= 2, buffer[first] == 34, buffer[end - 1] == 34 {
      return (first + 1)..<(end - 1)
    }
    return first..<end
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 32 || byte == 9 }

  /// Lends the bytes of a field, two quotes within it as one.
  func bytes<Result>(_ index: Int, _ body: (Span<UInt8>) -> Result) -> Result {
    let range = range(index)
    if hasQuotes, buffer[range].contains(34) {
      var plain: [UInt8] = []
      for byte in buffer[range] where byte != 34 || plain.last != 34 { plain.append(byte) }
      let span = plain.span
      return body(span)
    }
    let span = buffer.span
    return body(span.extracting(range))
  }

  /// The text of a field; bytes that are not UTF-8 become replacement characters.
  func text(_ index: Int) -> String {
    bytes(index) { bytes in
      var copy: [UInt8] = []
      for position in bytes.indices { copy.append(bytes[position]) }
      return String(decoding: copy, as: UTF8.self)
    }
  }

  /// The first byte of the row that is no blank; 0 for none.
  var firstByte: UInt8 {
    let range = range(0)
    return range.isEmpty ? 0 : buffer[range.lowerBound]
  }

  /// Whether a field is empty or absent.
  func isEmpty(_ index: Int) -> Bool { range(index).isEmpty }

  /// The row as a JSON document, of a file read with a separator that no text has.
  func json() throws(TraceError) -> JSONText {
    guard count == 1, let first = starts.first, let end = ends.first else {
      throw .at(file, line: line, "several fields", expected: "a JSON document a line")
    }
    return try JSONText(Array(buffer[Int(first)..<Int(end)]), file: file, line: line)
  }

  /// Refuses a row with another number of fields.
  func expect(fields: Int, hint: String? = nil) throws(TraceError) {
    guard count == fields else {
      throw .at(
        file, line: line, "\(count) fields", expected: "\(fields) fields", hint: hint)
    }
  }

  /// A number of a field, finite.
  func number(_ index: Int, _ meaning: String) throws(TraceError) -> Double {
    guard index < count else {
      throw .at(
        file, line: line, column: count, "\(count) fields", expected: "at least \(index + 1)")
    }
    let value = bytes(index) { DecimalNumber.parse($0) }
    guard let value, value.isFinite else {
      throw problem(index, expected: "\(meaning), a number")
    }
    return value
  }

  /// A number of a field that is not negative.
  func amount(_ index: Int, _ meaning: String) throws(TraceError) -> Double {
    let value = try number(index, meaning)
    guard value >= 0, value < 1e15 else {
      throw problem(index, expected: "\(meaning), not negative")
    }
    return value
  }

  /// The error of a field.
  func problem(_ index: Int, expected: String) -> TraceError {
    .at(
      file, line: line, column: index + 1, "`\(Self.shown(text(index)))`", expected: expected)
  }

  private static func shown(_ text: String) -> String {
    String(
      text.unicodeScalars.prefix(40).map {
        $0.value < 32 || $0.value == 127 ? "\u{FFFD}" : Character($0)
      })
  }
}
