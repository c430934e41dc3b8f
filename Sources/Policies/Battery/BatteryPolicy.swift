internal import Platform

/// When a site's battery takes energy and when it gives it.
package protocol BatteryPolicy: Policy {
  /// What the battery can do, or nil where there is none.
  var battery: Battery? { get }

  /// What to do in a step, in watts: more than 0 to charge, less than 0 to discharge.
  ///
  /// What the battery cannot do is left out by the caller.
  mutating func watts(_ moment: BatteryMoment) -> Double
}

/// A battery of a site.
package struct Battery: Sendable, Hashable {
  static let capacity = Parameter(
    "capacity", .wattHours, default: 100_000, in: 0...1e12, "energy that it holds")
  static let charge = Parameter(
    "charge", .watts, default: 25_000, in: 0...1e12, "power that it takes at most")
  static let discharge = Parameter(
    "discharge", .watts, default: 25_000, in: 0...1e12, "power that it gives at most")
  static let efficiency = Parameter(
    "efficiency", .share, default: 0.9, in: 0.01...1,
    "energy given over energy taken (assumption: lithium-ion with its converters)")
  static let initial = Parameter(
    "initial", .share, default: 0, in: 0...1, "how full it is at the start")

  static let parameters = [capacity, charge, discharge, efficiency, initial]

  /// Watt-hours held at most, and at the start.
  package let capacityWattHours: Double, initialWattHours: Double
  /// Watts taken and given at most.
  package let chargeWatts: Double, dischargeWatts: Double
  /// Energy given over energy taken; the loss is taken while it charges.
  package let efficiency: Double

  init(_ choice: Choice) {
    capacityWattHours = choice.number(Self.capacity)
    initialWattHours = capacityWattHours * choice.number(Self.initial)
    chargeWatts = choice.number(Self.charge)
    dischargeWatts = choice.number(Self.discharge)
    efficiency = choice.number(Self.efficiency)
  }
}

/// What a battery rule sees in a step.
package struct BatteryMoment: Sendable {
  /// Carbon intensity in g/kWh and price of energy.
  package var carbon: Double, price: Double
  /// The same, averaged over the seven days before.
  package var usualCarbon: Double, usualPrice: Double
  /// What the facility draws, in watts.
  package var facilityWatts: Double

  /// Describes a step.
  package init(
    carbon: Double, price: Double, usualCarbon: Double, usualPrice: Double, facilityWatts: Double
  ) {
    self.carbon = carbon
    self.price = price
    self.usualCarbon = usualCarbon
    self.usualPrice = usualPrice
    self.facilityWatts = facilityWatts
  }
}
