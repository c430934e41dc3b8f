/// Predicts a host's load as local regression does, with a line that outliers do not bend.
///
/// After an ordinary fit, each value is weighted by the bisquare of its residual over six times the
/// residuals' median, twice. Source: W. S. Cleveland, J. Am. Stat. Assoc. 74 (1979) 829,
/// DOI 10.1080/01621459.1979.10481038; as a rule for hosts, A. Beloglazov, R. Buyya,
/// DOI 10.1002/cpe.1867. CloudSim's rule of this name does not reach its weights and is
/// `local-regression`.
package struct RobustLocalRegression: OverloadPolicy {
  package static let name = "robust-local-regression"
  package static let defaultSafety = 1.2
  package static let window = 10

  private static let count = 10
  private let factor: Double

  package init(safety: Double) { factor = safety }

  package func isOverloaded(
    demand: Double, history: Span<Double>, length: Int, lookahead: Double
  ) -> Bool {
    guard length >= Self.count else {
      return StaticThreshold.fallback.isOverloaded(
        demand: demand, history: history, length: length, lookahead: lookahead)
    }
    var weights = InlineArray<10, Double>(repeating: 1)
    var line = Self.fit(history, weights)
    for _ in 0..<2 {
      var residuals = InlineArray<10, Double>(repeating: 0)
      for age in 0..<Self.count {
        residuals[age] = history[age] - (line.base + line.slope * Double(Self.count - age))
      }
      let scale = 6 * SortedHistory(residuals.span, length: Self.count, from: 0).median
      // A perfect fit needs no weights.
      guard scale > 0 else { break }
      for age in 0..<Self.count {
        let distance = residuals[age] / scale
        let kept = max(0, 1 - distance * distance)
        weights[age] = kept * kept
      }
      line = Self.fit(history, weights)
    }
    return (line.base + line.slope * (Double(Self.count) + lookahead)) * factor >= 1
  }

  /// The weighted least-squares line through the places 10 (the newest) to 1.
  private static func fit(
    _ history: Span<Double>, _ weights: InlineArray<10, Double>
  ) -> (base: Double, slope: Double) {
    var (total, meanX, meanY) = (0.0, 0.0, 0.0)
    for age in 0..<count {
      total += weights[age]
      meanX += weights[age] * Double(count - age)
      meanY += weights[age] * history[age]
    }
    guard total > 0 else { return (history[0], 0) }
    meanX /= total
    meanY /= total
    var (spread, product) = (0.0, 0.0)
    for age in 0..<count {
      let x = Double(count - age) - meanX
      spread += weights[age] * x * x
      product += weights[age] * x * (history[age] - meanY)
    }
    let slope = spread > 0 ? product / spread : 0
    return (meanY - slope * meanX, slope)
  }

  package func screen(length: Int) -> OverloadScreen {
    length < Self.count
      ? StaticThreshold.fallback.screen(length: length) : .demand(above: .infinity)
  }
}
