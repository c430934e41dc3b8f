internal import CArchive
internal import Foundation

#if canImport(Glibc)
  internal import Glibc
#endif

/// Finds the files that a user's paths stand for: files, folders, patterns, archives, `-`.
package struct InputFiles {
  /// Where files of archives and of standard input are put.
  private let scratch: String
  private let limit: Int64
  private var unpacked: Int64 = 0
  private var number = 0

  /// Prepares to unpack into a folder that exists, up to a limit in bytes.
  init(scratch: String, limit: Int64) {
    self.scratch = scratch
    self.limit = limit
  }

  /// The files as they lie on the disk, before archives are looked into.
  ///
  /// Folders stand for the files below them, by name, without those that begin with a point;
  /// patterns for what they match.
  package static func paths(_ paths: [String]) throws(TraceError) -> [String] {
    var files: [String] = []
    for path in paths {
      var isDirectory: ObjCBool = false
      if unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) {
        files += isDirectory.boolValue ? contents(of: path) : [path]
      } else if path == "-" {
        files.append(path)
      } else {
        let found = matches(of: path)
        guard !found.isEmpty else {
          throw .at(path, kind: .missing, "no such file or folder", expected: "a trace")
        }
        files += found
      }
    }
    guard !files.isEmpty else {
      throw .at(paths.first ?? "", kind: .missing, "an empty folder", expected: "trace files")
    }
    return files
  }

  /// The files below a folder, by name; links that go round end at some depth.
  private static func contents(of folder: String, depth: Int = 0) -> [String] {
    guard depth < 16 else { return [] }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.sorted().filter { !$0.hasPrefix(".") }.flatMap { name -> [String] in
      let path = folder + "/" + name
      var isDirectory: ObjCBool = false
      guard unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
        return []
      }
      return isDirectory.boolValue ? contents(of: path, depth: depth + 1) : [path]
    }
  }

  private static func matches(of pattern: String) -> [String] {
    var result = unsafe glob_t()
    defer { unsafe globfree(&result) }
    guard unsafe glob(pattern, 0, nil, &result) == 0 else { return [] }
    return unsafe (0..<Int(result.gl_pathc)).compactMap { index in
      unsafe result.gl_pathv[index].map { unsafe String(cString: $0) }
    }
  }

  /// The files, with those of archives unpacked.
  mutating func files(_ paths: [String]) throws(TraceError) -> [InputFile] {
    var files: [InputFile] = []
    for path in try Self.paths(paths) {
      if path == "-" {
        files.append(InputFile(path: try keepStandardInput(), name: "standard input"))
        continue
      }
      // A pipe can be read only once.
      let attributes = try? FileManager.default.attributesOfItem(
        atPath: URL(filePath: path).resolvingSymlinksInPath().path)
      let isFile = attributes?[.type] as? FileAttributeType == .typeRegular
      let file = isFile ? FileHandle(forReadingAtPath: path) : nil
      let head = (try? file?.read(upToCount: 6)) ?? Data()
      if Packing.isArchive(Array(head), name: path) {
        if head.starts(with: [0x1F, 0x8B]) { try checkSums(of: path) }
        files += try unpack(path)
      } else if head.starts(with: Packing.zip), path.hasSuffix(".xlsx") {
        for table in try Workbook(path, limit: limit).tables() {
          let (place, file) = try newFile()
          try keep(Data(table.csv.utf8), in: file, of: path)
          try? file.close()
          files.append(
            InputFile(
              path: place,
              name: "\(path)/\(table.name.replacing("/", with: "-")).csv"))
        }
      } else {
        files.append(InputFile(path: path, name: path))
      }
    }
    return files
  }

  /// A new file of our own; names in archives say where nothing is ever put.
  private mutating func newFile() throws(TraceError) -> (path: String, file: FileHandle) {
    number += 1
    let path = "\(scratch)/unpacked-\(number)"
    guard FileManager.default.createFile(atPath: path, contents: nil),
      let file = FileHandle(forWritingAtPath: path)
    else {
      throw .at(path, kind: .cannotWrite, "no permission or no folder", expected: "a new file")
    }
    return (path, file)
  }

  private mutating func keep(_ bytes: Data, in file: FileHandle, of name: String)
    throws(TraceError)
  {
    unpacked += Int64(bytes.count)
    guard unpacked <= limit else {
      throw .at(
        name, "more than \(limit >> 20) MiB when unpacked", expected: "a smaller archive",
        hint: "a larger limit is set with `unpacked-limit`")
    }
    do {
      try file.write(contentsOf: bytes)
    } catch {
      throw .at(
        name, kind: .broken, "no room or a broken disk", expected: "room to unpack it",
        hint: "free some space, or choose another folder")
    }
  }

  private mutating func keepStandardInput() throws(TraceError) -> String {
    let (path, file) = try newFile()
    while true {
      guard let bytes = try? FileHandle.standardInput.read(upToCount: 1 << 20), !bytes.isEmpty
      else { break }
      try keep(bytes, in: file, of: "standard input")
    }
    try? file.close()
    return path
  }

  /// Reads a gzip file once: libarchive does not compare its sums, zlib does.
  private func checkSums(of path: String) throws(TraceError) {
    let source = try ByteSource(InputFile(path: path, name: path), limit: limit)
    var buffer = Array(repeating: UInt8(0), count: 1 << 20)
    while try source.read(into: &buffer, from: 0) > 0 {}
  }

  private mutating func unpack(_ path: String) throws(TraceError) -> [InputFile] {
    func damaged() -> TraceError {
      .at(
        path, "an archive that is cut off or damaged", expected: "a whole archive",
        hint: "fetch the file again")
    }
    guard let archive = unsafe archive_read_new() else { throw damaged() }
    defer { unsafe _ = archive_read_free(archive) }
    unsafe archive_read_support_filter_all(archive)
    unsafe archive_read_support_format_tar(archive)
    unsafe archive_read_support_format_zip(archive)
    guard unsafe archive_read_open_filename(archive, path, 1 << 18) == ARCHIVE_OK else {
      throw damaged()
    }
    var files: [InputFile] = []
    var buffer = Data(count: 1 << 20)
    var entry: OpaquePointer?
    while true {
      let status = unsafe archive_read_next_header(archive, &entry)
      if status == ARCHIVE_EOF { break }
      guard status == ARCHIVE_OK || status == ARCHIVE_WARN else { throw damaged() }
      let isFile = unsafe archive_entry_filetype(entry) == S_IFREG
      let inner = unsafe archive_entry_pathname(entry).map { unsafe String(cString: $0) } ?? ""
      let base = inner.split(separator: "/").last.map(String.init) ?? ""
      guard isFile, !base.hasPrefix("."), !base.isEmpty else { continue }
      guard files.count < 1_000_000 else {
        throw .at(path, "over a million files", expected: "a smaller archive")
      }
      let (place, file) = try newFile()
      while true {
        let count = unsafe buffer.withUnsafeMutableBytes {
          unsafe archive_read_data(archive, $0.baseAddress, $0.count)
        }
        guard count >= 0 else { throw damaged() }
        if count == 0 { break }
        try keep(buffer.prefix(count), in: file, of: path)
      }
      try? file.close()
      files.append(InputFile(path: place, name: "\(path)/\(inner)"))
    }
    return files.sorted { $0.name < $1.name }
  }
}
