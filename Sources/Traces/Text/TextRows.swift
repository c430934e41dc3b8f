internal import CKernels
internal import Kernels

/// A cursor over the rows of a text file that holds one block of it.
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
  /// Where further blocks come from; nil for rows of blocks that are handed over.
  private let blocks: LineBlocks?
  private var block = LineBlock(bytes: [])
  private var blockStart = 0
  /// Places of separators, line feeds, quotes and NULs in the block, and the next one to look at.
  private var marks: [UInt32] = []
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

  /// Reads rows of bytes that are open already.
  init(_ source: ByteSource, name: String, separator: UInt8) {
    blocks = LineBlocks(source)
    file = name
    self.separator = separator
    keys = []
  }

  /// Reads rows with a JSON object on each line, whose fields are the values of some keys; a point in
  /// a key goes into an object.
  init(_ source: ByteSource, name: String, keys: [String]) {
    blocks = LineBlocks(source)
    file = name
    separator = Self.none
    self.keys = keys
  }

  /// Rows like those of others, of blocks that are handed over one by one.
  init(like other: borrowing TextRows) {
    blocks = nil
    file = other.file
    separator = other.separator
    keys = other.keys
  }

  // MARK: Rows

  /// Moves to the next line that is not empty; false at the end of the file.
  mutating func next() throws(TraceError) -> Bool {
    while true {
      if try nextInBlock() { return true }
      guard let block = try nextBlock() else { return false }
      setBlock(block)
    }
  }

  /// Moves to the next line of the block that is not empty; false at the block's end.
  mutating func nextInBlock() throws(TraceError) -> Bool {
    while try advance() { if end > start, fieldCount > 0 { return true } }
    return false
  }

  /// Moves over the rows that are as plain as most, up to a number of them, and notes what they
  /// tell; the next row is another, or the block is over.
  mutating func readPlain(_ columns: PlainColumns, into rows: inout PlainRows) {
    guard columns.fields > 1, nextMark < markCount else {
      rows.count = 0
      return
    }
    var (mark, start) = (Int64(0), Int64(0))
    let count = unsafe block.bytes.withUnsafeBufferPointer { text in
      unsafe marks.withUnsafeBufferPointer { marks in
        unsafe rows.fill { names, ends, times, values, room in
          guard let text = text.baseAddress, let marks = marks.baseAddress else {
            return 0
          }
          return unsafe ck_plain_rows(
            text, marks + nextMark, Int64(markCount - nextMark), Int64(nextStart),
            Int64(columns.fields), Int64(columns.name), Int64(columns.time),
            Int64(columns.value), room, names, ends, times, values, &mark, &start)
        }
      }
    }
    guard count > 0 else { return }
    line += count
    nextMark += Int(mark)
    nextStart = Int(start)
  }

  /// Goes back by so many plain rows.
  mutating func goBack(_ rows: Int, _ columns: PlainColumns) {
    guard rows > 0 else { return }
    line -= rows
    nextMark -= rows * columns.fields
    nextStart = nextMark > 0 ? Int(marks[nextMark - 1]) + 1 : blockStart
  }

  /// Lends the bytes of a plain row's name.
  func name<Result>(_ row: Int, of rows: borrowing PlainRows, _ body: (Span<UInt8>) -> Result)
    -> Result
  {
    let span = block.bytes.span
    return body(span.extracting(Int(rows.nameStarts[row])..<Int(rows.nameEnds[row])))
  }

  /// The block behind the one that was read, in memory that may be used again; nil at the end.
  mutating func nextBlock(_ spare: consuming [UInt8] = []) throws(TraceError) -> LineBlock? {
    guard let blocks else { return nil }
    if spare.isEmpty { swap(&spare, &block.bytes) }
    return try blocks.next(spare)
  }

  /// Goes on with a block, as if it came behind the last one; returns the memory of that.
  @discardableResult
  mutating func setBlock(_ next: consuming LineBlock, line: Int? = nil) -> [UInt8] {
    swap(&block, &next)
    if let line { self.line = line }
    nextStart = 0
    if block.isFirst, block.count >= 3, block.bytes[0] == 0xEF, block.bytes[1] == 0xBB,
      block.bytes[2] == 0xBF
    {
      nextStart = 3
    }
    blockStart = nextStart
    if marks.count < block.count {
      marks.append(contentsOf: repeatElement(0, count: block.count - marks.count))
    }
    markCount = Self.index(block, separator: separator, into: &marks)
    nextMark = 0
    while nextMark < markCount, Int(marks[nextMark]) < nextStart { nextMark += 1 }
    return next.bytes
  }

  private static func index(
    _ block: LineBlock, separator: UInt8, into marks: inout [UInt32]
  ) -> Int {
    let text = block.bytes.span.extracting(0..<block.count)
    var places = marks.mutableSpan
    return TextIndex.write(of: text, separator: separator, to: &places)
  }

  private mutating func advance() throws(TraceError) -> Bool {
    start = nextStart
    firstMark = nextMark
    hasQuotes = false
    while nextMark < markCount {
      let place = Int(marks[nextMark])
      nextMark += 1
      let byte = block.bytes[place]
      if byte == separator { continue }
      if byte == 10 {
        try finishRow(at: place, marks: nextMark - 1 - firstMark)
        nextStart = place + 1
        return true
      }
      guard byte == 34 else {
        throw .at(
          file, line: line + 1, "a NUL byte", expected: "text", hint: "is this a binary file?")
      }
      hasQuotes = true
    }
    guard start < block.count else { return false }
    try finishRow(at: block.count, marks: nextMark - firstMark)
    nextStart = block.count
    return true
  }

  /// The row ends before `place`; so many marks are in it.
  private mutating func finishRow(at place: Int, marks count: Int) throws(TraceError) {
    line += 1
    guard place - start <= LineBlocks.longestLine else {
      throw .at(file, line: line, "a line of over 1 MiB", expected: "lines of text")
    }
    end = place > start && block.bytes[place - 1] == 13 ? place - 1 : place
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
    guard let object = try? JSONText(Array(block.bytes[start..<end]), file: file, line: line) else {
      texts += block.bytes[start..<min(end, start + 200)]
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
      let isBlank = Self.isBlank(block.bytes[index])
      if isBlank, first >= 0 {
        ranges.append(first..<index)
        first = -1
      } else if !isBlank, first < 0 {
        first = index
      }
    }
    if first >= 0 { ranges.append(first..<end) }
  }

  /// Separators inside quotes are text; within a field that does not begin with one, a quote is a
  /// sign like others.
  private mutating func splitOutsideQuotes() {
    ranges.removeAll(keepingCapacity: true)
    var first = start
    var isInside = false
    var isBegun = false
    var isQuoted = false
    for index in start..<end {
      let byte = block.bytes[index]
      if byte == 34, isQuoted || !isBegun {
        isInside.toggle()
        isQuoted = true
      }
      isBegun = isBegun || !Self.isBlank(byte)
      if byte == separator, !isInside {
        ranges.append(first..<index)
        first = index + 1
        (isBegun, isQuoted) = (false, false)
      }
    }
    ranges.append(first..<end)
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
    while first < end, Self.isBlank(block.bytes[first]) { first += 1 }
    while end > first, Self.isBlank(block.bytes[end - 1]) { end -= 1 }
    if hasQuotes, end - first >= 2, block.bytes[first] == 34, block.bytes[end - 1] == 34 {
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
    let isQuoted = hasQuotes && range.lowerBound > start && block.bytes[range.lowerBound - 1] == 34
    if isQuoted, block.bytes[range].contains(34) {
      var plain: [UInt8] = []
      var isOpen = false
      for byte in block.bytes[range] {
        isOpen = byte == 34 && !isOpen
        if byte != 34 || isOpen { plain.append(byte) }
      }
      let span = plain.span
      return body(span)
    }
    let span = block.bytes.span
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
    return range.isEmpty ? 0 : block.bytes[range.lowerBound]
  }

  /// Whether a field is empty or absent.
  func isEmpty(_ index: Int) -> Bool { range(index).isEmpty }

  /// The row as a JSON document, of a file read with a separator that no text has.
  func json() throws(TraceError) -> JSONText {
    try JSONText(Array(block.bytes[start..<end]), file: file, line: line)
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
