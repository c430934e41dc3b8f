internal import Foundation

#if canImport(Glibc)
  internal import Glibc
#endif

/// The bytes of a file as they lie on the disk or come through a pipe, digested as they are read.
@safe final class RawFile {
  private let file: InputFile
  private let descriptor: Int32
  private var digest = Digest()
  private let digests: FileDigests?
  private var isOver = false
  private var total = 0

  /// Opens a file, whose digest is noted once its last byte was read.
  init(_ file: InputFile, digests: FileDigests?) throws(TraceError) {
    self.file = file
    self.digests = digests
    var isDirectory: ObjCBool = false
    guard unsafe FileManager.default.fileExists(atPath: file.path, isDirectory: &isDirectory)
    else {
      throw .at(file.name, kind: .missing, "no such file", expected: "a trace file")
    }
    descriptor = unsafe open(file.path, O_RDONLY | O_CLOEXEC)
    guard !isDirectory.boolValue, descriptor >= 0 else {
      if descriptor >= 0 { close(descriptor) }
      throw .at(
        file.name, kind: .missing, "a folder or unreadable file", expected: "a readable file")
    }
  }

  deinit { close(descriptor) }

  /// Reads bytes until there is no room for more; fewer only at the end, and 0 behind it.
  func read(into room: UnsafeMutableRawBufferPointer) throws(TraceError) -> Int {
    var count = 0
    while count < room.count, !isOver {
      let more = unsafe Glibc.read(
        descriptor, room.baseAddress?.advanced(by: count), room.count - count)
      if more < 0, errno == EINTR { continue }
      guard more >= 0 else {
        throw .at(
          file.name, kind: .missing, "a file that cannot be read on", expected: "a readable file")
      }
      isOver = more == 0
      count += more
    }
    guard digests != nil else { return count }
    total += count
    unsafe digest.add(UnsafeRawBufferPointer(start: room.baseAddress, count: count))
    if isOver {
      var whole = Digest()
      swap(&whole, &digest)
      digests?.note(.init(bytes: total, sha256: whole.text()), of: file.path)
    }
    return count
  }
}
