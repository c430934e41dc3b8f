internal import Kernels

#if canImport(Glibc)
  internal import Glibc
#endif

/// A cursor over the rows of a text file, packed or not, that holds one block of it.
///
/// A row ends with a line feed, which a carriage return may precede. Fields may stand in double
/// quotes, as RFC 4180 has them, but not span lines.
struct TextRows: ~Copyable {
  /// The separator of rows whose fields stand between any blanks.
  static let blanks: UInt8 = 32
  /// A separator that no text has, for rows that are one field.
  static let none: UInt8 = 0x1F

  /// The file, as the user named it.
  let file: String
  /// Number of the current row's line, from 1.
  private(set) var line = 0
  /// Number of fields of the current row.
  var count: Int { fieldCount }

  private let separator: UInt8
  private let source: ByteSource
  /// Takes over where the file is longer than a block.
  private var ahead: ReadAhead?
  private var buffer = Array(repeating: UInt8(0), count: 1 << 20)
  private var filled = 0
  private var isAtEnd = false
  private var total = 0
  /// Places of separators, line feeds, quotes and NULs in the buffer, and the next one to look at.
  private var marks = Array(repeating: UInt32(0), count: 1 << 20)
  private var markCount = 0
  private var nextMark = 0
  /// The current row: its bytes, and the first of the marks that end its fields.
  private var start = 0
  private var end = 0
  private var nextStart = 0
  private var firstMark = 0
  private var fieldCount = 0
  /// The fields one by one, for rows with quotes or blanks between fields.
  private var ranges: [Range<Int>] = []
  private var isSplit = false
  /// For JSON lines: the keys that are the row's fields, and their texts one after another.
  private let keys: [String]
  private var texts: [UInt8] = []
  private var hasQuotes = false

  private static let longestLine = 1 << 20

  /// Opens a file, of which at most `limit` bytes are unpacked.
  init(_ file: InputFile, separator: UInt8, limit: Int64) throws(TraceError) {
    source = try ByteSource(file, limit: limit)
    self.file = file.name
    self.separator = separator
    keys = []
  }

  /// Opens a file with a JSON object on each line, whose fields are the values of some keys; a point
  /// in a key goes into an object.
  init(_ file: InputFile, keys: [String], limit: Int64) throws(TraceError) {
    source = try ByteSource(file, limit: limit)
    self.file = file.name
    separator = Self.none
    self.keys = keys
  }

  /// Reads rows of bytes that are open already.
  init(_ source: ByteSource, name: String, separator: UInt8) {
    self.source = source
    file = name
    self.separator = separator
    keys = []
  }

  /// Moves to the next line that is not empty; false at the end of the file.
  mutating func next() throws(TraceError) -> Bool {
    while try advance() { if end > start, fieldCount > 0 { return true } }
    return false
  }

  private mutating func advance() throws(TraceError) -> Bool {
    start = nextStart
    while true {
      firstMark = nextMark
      hasQuotes = false
      while nextMark < markCount {
        let place = Int(marks[nextMark])
        nextMark += 1
        let byte = buffer[place]
        if byte == separator { continue }
        if byte == 10 {
          finishRow(at: place, marks: nextMark - 1 - firstMark)
          nextStart = place + 1
          return true
        }
        guard byte == 34 else {
          throw .at(
            file, line: line + 1, "a NUL byte", expected: "text", hint: "is this a binary file?")
        }
        hasQuotes = true
      }
      if isAtEnd {
        guard start < filled else { return false }
        finishRow(at: filled, marks: nextMark - firstMark)
        nextStart = filled
        return true
      }
      try refill()
    }
  }

  /// The row ends before `place`; so many marks are in it.
  private mutating func finishRow(at place: Int, marks count: Int) {
    line += 1
    end = place > start && buffer[place - 1] == 13 ? place - 1 : place
    fieldCount = count + 1
    if !keys.isEmpty {
      splitObject()
      return
    }
    isSplit = hasQuotes || separator == Self.blanks
    guard isSplit else { return }
    if separator == Self.blanks { splitAtBlanks() } else { splitOutsideQuotes() }
    fieldCount = ranges.count
  }

