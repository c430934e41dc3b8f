internal import Foundation

/// Arrays of one dimension in NumPy's format, version 1.0: a header of text, then the elements.
///
/// Source: NumPy Enhancement Proposal 1, *A simple file format for NumPy arrays*. The header is
/// padded so that elements start at a multiple of 64, as `mmap_mode` wants them.
enum NumPyFile {
  private static let magic: [UInt8] = [0x93, 78, 85, 77, 80, 89, 1, 0]

  /// The header of an array.
  static func header(type: String, count: Int) -> [UInt8] {
    let text = "{'descr': '\(type)', 'fortran_order': False, 'shape': (\(count),), }"
    let unpadded = magic.count + 2 + text.utf8.count + 1
    let padding = (64 - unpadded % 64) % 64
    let length = text.utf8.count + padding + 1
    return magic + [UInt8(length & 255), UInt8(length >> 8)] + Array(text.utf8)
      + Array(repeating: 32, count: padding) + [10]
  }

  /// Maps an array into memory, or returns nil where the file is not this array.
  static func elements(of path: String, type: String, count: Int) -> Data? {
    guard let file = try? Data(contentsOf: URL(filePath: path), options: .alwaysMapped) else {
      return nil
    }
    let header = header(type: type, count: count)
    let width = Int(type.dropFirst(2)) ?? 0
    guard file.count == header.count + count * width, file.starts(with: header) else {
      return nil
    }
    return file.dropFirst(header.count)
  }
}

/// A column of the store while it is written.
struct ColumnWriter: ~Copyable {
  let name: String
  private let path: String
  private let file: FileHandle
  private let type: String
  private var buffer: [UInt8] = []
  private var digest = Digest()
  private var written = 0
  private let width: Int

  /// Starts a column whose number of elements is known.
  init(_ name: String, type: String, count: Int, in folder: String) throws(TraceError) {
    self.name = name
    self.type = type
    path = "\(folder)/\(name).npy"
    width = Int(type.dropFirst(2)) ?? 1
    guard FileManager.default.createFile(atPath: path, contents: nil),
      let file = FileHandle(forWritingAtPath: path)
    else {
      throw .at(path, kind: .cannotWrite, "no permission or no folder", expected: "a new file")
    }
    self.file = file
    buffer.reserveCapacity(1 << 20)
    let header = NumPyFile.header(type: type, count: count)
    buffer += header
    written = -header.count
  }

  /// Adds an element in the machine's byte order.
  mutating func add(_ element: some BitwiseCopyable) throws(TraceError) {
    unsafe withUnsafeBytes(of: element) { unsafe buffer.append(contentsOf: $0) }
    if buffer.count >= 1 << 20 { try flush() }
  }

  private mutating func flush() throws(TraceError) {
    digest.add(buffer)
    written += buffer.count
    do {
      try file.write(contentsOf: buffer)
    } catch {
      throw .at(
        path, kind: .broken, "no room or a broken disk", expected: "room for the trace store",
        hint: "free some space, or choose another folder")
    }
    buffer.removeAll(keepingCapacity: true)
  }

  /// Ends the column and describes it.
  consuming func finish(
    unit: String, meaning: String, percentPerUnit: Double? = nil, largestError: Double? = nil
  ) throws(TraceError) -> StoreManifest.Column {
    try flush()
    try? file.close()
    return StoreManifest.Column(
      type: type, count: written / width, unit: unit, meaning: meaning, sha256: digest.text(),
      percentPerUnit: percentPerUnit, largestError: largestError)
  }
}
