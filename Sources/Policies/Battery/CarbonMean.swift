package import Platform

/// Charges while the grid is cleaner than over the last seven days, and discharges while it is dirtier.
package struct CarbonMean: BatteryPolicy {
  package static let name = "carbon-mean"

  package static let parameters = Battery.parameters

  package let battery: Battery?

  package init(_ choice: Choice) {
    battery = Battery(choice)
  }

  package mutating func watts(_ moment: BatteryMoment) -> Double {
    moment.carbon == moment.usualCarbon
      ? 0 : moment.carbon < moment.usualCarbon ? .infinity : -.infinity
  }
}
