internal import CArchive
internal import CZlib

/// How files are packed, by their first bytes.
enum Packing {
  private static let gzip: [UInt8] = [0x1F, 0x8B]
  private static let zstandard: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD]
  private static let xz: [UInt8] = [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0]
  private static let bzip2: [UInt8] = [0x42, 0x5A, 0x68]
  static let zip: [UInt8] = [0x50, 0x4B, 3, 4]

  /// Whether zlib unpacks the stream.
  static func isGzip(_ head: some Sequence<UInt8>) -> Bool { head.starts(with: gzip) }

  /// Whether libarchive unpacks the stream.
  static func isUnpackedByArchive(_ head: some Sequence<UInt8>) -> Bool {
    head.starts(with: zstandard) || head.starts(with: xz) || head.starts(with: bzip2)
  }

  /// Whether a file holds others: a zip, or a tape archive by its name.
  static func isArchive(_ head: [UInt8], name: String) -> Bool {
    head.starts(with: zip) && !name.hasSuffix(".xlsx")
      || [".tar", ".tar.gz", ".tgz", ".tar.zst", ".tar.xz", ".tar.bz2"].contains {
        name.hasSuffix($0)
      }
  }

  /// The error of packed bytes that are not whole.
  static func damaged(_ name: String) -> TraceError {
    .at(
      name, "compressed data that is cut off or damaged", expected: "a whole file",
      hint: "fetch the file again")
  }
}

/// A gzip file of one or several members, whose sums are compared.
@safe final class GzipStream: ByteStream {
  private let raw: RawBytes
  private let name: String
  private var packed = Array(repeating: UInt8(0), count: 1 << 16)
  private var next = 0
  private var end = 0
  private var stream = unsafe z_stream()
  private var isOver = false

  /// Headers and sums are read as gzip has them.
  private static let gzipWindow: Int32 = 16 + 15

  init(_ raw: RawBytes, name: String) throws(TraceError) {
    self.raw = raw
    self.name = name
    let status = unsafe inflateInit2_(
      &stream, Self.gzipWindow, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    guard status == Z_OK else { throw Packing.damaged(name) }
  }

  deinit { unsafe _ = inflateEnd(&stream) }

  func read(into buffer: inout [UInt8], from offset: Int) throws(TraceError) -> Int {
    while !isOver {
      if next == end {
        (next, end) = (0, try raw.read(into: &packed, from: 0))
        guard end > 0 else { throw Packing.damaged(name) }
      }
      let (count, status) = inflateSome(into: &buffer, from: offset)
      if status == Z_STREAM_END {
        try startNextMember()
      } else if status != Z_OK, status != Z_BUF_ERROR {
        throw Packing.damaged(name)
      }
      if count > 0 { return count }
    }
    return 0
  }

  private func inflateSome(into buffer: inout [UInt8], from offset: Int) -> (Int, Int32) {
    let room = buffer.count - offset
    return unsafe packed.withUnsafeMutableBufferPointer { packed in
      unsafe buffer.withUnsafeMutableBufferPointer { buffer in
        unsafe stream.next_in = packed.baseAddress?.advanced(by: next)
        unsafe stream.avail_in = UInt32(end - next)
        unsafe stream.next_out = buffer.baseAddress?.advanced(by: offset)
        unsafe stream.avail_out = UInt32(room)
        let status = unsafe inflate(&stream, Z_NO_FLUSH)
        next = unsafe end - Int(stream.avail_in)
        return (unsafe room - Int(stream.avail_out), status)
      }
    }
  }

  /// Behind a member there may be another, or zeros up to the end of a tape's block.
  private func startNextMember() throws(TraceError) {
    while true {
      if next == end {
        (next, end) = (0, try raw.read(into: &packed, from: 0))
        if end == 0 {
          isOver = true
          return
        }
      }
      if packed[next] != 0 { break }
      next += 1
    }
    guard packed[next] == 0x1F, unsafe inflateReset(&stream) == Z_OK else {
      throw Packing.damaged(name)
    }
  }
}

/// A file that libarchive unpacks: zstd, xz or bzip2.
@safe final class ArchiveStream: ByteStream {
  /// What libarchive is given to read from.
  @safe private final class Feed {
    let raw: RawBytes
    var packed = Array(repeating: UInt8(0), count: 1 << 18)
    let block: UnsafeMutableBufferPointer<UInt8>
    var error: TraceError?

    init(_ raw: RawBytes) {
      self.raw = raw
      unsafe block = UnsafeMutableBufferPointer.allocate(capacity: 1 << 18)
    }

    deinit { unsafe block.deallocate() }

    /// Fills the block, which stays where it is; -1 for an error.
    func fill() -> Int {
      do throws(TraceError) {
        let count = try raw.read(into: &packed, from: 0)
        for index in 0..<count { unsafe block[index] = packed[index] }
        return count
      } catch {
        self.error = error
        return -1
      }
    }
  }

  private let feed: Feed
  private let name: String
  private let archive: OpaquePointer
  private var isOver = false

  init(_ raw: RawBytes, name: String) throws(TraceError) {
    feed = Feed(raw)
    self.name = name
    guard let archive = unsafe archive_read_new() else { throw Packing.damaged(name) }
    unsafe self.archive = unsafe archive
    unsafe archive_read_support_filter_all(archive)
    unsafe archive_read_support_format_raw(archive)
    var entry: OpaquePointer?
    let opened = unsafe archive_read_open(
      archive, Unmanaged.passUnretained(feed).toOpaque(), nil,
      { _, data, block in
        guard let data = unsafe data else { return -1 }
        let feed = unsafe Unmanaged<Feed>.fromOpaque(data).takeUnretainedValue()
        let count = feed.fill()
        unsafe block?.pointee = UnsafeRawPointer(feed.block.baseAddress)
        return count
      }, nil)
    guard opened == ARCHIVE_OK, unsafe archive_read_next_header(archive, &entry) == ARCHIVE_OK
    else { throw feed.error ?? Packing.damaged(name) }
  }

  deinit { unsafe _ = archive_read_free(archive) }

  func read(into buffer: inout [UInt8], from offset: Int) throws(TraceError) -> Int {
    let room = buffer.count - offset
    let count = unsafe buffer.withUnsafeMutableBytes {
      unsafe archive_read_data(archive, $0.baseAddress?.advanced(by: offset), room)
    }
    guard count >= 0 else { throw feed.error ?? Packing.damaged(name) }
    if count == 0, !isOver {
      isOver = true
      // The digest wants the last byte too.
      while feed.fill() > 0 {}
    }
    return count
  }
}
