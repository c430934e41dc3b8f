#if canImport(Glibc)
  internal import Glibc
#endif

/// Numbers in a file without a name that is mapped into memory and grows; new ones are zero.
@safe final class ScratchColumn {
  private let path: String
  private let descriptor: Int32
  private var base: UnsafeMutablePointer<UInt32>?
  /// Numbers there are, and those there is room for.
  private(set) var count = 0
  private var capacity = 0

  /// Numbers there is room for at first, and the most that is added at once.
  private static let firstRoom = 1 << 14, largestStep = 1 << 26

  init(_ path: String) throws(TraceError) {
    self.path = path
    descriptor = unsafe open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw .at(path, kind: .cannotWrite, "no permission or no folder", expected: "a new file")
    }
    unsafe unlink(path)
  }

  deinit {
    unmap()
    close(descriptor)
  }

  private func unmap() {
    if let base = unsafe base { unsafe munmap(base, capacity * 4) }
    unsafe base = nil
  }

  /// Adds zeros; returns the index of the first.
  ///
  /// - Throws: Where the disk has no room for them.
  func grow(by more: Int) throws(TraceError) -> Int {
    let first = count
    if first + more > capacity {
      let step = min(max(capacity, Self.firstRoom), Self.largestStep)
      let room = max(first + more, capacity + step)
      unmap()
      guard posix_fallocate(descriptor, off_t(capacity * 4), off_t((room - capacity) * 4)) == 0
      else { throw noRoom() }
      let mapped = unsafe mmap(
        nil, room * 4, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0)
      guard let mapped = unsafe mapped, unsafe mapped != MAP_FAILED else { throw noRoom() }
      unsafe base = unsafe mapped.assumingMemoryBound(to: UInt32.self)
      capacity = room
    }
    count = first + more
    return first
  }

  private func noRoom() -> TraceError {
    .at(
      path, kind: .broken, "no room or a broken disk", expected: "room for the trace store",
      hint: "free some space, or choose another folder")
  }

  /// Lends the numbers.
  func withNumbers<Result>(_ body: (inout MutableSpan<UInt32>) -> Result) -> Result {
    var numbers = unsafe MutableSpan(
      _unsafeStart: base ?? UnsafeMutablePointer(bitPattern: 4).unsafelyUnwrapped,
      count: base == nil ? 0 : count)
    return body(&numbers)
  }
}
