package import Platform

/// Lets every event happen at its own instant and a sample of demand hold until the next one.
package struct ExactClock: ClockPolicy {
  package static let name = "exact"

  package let order = ClockOrder.exact

  package init(_ choice: Choice) {}
}
