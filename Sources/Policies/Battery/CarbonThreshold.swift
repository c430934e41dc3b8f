package import Platform

/// Charges while the grid is cleaner than a threshold, and discharges while it is not.
package struct CarbonThreshold: BatteryPolicy {
  package static let name = "carbon-threshold"

  static let threshold = Parameter(
    "below", .count, default: 200, in: 0...10_000, "carbon intensity to charge below, in g/kWh")

  package static let parameters = [threshold] + Battery.parameters

  package let battery: Battery?
  private let threshold: Double

  package init(_ choice: Choice) {
    battery = Battery(choice)
    threshold = choice.number(Self.threshold)
  }

  package mutating func watts(_ moment: BatteryMoment) -> Double {
    moment.carbon < threshold ? .infinity : -.infinity
  }
}
