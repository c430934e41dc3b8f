package import Platform

/// Begins each guest that can wait when the grid is cleanest, within the time that its rule lets it wait.
///
/// Guests can wait where a guest rule gives them a `defer`.
package struct CarbonAware: ShiftingPolicy {
  package static let name = "carbon-aware"

  package static let parameters = [ShiftingParameters.forecast, ShiftingParameters.gain]

  package let knowsFuture: Bool
  package let leastGain: Double

  package init(_ choice: Choice) {
    knowsFuture = choice.word(ShiftingParameters.forecast) != "yesterday"
    leastGain = choice.number(ShiftingParameters.gain)
  }

  package func signal(of site: Site) -> Signal? { site.carbon }
}
