internal import Dispatch
internal import Foundation
internal import Synchronization

/// A column of the store while it is written.
struct ColumnWriter: ~Copyable {
  let name: String
  private let type: String
  private let sink: ColumnSink
  private var buffer: [UInt8] = []
  private var written = 0
  private let width: Int

  private static let blockBytes = 1 << 20

  /// Starts a column whose number of elements is known.
  init(_ name: String, type: String, count: Int, in folder: String) throws(TraceError) {
    self.name = name
    self.type = type
    width = Int(type.dropFirst(2)) ?? 1
    sink = try ColumnSink("\(folder)/\(name).npy")
    let header = NumPyFile.header(type: type, count: count)
    buffer += header
    written = -header.count
  }

  /// Adds an element in the machine's byte order.
  mutating func add(_ element: some BitwiseCopyable) throws(TraceError) {
    unsafe withUnsafeBytes(of: element) { unsafe buffer.append(contentsOf: $0) }
    if buffer.count >= Self.blockBytes { try flush() }
  }

  /// Adds elements in the machine's byte order.
  mutating func add<Element: BitwiseCopyable>(contentsOf elements: [Element]) throws(TraceError) {
    unsafe elements.withUnsafeBytes { unsafe buffer.append(contentsOf: $0) }
    if buffer.count >= Self.blockBytes { try flush() }
  }

  private mutating func flush() throws(TraceError) {
    written += buffer.count
    var block: [UInt8] = []
    swap(&block, &buffer)
    buffer.reserveCapacity(block.count)
    try sink.write(block)
  }

  /// Ends the column and describes it.
  consuming func finish(
    unit: String, meaning: String, percentPerUnit: Double? = nil, largestError: Double? = nil
  ) throws(TraceError) -> StoreManifest.Column {
    try flush()
    return StoreManifest.Column(
      type: type, count: written / width, unit: unit, meaning: meaning,
      sha256: try sink.finish(), percentPerUnit: percentPerUnit, largestError: largestError)
  }
}

/// Digests and writes the blocks of a column on another thread, one after another.
private final class ColumnSink: Sendable {
  private struct State: ~Copyable {
    var digest = Digest()
    var hasFailed = false
  }

  private let path: String
  private let file: FileHandle
  private let queue = DispatchQueue(label: "column")
  private let state = Mutex(State())
  /// Blocks that may wait; made empty and filled, as one below its first value ends the program.
  private let room = DispatchSemaphore(value: 0)

  init(_ path: String) throws(TraceError) {
    self.path = path
    guard FileManager.default.createFile(atPath: path, contents: nil),
      let file = FileHandle(forWritingAtPath: path)
    else {
      throw .at(path, kind: .cannotWrite, "no permission or no folder", expected: "a new file")
    }
    self.file = file
    for _ in 0..<4 { room.signal() }
  }

  /// Takes a block; throws where an earlier one was not written.
  func write(_ block: [UInt8]) throws(TraceError) {
    room.wait()
    try check()
    queue.async { [self] in
      state.withLock { state in
        unsafe block.withUnsafeBytes { unsafe state.digest.add($0) }
        if !state.hasFailed { state.hasFailed = (try? file.write(contentsOf: block)) == nil }
      }
      room.signal()
    }
  }

  /// Waits until all is written, and returns the digest.
  func finish() throws(TraceError) -> String {
    queue.sync {}
    try check()
    try? file.close()
    return state.withLock { state in
      var whole = Digest()
      swap(&whole, &state.digest)
      return whole.text()
    }
  }

  private func check() throws(TraceError) {
    guard !state.withLock({ $0.hasFailed }) else {
      throw .at(
        path, kind: .broken, "no room or a broken disk", expected: "room for the trace store",
        hint: "free some space, or choose another folder")
    }
  }
}
