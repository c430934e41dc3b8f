internal import Dispatch
internal import Foundation
internal import Synchronization

/// Whole lines of a text.
struct LineBlock {
  /// The bytes, of which the first `count` are the text.
  var bytes: [UInt8]
  var count = 0
  /// Whether the text begins the file, perhaps with a mark of its byte order.
  var isFirst = false
  /// Whether the text ends within a line that is too long.
  var isCut = false
}

/// A text cut into blocks of whole lines, read ahead on another thread where it is long.
///
/// Reading, unpacking and digesting then cost no time of those who parse. Where a block ends
/// depends on the text alone, and an error comes where it happened: nothing depends on which thread
/// is faster.
final class LineBlocks {
  /// The longest line in bytes.
  static let longestLine = 1 << 20

  private let cutter: LineCutter
  private var ahead: ReadAhead?
  private var total = 0
  private var isOver = false

  init(_ source: ByteSource) { cutter = LineCutter(source) }

  /// The next block, or nil at the end; `spare` is memory that may be used again.
  func next(_ spare: consuming [UInt8] = []) throws(TraceError) -> LineBlock? {
    guard !isOver else { return nil }
    if ahead == nil, total >= 1 << 20 { ahead = ReadAhead(cutter) }
    let block: LineBlock
    if let ahead {
      block = try ahead.take(spare)
    } else {
      block = try cutter.next(spare)
    }
    total += block.count
    isOver = block.count == 0 || block.isCut
    return block.count > 0 ? block : nil
  }
}

/// Reads blocks of bytes and cuts them behind their last line feed.
private final class LineCutter {
  private let source: ByteSource
  /// What came behind the last line feed.
  private var rest: [UInt8] = []
  /// Blocks of small files are small, for there may be thousands of those.
  private var blockBytes = 1 << 16

  private var isFirst = true

  private static let largestBlock = 1 << 19

  init(_ source: ByteSource) { self.source = source }

  /// The next block; one without bytes at the end.
  func next(_ spare: consuming [UInt8]) throws(TraceError) -> LineBlock {
    var block = LineBlock(bytes: spare, isFirst: isFirst)
    isFirst = false
    var filled = rest.count
    grow(&block.bytes, to: filled + blockBytes)
    block.bytes.replaceSubrange(0..<filled, with: rest)
    rest.removeAll(keepingCapacity: true)
    while true {
      let more = try source.read(into: &block.bytes, from: filled)
      let end = filled + more
      if more == 0 {
        block.count = end
        return block
      }
      if let feed = Self.lastFeed(block.bytes, filled..<end) {
        rest += block.bytes[(feed + 1)..<end]
        block.count = feed + 1
        blockBytes = min(blockBytes * 2, Self.largestBlock)
        return block
      }
      if end > LineBlocks.longestLine {
        block.count = end
        block.isCut = true
        return block
      }
      filled = end
      grow(&block.bytes, to: filled + blockBytes)
    }
  }

  /// Makes room for so many bytes and some more, so that memory of another block mostly suffices.
  private func grow(_ bytes: inout [UInt8], to count: Int) {
    guard bytes.count < count else { return }
    let room = count + count / 8
    if bytes.isEmpty {
      bytes = Array(repeating: 0, count: room)
    } else {
      bytes.append(contentsOf: repeatElement(0, count: room - bytes.count))
    }
  }

  private static func lastFeed(_ bytes: [UInt8], _ range: Range<Int>) -> Int? {
    let text = bytes.span
    var index = range.upperBound - 1
    while index >= range.lowerBound {
      if text[index] == 10 { return index }
      index -= 1
    }
    return nil
  }
}

/// Cuts blocks on another thread, a few before they are asked for.
private final class ReadAhead {
  /// What both threads see.
  private final class Channel: Sendable {
    let blocks = Mutex<[Result<LineBlock, TraceError>]>([])
    /// Memory of blocks that were taken and may be filled again.
    let spares = Mutex<[[UInt8]]>([])
    let isCancelled = Mutex(false)
    let ready = DispatchSemaphore(value: 0)
    /// Made empty and filled: one that ends below its first value would stop the program.
    let room = DispatchSemaphore(value: 0)

    init() { for _ in 0..<12 { room.signal() } }

    func put(_ block: Result<LineBlock, TraceError>) {
      blocks.withLock { $0.append(block) }
      ready.signal()
    }

    func put(spare: consuming [UInt8]) {
      guard !spare.isEmpty else { return }
      let memory = spare
      spares.withLock { $0.append(memory) }
    }
  }

  private let channel = Channel()

  /// Starts to cut, which the other thread alone does from now on.
  init(_ cutter: LineCutter) {
    let channel = channel
    nonisolated(unsafe) let cutter = cutter
    // A thread of its own, as it waits for the disk and would keep a shared one from work.
    Thread.detachNewThread {
      while true {
        channel.room.wait()
        if channel.isCancelled.withLock({ $0 }) { return }
        do throws(TraceError) {
          let block = unsafe try cutter.next(channel.spares.withLock { $0.popLast() } ?? [])
          channel.put(.success(block))
          if block.count == 0 || block.isCut { return }
        } catch {
          channel.put(.failure(error))
          return
        }
      }
    }
  }

  deinit {
    channel.isCancelled.withLock { $0 = true }
    channel.room.signal()
  }

  /// The next block, which must not be asked for behind the last.
  func take(_ spare: consuming [UInt8]) throws(TraceError) -> LineBlock {
    channel.put(spare: spare)
    channel.ready.wait()
    channel.room.signal()
    return try channel.blocks.withLock { $0.removeFirst() }.get()
  }
}
