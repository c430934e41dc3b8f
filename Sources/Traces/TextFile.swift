internal import CZlib
internal import Foundation

/// Reads a plain or gzip text file line by line, without holding more than a block of it.
///
/// zlib tells the two apart, reads files of several gzip members, and notices a truncated one.
struct TextFile {
  /// The file, as the user named it.
  let path: String

  private static let block = 1 << 20
  private static let longestLine = 1 << 20

  /// Calls `body` with each line and its number, without the line's end.
  func forEachLine(_ body: (ArraySlice<UInt8>, Int) throws(TraceError) -> Void) throws(TraceError) {
    var isDirectory: ObjCBool = false
    guard unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
      throw .at(path, kind: .missing, "no such file", expected: "a trace file")
    }
    guard !isDirectory.boolValue, let file = unsafe gzopen(path, "rb") else {
      throw .at(path, kind: .missing, "a folder or unreadable file", expected: "a readable file")
    }
    defer { unsafe _ = gzclose(file) }
    var buffer: [UInt8] = []
    var chunk = Array(repeating: UInt8(0), count: Self.block)
    var number = 0
    while true {
      let count = unsafe chunk.withUnsafeMutableBytes {
        unsafe gzread(file, $0.baseAddress, UInt32($0.count))
      }
      var status: Int32 = 0
      unsafe _ = gzerror(file, &status)
      guard count >= 0, status >= 0 || status == Z_BUF_ERROR && count > 0 else {
        throw .at(
          path, line: max(number, 1), "compressed data that is cut off or damaged",
          expected: "a whole gzip file", hint: "fetch the file again")
      }
      if count == 0 { break }
      if number == 0, chunk.starts(with: [0xEF, 0xBB, 0xBF]) {
        buffer.append(contentsOf: chunk[3..<Int(count)])
      } else {
        buffer.append(contentsOf: chunk[0..<Int(count)])
      }
      var start = 0
      while let end = buffer[start...].firstIndex(of: 10) {
        number += 1
        try emit(buffer[start..<end], number, body)
        start = end + 1
      }
      buffer.removeFirst(start)
      if buffer.count > Self.longestLine {
        throw .at(path, line: number + 1, "a line of over 1 MiB", expected: "lines of text")
      }
    }
    if !buffer.isEmpty { try emit(buffer[...], number + 1, body) }
  }

  private func emit(
    _ line: ArraySlice<UInt8>, _ number: Int,
    _ body: (ArraySlice<UInt8>, Int) throws(TraceError) -> Void
  ) throws(TraceError) {
    if line.contains(0) {
      throw .at(path, line: number, "a NUL byte", expected: "text", hint: "is this a binary file?")
    }
    try body(line.last == 13 ? line.dropLast() : line, number)
  }
}

/// The fields of one line.
struct Row {
  let file: String
  let line: Int
  let fields: [ArraySlice<UInt8>]

  init(_ bytes: ArraySlice<UInt8>, separator: UInt8, file: String, line: Int) {
    self.file = file
    self.line = line
    fields = bytes.split(separator: separator, omittingEmptySubsequences: false)
  }

  /// The text of a field.
  func text(_ index: Int) throws(TraceError) -> String {
    guard index < fields.count else {
      throw .at(
        file, line: line, column: fields.count, "\(fields.count) fields",
        expected: "at least \(index + 1)")
    }
    return String(decoding: trimmed(index), as: UTF8.self)
  }

  /// A number of a field, finite.
  func number(_ index: Int, _ meaning: String) throws(TraceError) -> Double {
    let text = try text(index)
    guard let value = Double(text), value.isFinite else {
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
    let found = index < fields.count ? String(decoding: trimmed(index), as: UTF8.self) : ""
    return .at(file, line: line, column: index + 1, "`\(Self.shown(found))`", expected: expected)
  }

  private func trimmed(_ index: Int) -> ArraySlice<UInt8> {
    var field = fields[index]
    while let first = field.first, first == 32 || first == 9 || first == 34 { field.removeFirst() }
    while let last = field.last, last == 32 || last == 9 || last == 34 { field.removeLast() }
    return field
  }

  private static func shown(_ text: String) -> String {
    String(
      text.unicodeScalars.prefix(40).map {
        $0.value < 32 || $0.value == 127 ? "\u{FFFD}" : Character($0)
      })
  }
}
