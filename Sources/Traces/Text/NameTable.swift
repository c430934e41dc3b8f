internal import CKernels

#if canImport(Glibc)
  internal import Glibc
#endif

/// Names numbered in the order of their first appearance, kept as bytes one after another.
struct NameTable {
  /// The bytes of all names.
  private(set) var bytes: [UInt8] = []
  /// Where each name ends.
  private(set) var ends: [Int64] = []
  /// Numbers by hash, with open addressing; -1 where nothing is.
  private var slots: [Int32] = Array(repeating: -1, count: 64)

  /// Number of names.
  var count: Int { ends.count }

  /// The number of a name, given to it if it is new.
  mutating func number(of name: Span<UInt8>) -> (number: Int32, isNew: Bool) {
    let slot = slot(of: name)
    if slots[slot] >= 0 { return (slots[slot], false) }
    let number = Int32(ends.count)
    for index in name.indices { bytes.append(name[index]) }
    ends.append(Int64(bytes.count))
    slots[slot] = number
    if ends.count * 2 > slots.count { grow() }
    return (number, true)
  }

  /// The number of a name, or nil where it has none.
  func find(_ name: Span<UInt8>) -> Int32? {
    let number = slots[slot(of: name)]
    return number >= 0 ? number : nil
  }

  /// The number of a name given as text, or nil where it has none.
  func find(_ name: String) -> Int32? {
    let utf8 = Array(name.utf8)
    return find(utf8.span)
  }

  /// The number of a name given as text.
  mutating func number(of name: String) -> Int32 {
    let utf8 = Array(name.utf8)
    let span = utf8.span
    let result = number(of: span)
    return result.number
  }

  private func slot(of name: Span<UInt8>) -> Int {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: Self.hash(name)) & mask
    while slots[slot] >= 0, !equals(slots[slot], name) { slot = (slot + 1) & mask }
    return slot
  }

  /// Whether a name has this number.
  func equals(_ number: Int32, _ name: Span<UInt8>) -> Bool {
    let end = Int(ends[Int(number)])
    let start = number > 0 ? Int(ends[Int(number) - 1]) : 0
    guard end - start == name.count else { return false }
    let known = bytes.span.extracting(start..<end)
    return unsafe known.withUnsafeBytes { left in
      unsafe name.withUnsafeBytes { right in
        guard let left = left.baseAddress, let right = right.baseAddress else { return true }
        return unsafe memcmp(left, right, end - start) == 0
      }
    }
  }

  /// Fetches a name that is wanted soon.
  func prefetch(_ number: Int32) {
    let start = number > 0 ? Int(ends[Int(number) - 1]) : 0
    unsafe bytes.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress else { return }
      unsafe ck_prefetch(base + start)
      unsafe ck_prefetch(base + min(start + 63, bytes.count - 1))
    }
  }

  private mutating func grow() {
    var slots = Array(repeating: Int32(-1), count: slots.count * 2)
    let bytes = bytes
    let span = bytes.span
    let mask = slots.count - 1
    var start = 0
    for (number, end) in ends.enumerated() {
      var slot = Int(truncatingIfNeeded: Self.hash(span.extracting(start..<Int(end)))) & mask
      while slots[slot] >= 0 { slot = (slot + 1) & mask }
      slots[slot] = Int32(number)
      start = Int(end)
    }
    self.slots = slots
  }

  /// Eight bytes at a time are folded into a product, and the product's halves into each other.
  private static func hash(_ name: Span<UInt8>) -> UInt64 {
    unsafe name.withUnsafeBytes { bytes in
      var hash = UInt64(bytes.count) &+ 0x9E37_79B9_7F4A_7C15
      var index = 0
      while index + 8 <= bytes.count {
        hash = mix(hash ^ (unsafe bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)))
        index += 8
      }
      var tail: UInt64 = 0
      while index < bytes.count {
        tail = tail << 8 | UInt64(unsafe bytes[index])
        index += 1
      }
      return mix(hash ^ tail)
    }
  }

  private static func mix(_ bits: UInt64) -> UInt64 {
    let product = bits.multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
    return product.high ^ product.low
  }
}

/// Finds names that come in nearly the same order again and again, as the readings of one instant
/// after another do.
///
/// The name that followed last time is tried first, and was fetched from memory some names before;
/// it costs one comparison, where a search by hash waits for three places in memory.
struct NameFinder {
  private let table: NameTable
  private var previous: Int32 = -1
  /// What followed each name last time; at first, the name after it in the table.
  private var followers: [Int32]
  /// A name that is expected after some others.
  private var expected: Int32 = 0

  /// How many names before its turn one is fetched.
  private static let distance = 12

  /// Finds names of a table.
  init(_ table: NameTable) {
    self.table = table
    followers = (0...Int32(table.count)).map { Int($0) < table.count ? $0 : 0 }
  }

  /// The number of a name, or nil where the table does not have it.
  mutating func find(_ name: Span<UInt8>) -> Int32? {
    guard table.count > 0 else { return nil }
    let guess = followers[Int(previous) + 1]
    if table.equals(guess, name) {
      previous = guess
      expected = followers[Int(expected) + 1]
      table.prefetch(expected)
      return guess
    }
    guard let number = table.find(name) else { return nil }
    followers[Int(previous) + 1] = number
    previous = number
    expected = number
    for _ in 0..<Self.distance { expected = followers[Int(expected) + 1] }
    return number
  }
}
