package import Platform

/// No battery: the grid gives what the facility draws.
package struct NoBattery: BatteryPolicy {
  package static let name = "none"

  package init(_ choice: Choice) {}

  package let battery: Battery? = nil

  package mutating func watts(_ moment: BatteryMoment) -> Double { 0 }
}
