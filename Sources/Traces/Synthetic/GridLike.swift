internal import Foundation

/// Makes the hours of an electricity grid: carbon intensity, and a price that follows the demand.
///
/// A grid with much sun: carbon falls while the sun shines and rises in the evening, both vary from day to
/// day; nothing is measured. The clock is UTC, and noon of the grid is at 12 o'clock.
package enum GridLike: SyntheticTrace {
  package static let name = "grid"
  package static let summary = "carbon intensity and price of a sunny grid by the hour, made up"

  /// Grams per kWh without sun, and how much the sun takes away at noon.
  private static let darkCarbon = 450.0, sunCarbon = 280.0
  /// Price per kWh on average, and how far demand moves it.
  private static let meanPrice = 0.09, demandPrice = 0.05

  /// Writes `grid.csv` or `grid.csv.gz`, from the first of December 2026 on.
  package static func write(
    _ request: SyntheticRequest, to folder: String
  ) throws(TraceError) -> [SyntheticFit] {
    var random = SyntheticStream(state: request.seed)
    var text = "time,carbon_g_per_kwh,price_per_kwh\n"
    var carbons: [Double] = []
    for day in 0..<request.days {
      let clearness = 0.5 + 0.5 * random.uniform()
      let level = 1 + 0.1 * random.normal()
      for hour in 0..<24 {
        let sun = max(0, SyntheticStream.sine((Double(hour) - 6) / 24)) * clearness
        let evening = max(0, SyntheticStream.sine((Double(hour) - 15) / 24))
        let carbon = max(40, (darkCarbon - sunCarbon * sun + 60 * evening) * level)
        let price = max(0, (meanPrice + demandPrice * (evening - sun)) * level)
        carbons.append(carbon)
        text += "\(instant(day: day, hour: hour)),\(fixed(carbon, 1)),\(fixed(price, 4))\n"
      }
    }
    try SyntheticFile.write(text, to: folder + "/grid" + request.ending)
    return [
      SyntheticFit(
        "mean carbon intensity, g/kWh", target: 402, generated: SyntheticFit.mean(carbons),
        source: "the formula with a mean sun and level")
    ]
  }

  /// Milliseconds of the first of December 2026.
  private static let start: Int64 = 1_796_083_200_000

  private static func instant(day: Int, hour: Int) -> String {
    let format = Date.ISO8601FormatStyle(timeZone: .gmt)
    let seconds = Double(start) / 1000 + Double(day * 24 + hour) * 3600
    return Date(timeIntervalSince1970: seconds).formatted(format)
  }

  private static func fixed(_ value: Double, _ digits: Int) -> String {
    let scale = pow(10, Double(digits))
    let whole = Int((value * scale).rounded())
    let rest = String(whole % Int(scale))
    let zeros = String(repeating: "0", count: digits - rest.count)
    return "\(whole / Int(scale)).\(zeros)\(rest)"
  }
}
