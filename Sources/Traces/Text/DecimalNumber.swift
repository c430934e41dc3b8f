/// Decimal numbers as text files write them.
enum DecimalNumber {
  private static let powers: [Double] = [
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
  ]

  /// Reads a number, correctly rounded; nil where the bytes are no decimal number.
  ///
  /// Up to 15 digits the mantissa and the power of ten are exact, so one division rounds
  /// correctly; longer numbers go the slow way. Source: W. Clinger, *How to read floating point
  /// numbers accurately*, PLDI 1990, DOI 10.1145/93542.93557.
  static func parse(_ bytes: Span<UInt8>) -> Double? {
    if bytes.count <= 15, let value = short(bytes) { return value }
    var index = 0
    let count = bytes.count
    var isNegative = false
    if count > 0, bytes[0] == 45 || bytes[0] == 43 {
      isNegative = bytes[0] == 45
      index = 1
    }
    var mantissa: UInt64 = 0
    var digits = 0
    var decimals = 0
    var hasPoint = false
    var hasDigit = false
    while index < count {
      let byte = bytes[index]
      if byte >= 48, byte <= 57 {
        if digits >= 19 { return slow(bytes) }
        hasDigit = true
        mantissa = mantissa &* 10 &+ UInt64(byte &- 48)
        if mantissa > 0 { digits += 1 }
        if hasPoint { decimals += 1 }
      } else if byte == 46, !hasPoint {
        hasPoint = true
      } else {
        return byte == 69 || byte == 101 ? slow(bytes) : nil
      }
      index += 1
    }
    guard hasDigit else { return nil }
    guard digits <= 15, decimals <= 22 else { return slow(bytes) }
    let value = Double(mantissa) / powers[decimals]
    return isNegative ? -value : value
  }

  /// Reads digits with at most one point among them, so few that the mantissa is exact; nil for
  /// anything else.
  private static func short(_ bytes: Span<UInt8>) -> Double? {
    var mantissa: Int64 = 0
    var point = -1
    for index in bytes.indices {
      let byte = bytes[index]
      let digit = byte &- 48
      if digit <= 9 {
        mantissa = mantissa &* 10 &+ Int64(digit)
      } else {
        guard byte == 46, point < 0 else { return nil }
        point = index
      }
    }
    guard point >= 0 else { return bytes.isEmpty ? nil : Double(mantissa) }
    guard bytes.count > 1 else { return nil }
    return Double(mantissa) / powers[bytes.count - 1 - point]
  }

  private static func slow(_ bytes: Span<UInt8>) -> Double? {
    guard bytes.count <= 400 else { return nil }
    var text = ""
    for index in bytes.indices {
      let byte = bytes[index]
      let isPlain = byte >= 48 && byte <= 57 || byte == 43 || byte == 45 || byte == 46
      guard isPlain || byte == 69 || byte == 101 else { return nil }
      text.unicodeScalars.append(Unicode.Scalar(byte))
    }
    return Double(text)
  }
}
