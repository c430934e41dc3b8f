internal import Dispatch
internal import Synchronization

/// Digests of files, found on another thread while they are read for something else.
final class FileDigests: Sendable {
  private let found = Mutex<[String?]>([])
  private let isCancelled = Mutex(false)
  private let isDone = DispatchSemaphore(value: 0)

  /// Starts; ``end()`` must be called before the program may leave.
  init(_ paths: [String]) {
    DispatchQueue.global().async { [self] in
      for path in paths {
        let text = Digest.ofFile(path) { isCancelled.withLock { $0 } }
        found.withLock { $0.append(text) }
      }
      isDone.signal()
    }
  }

  /// The digests in the order of the files, once all are there; nil for one that cannot be read.
  func texts() -> [String?] {
    isDone.wait()
    isDone.signal()
    return found.withLock { $0 }
  }

  /// Stops what still goes on and waits for it: OpenSSL must not be left while it works.
  func end() {
    isCancelled.withLock { $0 = true }
    _ = texts()
  }
}
