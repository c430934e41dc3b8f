package import Documents
package import Economics
internal import Foundation
package import Platform
package import Traces

/// Catalogues of facts as files, for those who want to look at them.
package enum Catalogues {
  /// Reads a price book.
  package static func priceBook(_ path: String) throws(Problems) -> PriceBook {
    let log = ProblemLog()
    let reader = PriceFile(log: log, folder: FileManager.default.currentDirectoryPath)
    let mark = Node.Mark(file: path, line: 0, column: 0)
    let book = reader.book(try reader.resolved(.scalar(path, isQuoted: false, mark)))
    try log.throwIfAny()
    return book
  }

  /// Reads a catalogue of host types.
  package static func hostTypes(_ path: String) throws(Problems) -> [HostType] {
    let log = ProblemLog()
    _ = try Node.read(path: path)
    let url = URL(filePath: path)
    let types = HostFile.types(
      path: url.lastPathComponent, folder: url.deletingLastPathComponent().path, log: log)
    try log.throwIfAny()
    return types
  }

  /// Reads what the columns of a CSV file mean.
  package static func mapping(_ path: String) throws(Problems) -> ColumnMapping {
    let log = ProblemLog()
    let mapping = MappingFile(log: log).mapping(try Node.read(path: path))
    try log.throwIfAny()
    return mapping
  }
}
