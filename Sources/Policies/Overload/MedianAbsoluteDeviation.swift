/// Calls a host overloaded above one minus a multiple of its history's median absolute deviation.
///
/// The safety parameter is the multiple. The median is more robust than the mean against single
/// peaks. With fewer than twelve values the threshold is 70 %. Source: A. Beloglazov, R. Buyya,
/// DOI 10.1002/cpe.1867.
package struct MedianAbsoluteDeviation: OverloadPolicy {
  package static let name = "median-absolute-deviation"
  package static let defaultSafety = 2.5
  package static let window = 30

  private let multiple: Double

  package init(safety: Double) { multiple = safety }

  package func isOverloaded(
    demand: Double, history: Span<Double>, length: Int, lookahead: Double
  ) -> Bool {
    guard length >= InterquartileRange.shortest else {
      return StaticThreshold.fallback.isOverloaded(
        demand: demand, history: history, length: length, lookahead: lookahead)
    }
    let median = SortedHistory(history, length: length).median
    let deviation = SortedHistory(history, length: length, from: median).median
    return demand > 1 - multiple * deviation
  }

  package func screen(length: Int) -> OverloadScreen {
    length < InterquartileRange.shortest
      ? StaticThreshold.fallback.screen(length: length) : .demand(above: 1)
  }
}