  /// The texts of an object's values; a line that is none stays one field, which no table expects.
  private mutating func splitObject() {
    ranges.removeAll(keepingCapacity: true)
    texts.removeAll(keepingCapacity: true)
    isSplit = true
    guard let object = try? JSONText(Array(buffer[start..<end]), file: file, line: line) else {
      texts += buffer[start..<min(end, start + 200)]
      ranges.append(0..<texts.count)
      fieldCount = 1
      return
    }
    for key in keys {
      var value: JSONText? = object
      for part in key.split(separator: ".") { value = value?[String(part)] }
      let first = texts.count
      texts += Array((value?.scalar ?? "").utf8)
      ranges.append(first..<texts.count)
    }
    fieldCount = ranges.count
  }

  /// Between blanks there are no empty fields; tabulators separate too.
  private mutating func splitAtBlanks() {
    ranges.removeAll(keepingCapacity: true)
    var first = -1
    for index in start..<end {
      let isBlank = Self.isBlank(buffer[index])
      if isBlank, first >= 0 {
        ranges.append(first..<index)
        first = -1
      } else if !isBlank, first < 0 {
        first = index
      }
    }
    if first >= 0 { ranges.append(first..<end) }
  }

  /// Separators inside quotes are text.
  private mutating func splitOutsideQuotes() {
    ranges.removeAll(keepingCapacity: true)
    var first = start
    var isInside = false
    for index in start..<end {
      if buffer[index] == 34 { isInside.toggle() }
      if buffer[index] == separator, !isInside {
        ranges.append(first..<index)
        first = index + 1
      }
    }
    ranges.append(first..<end)
  }

  /// Moves the unfinished row to the front, reads more behind it, and looks for marks anew.
  private mutating func refill() throws(TraceError) {
    let kept = filled - start
    if kept > Self.longestLine {
      throw .at(file, line: line + 1, "a line of over 1 MiB", expected: "lines of text")
    }
    if start > 0 {
      let first = start
      unsafe buffer.withUnsafeMutableBytes { bytes in
        guard let base = bytes.baseAddress else { return }
        unsafe _ = memmove(base, base + first, kept)
      }
      filled = kept
      start = 0
    }
    let isFirst = line == 0 && filled == 0
    if ahead == nil, total >= 1 << 20 { ahead = ReadAhead(source) }
    let count: Int
    if let ahead {
      count = try ahead.read(into: &buffer, from: filled)
    } else {
      if buffer.count - filled < 1 << 16 {
        buffer.append(contentsOf: repeatElement(0, count: buffer.count))
      }
      count = try source.read(into: &buffer, from: filled)
    }
    total += count
    if marks.count < buffer.count {
      marks.append(contentsOf: repeatElement(0, count: buffer.count - marks.count))
    }
    filled += count
    isAtEnd = count == 0
    if isFirst, filled >= 3, buffer[0] == 0xEF, buffer[1] == 0xBB, buffer[2] == 0xBF { start = 3 }
    markCount = Self.index(buffer, count: filled, separator: separator, into: &marks)
    nextMark = 0
    while nextMark < markCount, Int(marks[nextMark]) < start { nextMark += 1 }
  }

  private static func index(
    _ buffer: [UInt8], count: Int, separator: UInt8, into marks: inout [UInt32]
  ) -> Int {
    let text = buffer.span.extracting(0..<count)
    var places = marks.mutableSpan
    return TextIndex.write(of: text, separator: separator, to: &places)
  }

  // MARK: Fields

  /// Where a field is, without blanks around it and without the quotes it stands in.
  private func range(_ index: Int) -> Range<Int> {
    guard index < fieldCount else { return 0..<0 }
    var first: Int
    var end: Int
    if isSplit {
      (first, end) = (ranges[index].lowerBound, ranges[index].upperBound)
    } else {
      first = index == 0 ? start : Int(marks[firstMark + index - 1]) + 1
      end = index == fieldCount - 1 ? self.end : Int(marks[firstMark + index])
    }
    if !keys.isEmpty { return first..<end }
    // A carriage return that stood alone at the row's end may lie behind the last mark.
    end = max(first, end)
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
    if !keys.isEmpty {
      let span = texts.span
      return body(span.extracting(range))
    }
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
    try JSONText(Array(buffer[start..<end]), file: file, line: line)
  }

  /// Refuses a row with another number of fields.
  func expect(fields: Int, hint: String? = nil) throws(TraceError) {
    guard count == fields else {
      if !keys.isEmpty { throw problem(0, expected: "a JSON object") }
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
