internal import Foundation

/// Trace stores kept between runs, so that a trace is parsed once.
package struct TraceCache: Sendable {
  private let folder: String

  /// A cache in a folder, by default the user's own.
  ///
  /// The default is `$HEADROOM_CACHE`, else `headroom` in `$XDG_CACHE_HOME` or `~/.cache`.
  package init(folder: String?) {
    let environment = ProcessInfo.processInfo.environment
    let home = environment["HOME"] ?? NSTemporaryDirectory()
    self.folder =
      folder ?? environment["HEADROOM_CACHE"]
      ?? "\(environment["XDG_CACHE_HOME"] ?? "\(home)/.cache")/headroom"
  }

  /// The store of a trace, made if the cache lacks it.
  ///
  /// Its name is a digest of the files, of how they are read, and of the layout's version.
  package func store(
    of paths: [String], format: any TraceReader.Type, options: ReadOptions
  ) throws(TraceError) -> TraceStore {
    var digest = Digest()
    digest.add(
      "\(StoreManifest.currentVersion) \(format.name) \(TraceImport.text(of: options))".utf8)
    for path in try InputFiles.paths(paths) {
      digest.add("\n\(URL(filePath: path).lastPathComponent) \(Digest.ofFile(path) ?? "")".utf8)
    }
    let place = "\(folder)/traces/\(digest.text().prefix(24))"
    if let store = try? TraceStore(at: place) { return store }
    do {
      try FileManager.default.createDirectory(
        atPath: "\(folder)/traces", withIntermediateDirectories: true)
    } catch {
      throw .at(
        folder, kind: .cannotWrite, "no permission or no folder", expected: "a folder for traces",
        hint: "name another with `--cache` or HEADROOM_CACHE")
    }
    try TraceImport.make(place, from: paths, format: format, options: options)
    return try TraceStore(at: place)
  }
}
