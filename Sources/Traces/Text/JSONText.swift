internal import Foundation

/// A piece of a JSON document that knows where it stands.
struct JSONText {
  /// The file, as the user named it, and the way to the piece, such as `items[3].spec`.
  let file: String
  let path: String
  private let value: Any

  /// Documents are held in memory as a whole.
  private static let largestBytes = 512 << 20

  private init(file: String, path: String, value: Any) {
    self.file = file
    self.path = path
    self.value = value
  }

  /// Reads a document, packed or not.
  init(_ input: InputFile, limit: Int64) throws(TraceError) {
    let source = try ByteSource(input, limit: min(limit, Int64(Self.largestBytes)))
    var bytes: [UInt8] = Array(repeating: 0, count: 1 << 20)
    var count = 0
    while true {
      if bytes.count - count < 1 << 16 {
        bytes.append(contentsOf: repeatElement(0, count: bytes.count))
      }
      let more = try source.read(into: &bytes, from: count)
      if more == 0 { break }
      count += more
    }
    try self.init(Array(bytes[..<count]), file: input.name)
  }

  /// Reads a document, or a line of one that has an object in each.
  init(_ bytes: [UInt8], file: String, line: Int = 0) throws(TraceError) {
    do {
      value = try JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)
    } catch {
      throw .at(file, line: line, "text that is no JSON", expected: "a JSON document")
    }
    self.file = file
    path = line > 0 ? "line \(line)" : ""
  }

  /// The value of a key, or nil where there is none.
  subscript(key: String) -> JSONText? {
    guard let value = (value as? [String: Any])?[key], !(value is NSNull) else { return nil }
    return JSONText(file: file, path: path.isEmpty ? key : "\(path).\(key)", value: value)
  }

  /// The value of a key that must be there.
  func required(_ key: String) throws(TraceError) -> JSONText {
    guard let value = self[key] else {
      throw .at(
        file, path.isEmpty ? "no `\(key)`" : "no `\(key)` at `\(path)`", expected: "one")
    }
    return value
  }

  /// The elements of a list; nothing for another value.
  var elements: [JSONText] {
    (value as? [Any] ?? []).enumerated().map {
      JSONText(file: file, path: "\(path)[\($0.offset)]", value: $0.element)
    }
  }

  /// The keys of an object, sorted.
  var keys: [String] { (value as? [String: Any] ?? [:]).keys.sorted() }

  /// The text, or nil for another value.
  var text: String? { value as? String }

  /// A text, number or truth as text; nil for what has parts.
  var scalar: String? {
    if let text { return text }
    guard let number = value as? NSNumber else { return nil }
    let double = number.doubleValue
    return double == double.rounded() && abs(double) < 1e15
      ? String(Int64(double)) : String(double)
  }

  /// A finite number, written as one or as text; nil for another value.
  var number: Double? {
    if let number = value as? NSNumber { return number.doubleValue }
    guard let text = value as? String, let number = Double(text), number.isFinite else {
      return nil
    }
    return number
  }

  /// The problem of a value that is not what it should be.
  func problem(_ expected: String) -> TraceError {
    .at(file, "another value at `\(path)`", expected: expected)
  }

  /// An instant as a date or as seconds since 1970, in milliseconds.
  func instant() throws(TraceError) -> Int64 {
    if let text, let date = InstantText.milliseconds(of: text) { return date }
    if let number, abs(number) < 1e11 { return Int64((number * 1000).rounded()) }
    throw problem("a date or seconds since 1970")
  }
}
