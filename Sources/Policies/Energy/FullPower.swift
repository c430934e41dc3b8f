package import Platform

/// Draws the full power of every host at all times, as if nothing managed power.
///
/// The reference that published comparisons of consolidation start from.
package struct FullPower: EnergyPolicy {
  package static let name = "full-power"

  package let drawsFullPower = true

  package init(_ choice: Choice) {}
}
