package import Foundation

/// The outside reference data, which is not part of the project.
///
/// It lies in `$HEADROOM_REFERENCE`, by default in `shared` beside the checkout. Tests that need it
/// are skipped where it is absent.
package enum Reference {
  /// The folder of the reference data.
  package static let folder: URL = {
    if let path = ProcessInfo.processInfo.environment["HEADROOM_REFERENCE"] {
      return URL(filePath: path)
    }
    return URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appending(path: "shared")
  }()

  /// A file or folder of the reference data.
  package static func file(_ path: String) -> URL { folder.appending(path: "data/\(path)") }

  /// Whether a file or folder of the reference data is there.
  package static func has(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: file(path).path)
  }

  /// The rows of a small text file, split at a separator, without empty fields.
  package static func rows(_ path: String, separator: Character = ",") throws -> [[String]] {
    try String(contentsOf: file(path), encoding: .utf8).split(whereSeparator: \.isNewline)
      .map { $0.split(separator: separator).map(String.init) }
  }
}
