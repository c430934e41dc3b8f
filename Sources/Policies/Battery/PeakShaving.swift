package import Platform

/// Gives what the facility draws above a limit, and charges with what is left below it.
package struct PeakShaving: BatteryPolicy {
  package static let name = "peak-shaving"

  static let limit = Parameter(
    "limit", .watts, default: 100_000, in: 0...1e12, "power that the grid should give at most")

  package static let parameters = [limit] + Battery.parameters

  package let battery: Battery?
  private let limit: Double

  package init(_ choice: Choice) {
    battery = Battery(choice)
    limit = choice.number(Self.limit)
  }

  package mutating func watts(_ moment: BatteryMoment) -> Double {
    limit - moment.facilityWatts
  }
}
