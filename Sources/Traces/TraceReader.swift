/// A trace format: one file in `Formats/`.
package protocol TraceReader: Sendable {
  /// The name in study files and on the command line.
  static var name: String { get }
  /// One sentence on what the format is.
  static var summary: String { get }

  /// Reads files of the format into a store.
  static func read(
    _ input: TraceInput, into writer: inout TraceWriter
  ) throws(TraceError)
}

/// The formats that can be read.
package enum TraceFormats {
  /// Every format, by name.
  package static let all: [any TraceReader.Type] = [
    AzureArrivals.self, AzureVM.self, Bitbrains.self, MappedCSV.self, PlanetLab.self,
  ]

  /// The format of this name, or nil.
  package static func named(_ name: String) -> (any TraceReader.Type)? {
    all.first { $0.name == name }
  }
}

/// What a reader must be told.
package struct ReadOptions: Sendable, Hashable, Codable {
  /// Rows that may be rejected before the import fails.
  package var badRows = 0
  /// Size of guests where the format has none: cores and memory in MiB.
  package var defaultCores = 1.0, defaultMemoryMiB = 1024.0
  /// Bytes that the files may have when they are unpacked.
  package var unpackedLimitBytes: Int64 = 1 << 40
  /// What the columns of a CSV file mean.
  package var mapping: ColumnMapping?

  /// Creates the defaults.
  package init() {}
}
