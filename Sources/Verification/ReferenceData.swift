package import Foundation

/// The outside reference data, which is not part of the project.
///
/// It lies in a folder that the user names, `$HEADROOM_REFERENCE`, or `shared` beside the checkout.
package struct ReferenceData: Sendable {
  /// The folder of the reference data.
  package let folder: URL

  /// The data in a folder; by default in `$HEADROOM_REFERENCE`, else in `shared` beside the folder
  /// `checkout`.
  package init(folder: String? = nil, checkout: URL) {
    let named = folder ?? ProcessInfo.processInfo.environment["HEADROOM_REFERENCE"]
    self.folder =
      named.map { URL(filePath: $0) }
      ?? checkout.deletingLastPathComponent().appending(path: "shared")
  }

  /// A file or folder of the reference data.
  package func file(_ path: String) -> URL { folder.appending(path: "data/\(path)") }

  /// Whether a file or folder of the reference data is there.
  package func has(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: file(path).path)
  }

  /// The rows of a small text file, split at a separator, without empty fields.
  package func rows(_ path: String, separator: Character = ",") throws -> [[String]] {
    try String(contentsOf: file(path), encoding: .utf8).split(whereSeparator: \.isNewline)
      .map { $0.split(separator: separator).map(String.init) }
  }
}
