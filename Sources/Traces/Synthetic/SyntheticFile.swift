internal import CZlib
internal import Foundation

/// A file of a generated trace, written while it is made, compressed where its name ends in `.gz`.
///
/// The first error is kept and thrown by ``close()``, so that those who write need not look.
@safe final class SyntheticFile {
  private let path: String
  private let file: gzFile
  private var bytes: [UInt8] = []
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
    bytes.reserveCapacity(Self.blockBytes + (1 << 16))
  }

  deinit { if isOpen { unsafe _ = gzclose(file) } }

  /// Adds text.
  func add(_ text: String) {
    bytes += text.utf8
    writeFullBlock()
  }

  /// Adds bytes.
  func add(_ text: ArraySlice<UInt8>) {
    bytes += text
    writeFullBlock()
  }

  /// Adds one byte.
  func add(byte: UInt8) { bytes.append(byte) }

  /// Adds a whole number that is not negative.
  func add(_ number: Int) {
    var power = 1
    while number / power >= 10 { power *= 10 }
    while power > 0 {
      bytes.append(UInt8(48 + number / power % 10))
      power /= 10
    }
  }

  /// Adds a number of hundredths as a decimal number of at least one and at most two decimals.
  func add(hundredths: Int) {
    add(hundredths / 100)
    bytes.append(46)
    bytes.append(UInt8(48 + hundredths / 10 % 10))
    if hundredths % 10 > 0 { bytes.append(UInt8(48 + hundredths % 10)) }
  }

  private func writeFullBlock() { if bytes.count >= Self.blockBytes { write() } }

  private func write() {
    guard isWhole, !bytes.isEmpty else { return }
    let written = unsafe bytes.withUnsafeBytes {
      unsafe gzwrite(file, $0.baseAddress, UInt32($0.count))
    }
    isWhole = Int(written) == bytes.count
    bytes.removeAll(keepingCapacity: true)
  }

  /// Writes what is left.
  ///
  /// - Throws: Where any of it could not be written.
  func close() throws(TraceError) {
    write()
    isOpen = false
    guard unsafe gzclose(file) == Z_OK, isWhole else {
      throw .at(path, kind: .cannotWrite, "a full disk", expected: "room for the trace")
    }
  }

  /// Writes a whole text.
  static func write(_ text: String, to path: String) throws(TraceError) {
    let file = try SyntheticFile(path)
    file.add(text)
    try file.close()
  }
}
