internal import Foundation

/// A day folder of CoMon measurements: one file per guest, one integer per cent per five minutes.
///
/// The files say nothing about sizes; every guest gets the default size and lives all day.
package enum PlanetLab: TraceReader {
  package static let name = "planetlab"
  package static let summary = "PlanetLab day folder: one file of CPU per cent per guest"

  package static func read(
    _ paths: [String], into builder: inout TraceBuilder, options: ReadOptions
  ) throws(TraceError) {
    builder.citation = "Beloglazov and Buyya 2012, DOI 10.1002/cpe.1867; Park and Pai 2006"
    let tenant = builder.tenant("planetlab")
    for path in try Folder.files(paths) {
      var samples: [Float] = []
      try TextFile(path: path).forEachLine { line, number throws(TraceError) in
        if line.isEmpty { return }
        try builder.row { _ throws(TraceError) in
          let row = Row(line, separator: 44, file: path, line: number)
          let value = try row.amount(0, "CPU use in per cent")
          guard value <= 100 else { throw row.problem(0, expected: "0 to 100 per cent") }
          samples.append(Float(value))
        }
      }
      guard !samples.isEmpty else {
        throw .at(path, "an empty file", expected: "one number a line")
      }
      let length = Int64(samples.count) * builder.stepMilliseconds
      builder.horizonMilliseconds = max(builder.horizonMilliseconds, length)
      builder.guests.append(
        TraceBuilder.Guest(
          name: URL(filePath: path).lastPathComponent, tenant: tenant, deployment: -1, created: 0,
          deleted: length, millicores: Int32((options.defaultCores * 1000).rounded()),
          memoryMiB: Int32(options.defaultMemoryMiB.rounded(.up)), censored: 3,
          samples: samples))
    }
  }
}

/// The files of the folders and files that a user names.
enum Folder {
  /// Files in the order of their names; the files of a folder take its place.
  static func files(_ paths: [String], suffixes: [String] = [""]) throws(TraceError) -> [String] {
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
