package import Platform

/// Keeps every host on, whether it has guests or not.
package struct AlwaysOn: EnergyPolicy {
  package static let name = "always-on"

  package let startsAsleep = false
  package let wakeMilliseconds: Int64 = 0
  package let transitionWattHours = 0.0

  package init(_ choice: Choice) {}

  package func sleepTime(ofHostEmptiedAt time: Int64) -> Int64? { nil }
}
