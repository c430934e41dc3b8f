internal import CArchive
internal import CZlib
internal import Foundation

/// The bytes of a file as a program reads them: plain, or unpacked from gzip, zstd, xz or bzip2.
///
/// zlib reads plain and gzip files, files of several gzip members too, and checks their sums;
/// libarchive unpacks the others. A file that is cut off or damaged is an error, and so is one that
/// unpacks to more than the limit: a few kilobytes can stand for a disk full.
@safe final class ByteSource {
  private let name: String
  private let limit: Int64
  private var total: Int64 = 0
  private var plain: gzFile?
  private var packed: OpaquePointer?
  private var process: (program: Process, output: FileHandle, errors: FileHandle)?

  /// Opens a file.
  init(_ file: InputFile, limit: Int64) throws(TraceError) {
    name = file.name
    self.limit = limit
    var isDirectory: ObjCBool = false
    guard unsafe FileManager.default.fileExists(atPath: file.path, isDirectory: &isDirectory)
    else {
      throw .at(name, kind: .missing, "no such file", expected: "a trace file")
    }
    guard !isDirectory.boolValue, let handle = FileHandle(forReadingAtPath: file.path) else {
      throw .at(name, kind: .missing, "a folder or unreadable file", expected: "a readable file")
    }
    let head = (try? handle.read(upToCount: 6)) ?? Data()
    try? handle.close()
    if Packing.isUnpackedByArchive(Array(head)) {
      try openPacked(file.path)
    } else {
      guard let opened = unsafe gzopen(file.path, "rb") else {
        throw .at(name, kind: .missing, "an unreadable file", expected: "a readable file")
      }
      unsafe gzbuffer(opened, 1 << 18)
      unsafe plain = unsafe opened
    }
  }

  /// Reads what a program writes; that it fails is an error, with what it said.
  init(
    _ program: Process, output: FileHandle, errors: FileHandle, name: String, limit: Int64
  ) throws(TraceError) {
    self.name = name
    self.limit = limit
    process = (program, output, errors)
  }

  private func openPacked(_ path: String) throws(TraceError) {
    guard let archive = unsafe archive_read_new() else { throw damaged() }
    unsafe packed = unsafe archive
    unsafe archive_read_support_filter_all(archive)
    unsafe archive_read_support_format_raw(archive)
    var entry: OpaquePointer?
    guard unsafe archive_read_open_filename(archive, path, 1 << 18) == ARCHIVE_OK,
      unsafe archive_read_next_header(archive, &entry) == ARCHIVE_OK
    else { throw damaged() }
  }

  deinit {
    if let plain = unsafe plain { unsafe _ = gzclose(plain) }
    if let packed = unsafe packed { unsafe archive_read_free(packed) }
    if let process, process.program.isRunning { process.program.terminate() }
  }

  /// Reads bytes behind the first `offset` ones of a buffer; 0 at the end.
  func read(into buffer: inout [UInt8], from offset: Int) throws(TraceError) -> Int {
    let room = buffer.count - offset
    var count = 0
    if let plain = unsafe plain {
      count = unsafe buffer.withUnsafeMutableBytes {
        Int(unsafe gzread(plain, $0.baseAddress?.advanced(by: offset), UInt32(room)))
      }
      var status: Int32 = 0
      unsafe _ = gzerror(plain, &status)
      guard count >= 0, status >= 0 || status == Z_BUF_ERROR && count > 0 else {
        throw damaged()
      }
    } else if let packed = unsafe packed {
      count = unsafe buffer.withUnsafeMutableBytes {
        unsafe archive_read_data(packed, $0.baseAddress?.advanced(by: offset), room)
      }
      guard count >= 0 else { throw damaged() }
    } else if let process {
      let bytes = (try? process.output.read(upToCount: min(room, 1 << 20))) ?? Data()
      buffer.replaceSubrange(offset..<(offset + bytes.count), with: bytes)
      count = bytes.count
      if count == 0 { try checkEnd(process.program, process.errors) }
    }
    total += Int64(count)
    guard total <= limit else {
      throw .at(
        name, "more than \(limit >> 20) MiB when unpacked", expected: "a smaller file",
        hint: "a larger limit is set with `unpacked-limit`")
    }
    return count
  }

  private func checkEnd(_ program: Process, _ errors: FileHandle) throws(TraceError) {
    program.waitUntilExit()
    guard program.terminationStatus != 0 else { return }
    let said = (try? errors.readToEnd()).map { String(decoding: $0.prefix(400), as: UTF8.self) }
    throw .at(
      name, "a file that DuckDB does not read: \((said ?? "").split(separator: "\n").first ?? "")",
      expected: "a Parquet file of this format")
  }

  private func damaged() -> TraceError {
    .at(
      name, "compressed data that is cut off or damaged", expected: "a whole file",
      hint: "fetch the file again")
  }
}

/// How files are packed, by their first bytes.
enum Packing {
  private static let zstandard: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD]
  private static let xz: [UInt8] = [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0]
  private static let bzip2: [UInt8] = [0x42, 0x5A, 0x68]
  private static let zip: [UInt8] = [0x50, 0x4B, 3, 4]

  /// Whether libarchive unpacks the stream.
  static func isUnpackedByArchive(_ head: [UInt8]) -> Bool {
    head.starts(with: zstandard) || head.starts(with: xz) || head.starts(with: bzip2)
  }

  /// Whether a file holds others: a zip, or a tape archive by its name.
  static func isArchive(_ head: [UInt8], name: String) -> Bool {
    head.starts(with: zip) && !name.hasSuffix(".xlsx")
      || [".tar", ".tar.gz", ".tgz", ".tar.zst", ".tar.xz", ".tar.bz2"].contains {
        name.hasSuffix($0)
      }
  }
}
