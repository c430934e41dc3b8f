/// A file of a trace, as found on the disk or in an archive.
package struct InputFile: Sendable, Hashable {
  /// Where its bytes are.
  package let path: String
  /// What the user knows it by: for a file of an archive, that of the archive comes first.
  package let name: String

  /// The name without folders and without the suffix of its packing.
  package var base: String {
    var base = name.split(separator: "/").last.map(String.init) ?? name
    for suffix in [".gz", ".zst", ".xz", ".bz2"] where base.hasSuffix(suffix) {
      base.removeLast(suffix.count)
    }
    return base
  }
}

/// The files that a reader is given.
package struct TraceInput: Sendable {
  /// The files, in the order of the paths and of the names in folders and archives.
  package let files: [InputFile]
  /// How to read them.
  package let options: ReadOptions
  /// Where the digests of files that were read are noted.
  let digests: FileDigests

  /// Describes files to read.
  package init(
    files: [InputFile], options: ReadOptions, digests: FileDigests = FileDigests()
  ) {
    self.files = files
    self.options = options
    self.digests = digests
  }

  /// The files whose names end so, without the suffix of their packing.
  ///
  /// - Throws: An error where there is none.
  func files(_ suffixes: String...) throws(TraceError) -> [InputFile] {
    let found = files.filter { file in suffixes.contains { file.base.hasSuffix($0) } }
    guard !found.isEmpty else {
      throw .at(
        files.first?.name ?? "", kind: .missing,
        "no file whose name ends in \(suffixes.joined(separator: " or "))",
        expected: "trace files")
    }
    return found
  }

  /// Opens a file.
  func source(_ file: InputFile) throws(TraceError) -> ByteSource {
    try ByteSource(file, limit: options.unpackedLimitBytes, digests: digests)
  }

  /// Opens a file row by row.
  func rows(_ file: InputFile, separator: UInt8 = 44) throws(TraceError) -> TextRows {
    TextRows(try source(file), name: file.name, separator: separator)
  }
}
