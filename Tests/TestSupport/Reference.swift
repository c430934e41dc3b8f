package import Foundation
package import Verification

/// The outside reference data; tests that need it are skipped where it is absent.
package enum Reference {
  /// The reference data in `$HEADROOM_REFERENCE`, by default in `shared` beside the checkout.
  package static let data = ReferenceData(
    checkout: URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent())

  /// A file or folder of the reference data.
  package static func file(_ path: String) -> URL { data.file(path) }

  /// Whether a file or folder of the reference data is there.
  package static func has(_ path: String) -> Bool { data.has(path) }
}
