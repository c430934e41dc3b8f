internal import Foundation
internal import Synchronization

#if canImport(Glibc)
  internal import Glibc
#endif

/// Makes trace stores from trace files.
package enum TraceImport {
  private static let imports = Mutex(0)

  /// Reads files into a new store, which appears whole or not at all.
  ///
  /// The store is written beside its place, in a folder named after this process, and moved there
  /// when it is complete; what earlier processes left behind unfinished is removed. Where another
  /// process was faster, its store stays.
  ///
  /// - Throws: ``TraceError`` with the first ten problems.
  package static func make(
    _ folder: String, from paths: [String], format: any TraceReader.Type, options: ReadOptions
  ) throws(TraceError) {
    // Several imports of one process do not meet either.
    let number = imports.withLock { count in
      count += 1
      return count
    }
    let partial = "\(folder).partial-\(getpid())-\(number)"
    let scratch = "\(partial)-input"
    removeAbandoned(beside: folder)
    do {
      for path in [partial, scratch] {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
      }
    } catch {
      throw .at(
        folder, kind: .cannotWrite, "no permission or no folder", expected: "a new trace store")
    }
    defer {
      for path in [partial, scratch] { try? FileManager.default.removeItem(atPath: path) }
    }
    var inputs = InputFiles(scratch: scratch, limit: options.unpackedLimitBytes)
    let digests = FileDigests()
    let input = TraceInput(files: try inputs.files(paths), options: options, digests: digests)
    // What was read is named by the files on the disk, or by what came from standard input.
    let sources =
      paths == ["-"]
      ? input.files : try InputFiles.paths(paths).map { InputFile(path: $0, name: $0) }
    var writer = try TraceWriter(folder: partial, options: options)
    try format.read(input, into: &writer)
    var files: [StoreManifest.File] = []
    for source in sources {
      guard let entry = digests.entry(of: source.path) else {
        throw .at(source.name, kind: .missing, "an unreadable file", expected: "a readable file")
      }
      files.append(
        StoreManifest.File(
          name: URL(filePath: source.name).lastPathComponent, bytes: entry.bytes,
          sha256: entry.sha256))
    }
    _ = try writer.finish(format: format.name, options: text(of: options), files: files)
    guard unsafe rename(partial, folder) != 0 else { return }
    // A folder is already there: an older or damaged store makes way, a whole one stays.
    if (try? TraceStore(at: folder)) != nil { return }
    guard isReplaceable(folder), (try? FileManager.default.removeItem(atPath: folder)) != nil,
      unsafe rename(partial, folder) == 0
    else {
      throw .at(folder, kind: .cannotWrite, "something else", expected: "room for a trace store")
    }
  }

  /// The options as one line that names them.
  package static func text(of options: ReadOptions) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return (try? encoder.encode(options)).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }

  /// Only a store, or an empty folder, is ever replaced.
  private static func isReplaceable(_ folder: String) -> Bool {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.allSatisfy { $0 == "manifest.json" || $0.hasSuffix(".npy") }
  }

  private static func removeAbandoned(beside folder: String) {
    let place = URL(filePath: folder)
    let parent = place.deletingLastPathComponent().path
    let prefix = "\(place.lastPathComponent).partial-"
    for name in (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? []
    where name.hasPrefix(prefix) {
      guard let process = Int32(name.dropFirst(prefix.count).prefix { $0 != "-" }), process > 0,
        kill(process, 0) != 0, errno == ESRCH
      else { continue }
      try? FileManager.default.removeItem(atPath: "\(parent)/\(name)")
    }
  }
}
