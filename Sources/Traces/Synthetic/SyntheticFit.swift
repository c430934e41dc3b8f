/// A statistic of a generated trace beside the one that it follows.
package struct SyntheticFit: Sendable, Encodable {
  /// What is measured.
  package var statistic: String
  /// What it should be, and what it is in the trace.
  package var target: Double, generated: Double
  /// Where the target is from.
  package var source: String

  /// Compares a statistic.
  init(_ statistic: String, target: Double, generated: Double, source: String) {
    self.statistic = statistic
    self.target = target
    self.generated = generated
    self.source = source
  }

  /// The share of elements that a condition holds for; 0 of none.
  static func share<Element>(_ list: [Element], where holds: (Element) -> Bool) -> Double {
    list.isEmpty ? 0 : Double(list.count(where: holds)) / Double(list.count)
  }

  /// The mean of numbers; 0 of none.
  static func mean(_ numbers: [Double]) -> Double {
    numbers.isEmpty ? 0 : numbers.reduce(0, +) / Double(numbers.count)
  }
}
