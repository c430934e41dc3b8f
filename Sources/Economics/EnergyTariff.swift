package import Platform

/// What energy costs: a flat price, bands of the week, a series by the hour, and its peak.
///
/// The parts add up: a day-ahead series is paid on top of a flat price for the grid and taxes.
package struct EnergyTariff: Sendable, Hashable, Codable {
  /// Price per kWh, whenever it is drawn.
  package var perKilowattHour: Double
  /// What is paid on top of it, per kWh by the hour, such as a day-ahead price.
  package var byHour: Signal?
  /// What is paid on top of it in a part of the week.
  package var bands: [Band]
  /// Hours by which local time is ahead of UTC; bands follow it, without daylight saving time.
  package var hoursAhead: Double
  /// Price per kW of the largest power in each month.
  package var perPeakKilowattMonth: Double

  /// Creates a tariff.
  package init(
    perKilowattHour: Double = 0, byHour: Signal? = nil, bands: [Band] = [],
    hoursAhead: Double = 0, perPeakKilowattMonth: Double = 0
  ) {
    self.perKilowattHour = perKilowattHour
    self.byHour = byHour
    self.bands = bands
    self.hoursAhead = hoursAhead
    self.perPeakKilowattMonth = perPeakKilowattMonth
  }

  /// A price for certain hours of certain days.
  package struct Band: Sendable, Hashable, Codable {
    /// First day and last, 1 Monday to 7 Sunday.
    package var firstDay: Int, lastDay: Int
    /// First hour, and the hour at which the band ends, 0 to 24; a band that ends before it starts goes over
    /// midnight, and its days are those on which it starts.
    package var from: Double, until: Double
    /// Price per kWh on top of the flat one.
    package var price: Double

    /// Creates a band.
    package init(firstDay: Int, lastDay: Int, from: Double, until: Double, price: Double) {
      self.firstDay = firstDay
      self.lastDay = lastDay
      self.from = from
      self.until = until
      self.price = price
    }

    /// Whether an hour of a day belongs to the band; days count from 1 for Monday.
    private func holds(day: Int, hour: Double) -> Bool {
      let days = firstDay...lastDay
      if from < until { return days.contains(day) && hour >= from && hour < until }
      let eve = day == 1 ? 7 : day - 1
      return days.contains(day) && hour >= from || days.contains(eve) && hour < until
    }

    /// The part of the hour from a time of a day, in [0, 1], that belongs to the band.
    func share(day: Int, hour: Double) -> Double {
      let length = until - from + (from < until ? 0 : 24)
      // A band of the day before may last until then, and one of the next day begin within the hour.
      return (-1...1).reduce(0) { sum, offset in
        guard (firstDay...lastDay).contains((day + offset + 6) % 7 + 1) else { return sum }
        let start = from + Double(24 * offset)
        return sum + max(0, min(start + length, hour + 1) - max(start, hour))
      }
    }

    /// Whether an hour of the week belongs to both bands.
    package func overlaps(_ other: Band) -> Bool {
      (1...7).contains { day in
        [from, other.from].contains { hour in
          holds(day: day, hour: hour) && other.holds(day: day, hour: hour)
        }
      }
    }
  }

  /// Whether the price changes from hour to hour.
  package var changes: Bool { byHour != nil || !bands.isEmpty }

  /// What is paid per kWh besides the flat price, in the hour that starts at an instant.
  ///
  /// - Parameter start: Start of the hour, in milliseconds since 1970 UTC.
  package func variablePrice(at start: Int64) -> Double {
    var price = byHour?.mean(from: start, until: start + 3_600_000) ?? 0
    guard !bands.isEmpty else { return price }
    let local = Double(start) / 3_600_000 + hoursAhead
    let day = (local / 24).rounded(.down)
    let hour = local - day * 24
    // The first of January 1970 was a Thursday.
    let weekday = (Int(day) + 3) % 7
    let number = (weekday < 0 ? weekday + 7 : weekday) + 1
    for band in bands { price += band.price * band.share(day: number, hour: hour) }
    return price
  }
}
