internal import Foundation

/// The files of the folders and files that a user names.
package enum Folder {
  /// Files in the order of their names; the files of a folder take its place.
  package static func files(
    _ paths: [String], suffixes: [String] = [""]
  ) throws(TraceError) -> [String] {
    var files: [String] = []
    for path in paths {
      var isDirectory: ObjCBool = false
      guard unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
        throw .at(path, kind: .missing, "no such file or folder", expected: "a trace")
      }
      guard isDirectory.boolValue else {
        files.append(path)
        continue
      }
      let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
      files += names.sorted().filter { name in
        !name.hasPrefix(".") && suffixes.contains { name.hasSuffix($0) }
      }.map { path + "/" + $0 }
    }
    guard !files.isEmpty else {
      throw .at(paths.first ?? "", kind: .missing, "an empty folder", expected: "trace files")
    }
    return files
  }
}
