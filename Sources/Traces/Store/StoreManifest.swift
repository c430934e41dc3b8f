/// What a trace store holds, and what was wrong with the files it was made from.
package struct StoreManifest: Sendable, Hashable, Codable {
  /// Raised by every change of the layout or of what an import makes of a file.
  static let currentVersion = 7

  /// Version of the layout.
  package var version = currentVersion
  /// The trace format, the options it was read with, and how to cite the data.
  package var format: String, options: String, citation: String
  /// The files read.
  package var files: [File]
  /// Length of a step and of the trace, in milliseconds.
  package var stepMilliseconds: Int64, horizonMilliseconds: Int64
  /// Start of the trace, in milliseconds since 1970 UTC, where it is known.
  package var startEpochMilliseconds: Int64?
  /// Number of guests.
  package var guests: Int
  /// The columns by name; each is the file `<name>.npy`.
  package var columns: [String: Column]
  /// What was wrong with the files, and what was done about it.
  package var quality: QualityReport

  /// A file that was read.
  package struct File: Sendable, Hashable, Codable {
    /// Name without its folder, size, and SHA-256 digest.
    package var name: String, bytes: Int, sha256: String
  }

  /// A column of the store.
  package struct Column: Sendable, Hashable, Codable {
    /// NumPy's type and the number of elements.
    package var type: String, count: Int
    /// Unit and meaning of an element.
    package var unit: String, meaning: String
    /// Digest of the whole file.
    package var sha256: String
    /// For samples: per cent that one unit stands for.
    package var percentPerUnit: Double?
    /// For samples: the largest difference to the number in the file, in per cent.
    package var largestError: Double?
  }
}

/// What was wrong with the files of a trace, and what was done about it.
package struct QualityReport: Sendable, Hashable, Codable {
  /// Rows read, and rows left out because they could not be read.
  package var rowsRead = 0, rowsRejected = 0
  /// The first ten rows left out, and why.
  package var rejections: [String] = []
  /// Rows of an instant that another row already described; the last one counts.
  package var duplicates = 0
  /// Missing samples, which were filled by the rule for gaps.
  package var gaps = 0
  /// Guests whose size changed; the largest counts.
  package var resizes = 0
  /// Samples above 100 %, cut to it.
  package var clamped = 0
  /// Samples of 99 % or more: what the guest wanted beyond is not known.
  package var nearFull = 0
  /// Guests that have such a sample.
  package var guestsNearFull = 0
  /// Guests alive before and after the trace, whose lifetimes are unknown.
  package var censoredLeft = 0, censoredRight = 0
  /// Guests without samples.
  package var guestsWithoutDemand = 0

  /// The counts with what they count, for people.
  package var lines: [(name: String, count: Int)] {
    [
      ("rows read", rowsRead), ("rows rejected", rowsRejected),
      ("duplicate readings, the last one counts", duplicates),
      ("missing readings that were filled", gaps),
      ("guests resized, the largest size counts", resizes),
      ("readings above 100 %, cut to it", clamped),
      ("readings of 99 % and more, whose guests may have wanted more", nearFull),
      ("guests with such readings", guestsNearFull),
      ("guests alive before the trace", censoredLeft),
      ("guests alive after the trace", censoredRight),
      ("guests without readings", guestsWithoutDemand),
    ]
  }
}
