package import Platform

/// Charges while energy is cheaper than over the last seven days, and discharges while it is dearer.
package struct PriceMean: BatteryPolicy {
  package static let name = "price-mean"

  static let margin = Parameter(
    "margin", .share, default: 0.1, in: 0...10,
    "distance from the mean, as a share of it, within which it rests")

  package static let parameters = [margin] + Battery.parameters

  package let battery: Battery?
  private let margin: Double

  package init(_ choice: Choice) {
    battery = Battery(choice)
    margin = choice.number(Self.margin)
  }

  package mutating func watts(_ moment: BatteryMoment) -> Double {
    let distance = margin * abs(moment.usualPrice)
    if moment.price < moment.usualPrice - distance { return .infinity }
    return moment.price > moment.usualPrice + distance ? -.infinity : 0
  }
}
