package import Platform

/// Begins every guest when it comes.
package struct NoShifting: ShiftingPolicy {
  package static let name = "none"

  package init(_ choice: Choice) {}

  package func signal(of site: Site) -> Signal? { nil }
  package let knowsFuture = true
  package let leastGain = 0.0
}
