internal import Dispatch
internal import Synchronization

#if canImport(Glibc)
  internal import Glibc
#endif

/// Reads a source on another thread, a few blocks before they are asked for.
///
/// Reading and unpacking then cost no time of those who parse. Blocks come in their order, and an
/// error where it happened: nothing depends on which thread is faster.
final class ReadAhead {
  /// What both threads see.
  private final class Channel: Sendable {
    struct Block {
      var bytes: [UInt8]
      var count: Int
      var error: TraceError?
    }

    let blocks = Mutex<[Block]>([])
    /// Blocks that were taken and may be filled again.
    let spares = Mutex<[[UInt8]]>([])
    let isCancelled = Mutex(false)
    let ready = DispatchSemaphore(value: 0)
    /// Made empty and filled: one that ends below its first value would stop the program.
    let room = DispatchSemaphore(value: 0)

    init() { for _ in 0..<3 { room.signal() } }

    func put(_ block: Block) {
      blocks.withLock { $0.append(block) }
      ready.signal()
    }

    func take() -> Block {
      ready.wait()
      room.signal()
      return blocks.withLock { $0.removeFirst() }
    }
  }

  private static let blockBytes = 1 << 20
  private let channel = Channel()
  private var isOver = false

  /// Starts to read a source, which the other thread alone uses from now on.
  init(_ source: ByteSource) {
    let channel = channel
    nonisolated(unsafe) let source = source
    DispatchQueue.global().async {
      while true {
        channel.room.wait()
        if channel.isCancelled.withLock({ $0 }) { return }
        var bytes =
          channel.spares.withLock { $0.popLast() }
          ?? Array(repeating: 0, count: Self.blockBytes)
        do throws(TraceError) {
          let count = try unsafe source.read(into: &bytes, from: 0)
          channel.put(Channel.Block(bytes: bytes, count: count))
          if count == 0 { return }
        } catch {
          channel.put(Channel.Block(bytes: [], count: 0, error: error))
          return
        }
      }
    }
  }

  deinit {
    channel.isCancelled.withLock { $0 = true }
    channel.room.signal()
  }

  /// Puts the next block behind the first `offset` bytes of a buffer, which grows as it must; 0 at
  /// the end.
  func read(into buffer: inout [UInt8], from offset: Int) throws(TraceError) -> Int {
    guard !isOver else { return 0 }
    var block = channel.take()
    if let error = block.error { throw error }
    isOver = block.count == 0
    if buffer.count - offset < block.count {
      buffer.append(contentsOf: repeatElement(0, count: block.count))
    }
    let count = block.count
    unsafe buffer.withUnsafeMutableBytes { target in
      unsafe block.bytes.withUnsafeBytes { source in
        guard let from = source.baseAddress, let to = target.baseAddress else { return }
        unsafe _ = memcpy(to + offset, from, count)
      }
    }
    let bytes = block.bytes
    block.bytes = []
    channel.spares.withLock { $0.append(bytes) }
    return count
  }
}
