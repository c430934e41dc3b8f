/// Stable identities made from names.
package enum Identity {
  /// A 64-bit hash of a name: FNV-1a, the same in every run and on every machine.
  ///
  /// Source: IETF draft-eastlake-fnv, 64-bit offset basis and prime.
  package static func of(_ name: String) -> UInt64 { of(name.utf8) }

  /// A 64-bit hash of the bytes of a name.
  package static func of(_ bytes: some Sequence<UInt8>) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    return hash
  }
}
