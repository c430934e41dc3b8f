/// How the cores of running guests follow what they use.
package protocol ResizePolicy: Policy {
  /// How often it looks, in milliseconds; nil for never.
  var periodMilliseconds: Int64? { get }
  /// How far back it looks, in milliseconds.
  var windowMilliseconds: Int64 { get }

  /// What all sizes are multiples of, besides those that guests came with; in thousandths of a core.
  var stepMillicores: Int32 { get }

  /// The cores that a guest gets, in thousandths, more than 0.
  ///
  /// - Parameters:
  ///   - asked: What it asked for at the steps of the window, the oldest first, in thousandths of a core; at
  ///     least one.
  ///   - now: What it has.
  ///   - first: What it came with.
  ///   - step: Length of a step in milliseconds.
  func millicores(asked: [Double], now: Int32, first: Int32, step: Int64) -> Int32
}
