/// Calls a host overloaded when the line through its last ten values, times a safety factor,
/// reaches its capacity by the time a migration would have ended.
///
/// The line is the ordinary least-squares fit: the tricube weights of the publication have no
/// effect in its own program, and equal ones reproduce its results. With fewer than ten values the
/// threshold is 70 %. Source: A. Beloglazov, R. Buyya, DOI 10.1002/cpe.1867.
package struct LocalRegression: OverloadPolicy {
  package static let name = "local-regression"
  package static let defaultSafety = 1.2
  package static let window = 10

  private static let count = 10
  private let factor: Double

  package init(safety: Double) { factor = safety }

  /// The weight of each value, the newest first, in the prediction so many steps ahead.
  private static func weight(_ age: Int, lookahead: Double) -> Double {
    let centre = Double(count + 1) / 2
    let place = Double(count - age)
    // The squares of the distances of 1 to 10 from their centre add up to 82.5.
    return 1 / Double(count) + (place - centre) * (Double(count) + lookahead - centre) / 82.5
  }

  package func isOverloaded(
    demand: Double, history: Span<Double>, length: Int, lookahead: Double
  ) -> Bool {
    guard length >= Self.count else {
      return StaticThreshold.fallback.isOverloaded(
        demand: demand, history: history, length: length, lookahead: lookahead)
    }
    var prediction = 0.0
    for age in 0..<Self.count {
      prediction += Self.weight(age, lookahead: lookahead) * history[age]
    }
    return prediction * factor >= 1
  }

  package func screen(length: Int) -> OverloadScreen {
    guard length >= Self.count else { return StaticThreshold.fallback.screen(length: length) }
    return OverloadScreen(
      weights: (0..<Self.count).map { Self.weight($0, lookahead: 1) },
      limit: 1 / factor + OverloadScreen.margin)
  }
}
