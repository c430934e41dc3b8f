internal import CCrypto
internal import Foundation

/// A digest of bytes as they come, by OpenSSL.
@safe package struct Digest: ~Copyable {
  private let context: OpaquePointer

  /// Which digest it is.
  package enum Algorithm: Sendable {
    case sha256
    /// For comparisons with programs that print it; it names nothing of ours.
    case md5
  }

  /// A thread may still digest when the program leaves: OpenSSL must not clean up under it.
  private static let isPrepared = OPENSSL_init_crypto(UInt64(OPENSSL_INIT_NO_ATEXIT), nil) == 1

  /// Starts a digest of nothing.
  package init(_ algorithm: Algorithm = .sha256) {
    _ = Self.isPrepared
    let kind = unsafe algorithm == .sha256 ? EVP_sha256() : EVP_md5()
    guard let context = unsafe EVP_MD_CTX_new(), unsafe EVP_DigestInit_ex(context, kind, nil) == 1
    else { preconditionFailure("OpenSSL has SHA-256 and MD5") }
    unsafe self.context = unsafe context
  }

  deinit { unsafe EVP_MD_CTX_free(context) }

  /// Adds bytes.
  package mutating func add(_ bytes: UnsafeRawBufferPointer) {
    unsafe _ = EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
  }

  /// Adds bytes.
  package mutating func add(_ bytes: some Sequence<UInt8>) {
    unsafe Array(bytes).withUnsafeBytes { unsafe add($0) }
  }

  /// The digest in hexadecimal digits.
  package consuming func text() -> String {
    var digest = Array(repeating: UInt8(0), count: 32)
    var length: UInt32 = 0
    unsafe digest.withUnsafeMutableBufferPointer {
      unsafe _ = EVP_DigestFinal_ex(context, $0.baseAddress, &length)
    }
    return digest.prefix(Int(length)).map { byte in
      (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }.joined()
  }

  /// The digest of a file in hexadecimal digits, or nil where it cannot be read.
  package static func ofFile(_ path: String) -> String? {
    guard let file = FileHandle(forReadingAtPath: path) else { return nil }
    var digest = Digest()
    while let block = try? file.read(upToCount: 1 << 20), !block.isEmpty {
      unsafe block.withUnsafeBytes { unsafe digest.add($0) }
    }
    return digest.text()
  }

  /// The digest of bytes in hexadecimal digits.
  package static func of(_ bytes: some Sequence<UInt8>) -> String {
    var digest = Digest()
    digest.add(bytes)
    return digest.text()
  }
}
