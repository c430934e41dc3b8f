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

/// A comparison of the simulation with numbers that somebody else found.
package protocol Verification: Sendable {
  /// The name on the command line.
  static var name: String { get }
  /// One sentence on what is compared, and whose numbers they are.
  static var summary: String { get }
  /// The file or folder of the reference data that it needs.
  static var needs: String { get }

  /// Compares.
  static func findings(_ data: ReferenceData) throws -> [Finding]
}

/// One number compared.
package struct Finding: Sendable, Encodable {
  /// What was compared, what was expected and what was found.
  package var what: String, expected: String, found: String
  /// Whether the two agree.
  package var agrees: Bool

  /// A comparison for equality.
  package init(_ what: String, _ expected: some Equatable & CustomStringConvertible, _ found: Any) {
    self.what = what
    self.expected = expected.description
    self.found = "\(found)"
    agrees = self.expected == self.found
  }

  /// A comparison within a distance, which is the finding's own error.
  package init(_ what: String, _ expected: Double, _ found: Double, within distance: Double) {
    self.what = what
    self.expected = "\(expected) ± \(distance)"
    self.found = "\(found)"
    agrees = abs(expected - found) <= distance
  }
}

/// Every comparison.
package enum Verifications {
  /// In the order in which they are run.
  package static let all: [any Verification.Type] = [
    PeerBenchmark.self, TemporalBinPacking.self, KaufmanRoberts.self, KOfN.self,
  ]
}
