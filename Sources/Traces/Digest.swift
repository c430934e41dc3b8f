internal import CCrypto
internal import Foundation

/// The SHA-256 digest of files, by OpenSSL.
package enum Digest {
  /// The digest of a file in hexadecimal digits, or nil where it cannot be read.
  package static func ofFile(_ path: String) -> String? {
    guard let file = FileHandle(forReadingAtPath: path) else { return nil }
    return digest { (try? file.read(upToCount: 1 << 20)).map { Array($0) } ?? [] }
  }

  /// The digest of bytes in hexadecimal digits.
  package static func of(_ bytes: [UInt8]) -> String {
    var rest: [UInt8]? = bytes
    return digest {
      defer { rest = nil }
      return rest ?? []
    } ?? ""
  }

  /// The digest of blocks, until an empty one.
  private static func digest(_ next: () -> [UInt8]) -> String? {
    guard let context = unsafe EVP_MD_CTX_new() else { return nil }
    defer { unsafe EVP_MD_CTX_free(context) }
    guard unsafe EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else { return nil }
    var bytes = next()
    while !bytes.isEmpty {
      let status = unsafe bytes.withUnsafeBytes {
        unsafe EVP_DigestUpdate(context, $0.baseAddress, $0.count)
      }
      guard status == 1 else { return nil }
      bytes = next()
    }
    var digest = Array(repeating: UInt8(0), count: 32)
    let status = unsafe digest.withUnsafeMutableBufferPointer {
      unsafe EVP_DigestFinal_ex(context, $0.baseAddress, nil)
    }
    guard status == 1 else { return nil }
    return digest.map { byte in
      (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }.joined()
  }

  /// The files that a study's trace paths stand for, in order.
  package static func files(_ paths: [String]) -> [String] {
    (try? Folder.files(paths)) ?? []
  }
}
