internal import Foundation
internal import Synchronization

/// Digests of files, noted while they are read for something else.
package final class FileDigests: Sendable {
  /// The size of a file and its digest.
  struct Entry {
    var bytes: Int, sha256: String
  }

  private let known = Mutex<[String: Entry]>([:])

  /// Creates an empty list.
  package init() {}

  /// Notes the digest of the file at a path; the first one stays, as that of an empty rest may follow.
  func note(_ entry: Entry, of path: String) {
    known.withLock { if $0[path] == nil { $0[path] = entry } }
  }

  /// The entry of a file, which is read for it where no one read it whole before; nil for one that
  /// cannot be read.
  func entry(of path: String) -> Entry? {
    if let entry = known.withLock({ $0[path] }) { return entry }
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    guard let size = attributes?[.size] as? NSNumber, let digest = Digest.ofFile(path) else {
      return nil
    }
    return Entry(bytes: size.intValue, sha256: digest)
  }
}
