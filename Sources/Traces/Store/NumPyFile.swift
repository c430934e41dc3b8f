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
