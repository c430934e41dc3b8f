/// A rule that tells whether a host is overloaded, or soon will be.
package protocol OverloadPolicy: Sendable {
  /// The name in study files.
  static var name: String { get }
  /// The safety parameter where a study gives none; its meaning is the rule's own.
  static var defaultSafety: Double { get }
  /// How many values of the host's history the rule looks at, at most 30.
  static var window: Int { get }

  /// Creates the rule with a safety parameter, more than 0.
  init(safety: Double)

  /// Whether a host is overloaded.
  ///
  /// - Parameters:
  ///   - demand: What its guests ask for now, over its capacity.
  ///   - history: What they asked for before, the newest first, over its capacity. Shape: at
  ///     least `[length]`.
  ///   - length: How many values of the history count.
  ///   - lookahead: Steps until a migration that starts now has ended, a whole number.
  func isOverloaded(
    demand: Double, history: Span<Double>, length: Int, lookahead: Double
  ) -> Bool

  /// A cheap test for hosts with a history of this length.
  func screen(length: Int) -> OverloadScreen
}

/// A linear test that an overloaded host may fail: where it does, the host is surely overloaded.
///
/// A host whose weighted sum is above `limit` is overloaded; others need the full test. Sums add up
/// over guests, so that one more guest on a host costs one addition.
package struct OverloadScreen: Sendable, Equatable {
  /// Weights of the newest values of the history; empty where the demand of now counts instead.
  package var weights: [Double]
  /// The largest sum that may pass.
  package var limit: Double

  /// Creates a test.
  package init(weights: [Double], limit: Double) {
    self.weights = weights
    self.limit = limit
  }

  /// A margin for the rounding of sums.
  static let margin = 1e-9

  /// A test of the demand of now.
  static func demand(above limit: Double) -> OverloadScreen {
    OverloadScreen(weights: [], limit: limit + margin)
  }
}
