internal import Foundation

/// The bytes of a file as a program reads them: plain, unpacked, or what another program writes.
///
/// A file that is cut off or damaged is an error, and so is one that unpacks to more than the
/// limit: a few kilobytes can stand for a disk full.
final class ByteSource {
  private let name: String
  private let limit: Int64
  private var total: Int64 = 0
  private let stream: any ByteStream

  /// Opens a file, of which at most `limit` bytes are unpacked.
  init(_ file: InputFile, limit: Int64, digests: FileDigests? = nil) throws(TraceError) {
    name = file.name
    self.limit = limit
    let raw = RawBytes(try RawFile(file, digests: digests))
    let head = try raw.peek()
    if Packing.isGzip(head) {
      stream = try GzipStream(raw, name: file.name)
    } else if Packing.isUnpackedByArchive(head) {
      stream = try ArchiveStream(raw, name: file.name)
    } else {
      stream = raw
    }
  }

  /// Reads what a program writes; that it fails is an error, with what it said.
  init(
    _ program: Process, output: FileHandle, errors: FileHandle, name: String, limit: Int64
  ) {
    self.name = name
    self.limit = limit
    stream = ProgramStream(program, output: output, errors: errors, name: name)
  }

  /// Reads bytes behind the first `offset` ones of a buffer until it is full; fewer only at the
  /// end, and 0 behind it.
  func read(into buffer: inout [UInt8], from offset: Int) throws(TraceError) -> Int {
    var count = 0
    while offset + count < buffer.count {
      let more = try stream.read(into: &buffer, from: offset + count)
      if more == 0 { break }
      count += more
      total += Int64(more)
      guard total <= limit else {
        throw .at(
          name, "more than \(limit >> 20) MiB when unpacked", expected: "a smaller file",
          hint: "a larger limit is set with `unpacked-limit`")
      }
    }
    return count
  }
}

/// Bytes that come one part after another.
protocol ByteStream: AnyObject {
  /// Reads bytes behind the first `offset` ones of a buffer that has room; 0 at the end.
  func read(into buffer: inout [UInt8], from offset: Int) throws(TraceError) -> Int
}

/// The bytes of a file as they are, with a look at the first ones.
@safe final class RawBytes: ByteStream {
  private let file: RawFile
  private var head: [UInt8] = []
  private var next = 0
  private var hasHead = false

  private static let headBytes = 1 << 16

  init(_ file: RawFile) { self.file = file }

  /// The first bytes, which are read again later.
  func peek() throws(TraceError) -> ArraySlice<UInt8> {
    if !hasHead {
      hasHead = true
      head = Array(repeating: 0, count: Self.headBytes)
      head.removeLast(head.count - (try fill(&head, from: 0)))
    }
    return head.prefix(8)
  }

  func read(into buffer: inout [UInt8], from offset: Int) throws(TraceError) -> Int {
    guard next < head.count else { return try fill(&buffer, from: offset) }
    let count = min(head.count - next, buffer.count - offset)
    buffer.replaceSubrange(offset..<(offset + count), with: head[next..<(next + count)])
    next += count
    if next == head.count { (head, next) = ([], 0) }
    return count
  }

  private func fill(_ buffer: inout [UInt8], from offset: Int) throws(TraceError) -> Int {
    var result: Result<Int, TraceError> = .success(0)
    unsafe buffer.withUnsafeMutableBytes { bytes in
      do throws(TraceError) {
        let room = unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[offset...])
        result = .success(unsafe try file.read(into: room))
      } catch {
        result = .failure(error)
      }
    }
    return try result.get()
  }
}

/// What another program writes.
final class ProgramStream: ByteStream {
  private let program: Process
  private let output: FileHandle
  private let errors: FileHandle
  private let name: String

  init(_ program: Process, output: FileHandle, errors: FileHandle, name: String) {
    self.program = program
    self.output = output
    self.errors = errors
    self.name = name
  }

  deinit { if program.isRunning { program.terminate() } }

  func read(into buffer: inout [UInt8], from offset: Int) throws(TraceError) -> Int {
    let room = min(buffer.count - offset, 1 << 20)
    let bytes = (try? output.read(upToCount: room)) ?? Data()
    buffer.replaceSubrange(offset..<(offset + bytes.count), with: bytes)
    if bytes.isEmpty { try checkEnd() }
    return bytes.count
  }

  private func checkEnd() throws(TraceError) {
    program.waitUntilExit()
    guard program.terminationStatus != 0 else { return }
    let said = (try? errors.readToEnd()).map { String(decoding: $0.prefix(400), as: UTF8.self) }
    throw .at(
      name, "a file that DuckDB does not read: \((said ?? "").split(separator: "\n").first ?? "")",
      expected: "a Parquet file of this format")
  }
}
