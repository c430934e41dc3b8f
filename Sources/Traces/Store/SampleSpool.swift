internal import Foundation

#if canImport(Glibc)
  internal import Glibc
#endif

/// Samples on their way into the store, in a file that is mapped into memory.
///
/// Readings come in any order, often instant by instant over all guests, and the store wants them
/// guest by guest: they are scattered into this file, whose pages belong to the system's cache and
/// not to the program. A sample is kept as the bits of a 32-bit number of per cent plus one, so
/// that the zeros of a new file say that it is missing.
@safe final class SampleSpool {
  private let path: String
  private let descriptor: Int32
  private var base: UnsafeMutableRawPointer?
  /// Samples that have a place, and places there is room for.
  private(set) var count = 0
  private var capacity = 0

  init(folder: String) throws(TraceError) {
    path = "\(folder)/samples.spool"
    descriptor = unsafe open(path, O_RDWR | O_CREAT | O_TRUNC, 0o600)
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
    guard let mapped = unsafe base else { return }
    unsafe munmap(mapped, capacity * 4)
    unsafe base = nil
  }

  /// Makes room for more samples, all missing; returns the place of the first.
  ///
  /// The room is taken from the disk at once: a full disk is an error here, not a crash later.
  func reserve(_ more: Int) throws(TraceError) -> Int {
    let first = count
    guard more < 1 << 40 else {
      throw .at(path, "\(more) samples", expected: "a trace that a disk can hold")
    }
    if first + more > capacity {
      unmap()
      let room = max(first + more, capacity + min(capacity, 1 << 24))
      guard posix_fallocate(descriptor, off_t(capacity * 4), off_t((room - capacity) * 4)) == 0
      else {
        throw .at(
          path, kind: .broken, "no room for \(more) samples", expected: "room for the trace store",
          hint: "free some space, or choose another folder")
      }
      capacity = room
    }
    count = first + more
    return first
  }

  private func map() throws(TraceError) -> UnsafeMutableRawPointer {
    if let base = unsafe base { return unsafe base }
    let mapped = unsafe mmap(
      nil, capacity * 4, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0)
    guard let mapped = unsafe mapped, unsafe mapped != MAP_FAILED else {
      throw .at(path, kind: .broken, "a file that cannot be mapped", expected: "a mapped file")
    }
    unsafe base = unsafe mapped
    return unsafe mapped
  }

  /// Keeps a sample; returns whether the place was taken.
  func put(_ percent: Float, at index: Int) throws(TraceError) -> Bool {
    precondition(index >= 0 && index < count, "a place that was reserved")
    let base = unsafe try map()
    let wasTaken = unsafe base.load(fromByteOffset: index * 4, as: UInt32.self) != 0
    unsafe base.storeBytes(
      of: percent.bitPattern &+ 1, toByteOffset: index * 4, as: UInt32.self)
    return wasTaken
  }

  /// Lends the samples of a range; missing ones are not numbers.
  func samples(_ range: Range<Int>, into row: inout [Float]) throws(TraceError) {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "places that were reserved")
    row.removeAll(keepingCapacity: true)
    guard !range.isEmpty else { return }
    let base = unsafe try map()
    for index in range {
      let bits = unsafe base.load(fromByteOffset: index * 4, as: UInt32.self)
      row.append(bits == 0 ? .nan : Float(bitPattern: bits &- 1))
    }
  }
}
