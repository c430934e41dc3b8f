/// Calls a host overloaded when its guests ask for more than a fixed share of its capacity.
///
/// The safety parameter is the share. Source: A. Beloglazov, R. Buyya, DOI 10.1002/cpe.1867.
package struct StaticThreshold: OverloadPolicy {
  package static let name = "static-threshold"
  package static let defaultSafety = 0.8
  package static let window = 0

  /// The share that the adaptive rules fall back to while their history is short.
  static let fallback = StaticThreshold(safety: 0.7)

  private let share: Double

  package init(safety: Double) { share = safety }

  package func isOverloaded(
    demand: Double, history: Span<Double>, length: Int, lookahead: Double
  ) -> Bool {
    demand > share
  }

  package func screen(length: Int) -> OverloadScreen { .demand(above: share) }
}
