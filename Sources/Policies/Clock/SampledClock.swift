package import Platform

/// Counts whole steps only: a guest contributes those whose first instant falls into its life.
///
/// The way of simulators that look at loads once per step; kept to compare with them.
package struct SampledClock: ClockPolicy {
  package static let name = "sampled"

  package let order = ClockOrder.sampled

  package init(_ choice: Choice) {}
}
