package import Platform

/// Begins each guest that can wait when energy is cheapest, within the time that its rule lets it wait.
///
/// Guests can wait where a guest rule gives them a `defer`.
package struct PriceAware: ShiftingPolicy {
  package static let name = "price-aware"

  package static let parameters = [ShiftingParameters.forecast, ShiftingParameters.gain]

  package let knowsFuture: Bool
  package let leastGain: Double

  package init(_ choice: Choice) {
    knowsFuture = choice.word(ShiftingParameters.forecast) != "yesterday"
    leastGain = choice.number(ShiftingParameters.gain)
  }

  package func signal(of site: Site) -> Signal? { site.energyPrice }
}
