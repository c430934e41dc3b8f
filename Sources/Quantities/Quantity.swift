/// A number with a unit that the compiler knows.
///
/// The value is kept in the unit's canonical scale; `Quantity<Seconds>` cannot be passed for
/// `Quantity<Watts>`.
package struct Quantity<Unit: UnitOfMeasure>: Sendable, Hashable, Comparable {
  /// The number, in the unit's canonical scale.
  package let value: Double

  /// Creates a quantity from a number in the canonical scale.
  package init(_ value: Double) { self.value = value }

  /// Reads a quantity such as `16 GiB`, or nil where number or unit is not understood.
  package init?(parsing text: String) {
    let trimmed = text.trimmingSpaces
    let split = trimmed.firstIndex { !($0.isNumber || "+-._eE".contains($0)) } ?? trimmed.endIndex
    var numberEnd = split
    // An `e` that starts the unit, as in `8 eur`, is not an exponent.
    while numberEnd > trimmed.startIndex, Double(trimmed[..<numberEnd].plain) == nil {
      numberEnd = trimmed.index(before: numberEnd)
    }
    guard let number = Double(trimmed[..<numberEnd].plain), number.isFinite else { return nil }
    let unit = String(trimmed[numberEnd...]).trimmingSpaces
    guard let factor = Unit.spellings[unit] else { return nil }
    // A hundredth is no binary fraction: dividing by a hundred gives the number nearest to what is written.
    let divisor = (1 / factor).rounded()
    value = factor < 1 && 1 / divisor == factor ? number / divisor : number * factor
  }

  package static func < (left: Self, right: Self) -> Bool { left.value < right.value }
}

extension Quantity: CustomStringConvertible {
  /// The number with the canonical symbol, such as `16 GiB`.
  package var description: String {
    Unit.symbol.isEmpty ? value.compact : "\(value.compact) \(Unit.symbol)"
  }
}

/// A scale on which quantities of one dimension are measured.
package protocol UnitOfMeasure: Sendable {
  /// The canonical symbol.
  static var symbol: String { get }
  /// Every accepted spelling with its factor to the canonical scale.
  static var spellings: [String: Double] { get }
  /// A quantity as a user would write it.
  static var example: String { get }
}

extension Double {
  /// The shortest text of the number: no fraction where it is whole.
  package var compact: String {
    self == rounded() && abs(self) < 1e15 ? String(Int64(self)) : String(self)
  }
}

extension StringProtocol {
  fileprivate var trimmingSpaces: String {
    var text = Substring(self)
    while text.first == " " { text.removeFirst() }
    while text.last == " " { text.removeLast() }
    return String(text)
  }

  /// The text without the underscores that may group digits.
  fileprivate var plain: String { String(filter { $0 != "_" }) }
}
