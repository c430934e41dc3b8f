internal import CZlib
internal import Foundation

/// A file of a generated trace, written while it is made, compressed where its name ends in `.gz`.
///
/// The first error is kept and thrown by ``close(_:)``, so that those who write need not look.
@safe final class SyntheticFile {
  private let path: String
  private let file: gzFile
  private var isWhole = true
  private var isOpen = true

  private static let blockBytes = 1 << 20

  /// Makes the file anew; a pipe that is there already is written to.
  init(_ path: String) throws(TraceError) {
    guard let file = unsafe gzopen(path, path.hasSuffix(".gz") ? "wb9" : "wbT") else {
      throw .at(path, kind: .cannotWrite, "no permission or no folder", expected: "a new file")
    }
    self.path = path
    unsafe self.file = unsafe file
  }

  deinit { if isOpen { unsafe _ = gzclose(file) } }

  /// Writes a text once it is long, and empties it then.
  func write(_ text: inout SyntheticText, atEnd: Bool = false) {
    guard isWhole, text.bytes.count >= Self.blockBytes || atEnd, !text.bytes.isEmpty else { return }
    let written = unsafe text.bytes.withUnsafeBytes {
      unsafe gzwrite(file, $0.baseAddress, UInt32($0.count))
    }
    isWhole = Int(written) == text.bytes.count
    text.bytes.removeAll(keepingCapacity: true)
  }

  /// Writes what is left of a text, and ends the file.
  ///
  /// - Throws: Where any of the file could not be written.
  func close(_ text: inout SyntheticText) throws(TraceError) {
    write(&text, atEnd: true)
    isOpen = false
    guard unsafe gzclose(file) == Z_OK, isWhole else {
      throw .at(path, kind: .cannotWrite, "a full disk", expected: "room for the trace")
    }
  }

  /// Writes a whole text.
  static func write(_ text: String, to path: String) throws(TraceError) {
    let file = try SyntheticFile(path)
    var whole = SyntheticText()
    whole.add(text)
    try file.close(&whole)
  }
}

/// A piece of a generated file.
struct SyntheticText {
  fileprivate(set) var bytes: [UInt8] = []

  /// Adds text.
  mutating func add(_ text: String) { bytes += text.utf8 }

  /// Adds bytes.
  mutating func add(_ text: ArraySlice<UInt8>) { bytes += text }

  /// Adds one byte.
  mutating func add(byte: UInt8) { bytes.append(byte) }

  /// Adds a whole number that is not negative.
  mutating func add(_ number: Int) {
    if number >= 10 { add(number / 10) }
    bytes.append(UInt8(48 + number % 10))
  }

  /// Adds a number of hundredths as a decimal number of at least one and at most two decimals.
  mutating func add(hundredths: Int) {
    add(hundredths / 100)
    bytes.append(46)
    bytes.append(UInt8(48 + hundredths / 10 % 10))
    if hundredths % 10 > 0 { bytes.append(UInt8(48 + hundredths % 10)) }
  }
}
