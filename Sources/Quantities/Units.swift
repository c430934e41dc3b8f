/// Time; canonical: seconds.
///
/// A year is 365 days, a month a twelfth of it.
package enum Seconds: UnitOfMeasure {
  package static let symbol = "s"
  package static let example = "5 min"
  package static let spellings: [String: Double] = [
    "ms": 0.001, "s": 1, "second": 1, "seconds": 1, "min": 60, "minute": 60, "minutes": 60,
    "h": 3600, "hour": 3600, "hours": 3600, "d": 86_400, "day": 86_400, "days": 86_400,
    "week": 604_800, "weeks": 604_800, "month": 2_628_000, "months": 2_628_000,
    "year": 31_536_000, "years": 31_536_000,
  ]
}

/// Amounts of data and memory; canonical: GiB.
package enum Gibibytes: UnitOfMeasure {
  package static let symbol = "GiB"
  package static let example = "16 GiB"
  package static let spellings: [String: Double] = [
    "MiB": 1.0 / 1024, "GiB": 1, "TiB": 1024, "PiB": 1_048_576,
    "MB": 1e6 / 1_073_741_824, "GB": 1e9 / 1_073_741_824, "TB": 1e12 / 1_073_741_824,
  ]
}

/// Power; canonical: watts.
package enum Watts: UnitOfMeasure {
  package static let symbol = "W"
  package static let example = "350 W"
  package static let spellings: [String: Double] = ["W": 1, "kW": 1e3, "MW": 1e6]
}

/// Energy; canonical: watt-hours.
package enum WattHours: UnitOfMeasure {
  package static let symbol = "Wh"
  package static let example = "12 Wh"
  package static let spellings: [String: Double] = ["Wh": 1, "kWh": 1e3, "J": 1.0 / 3600]
}

/// Shares of a whole; canonical: fraction, so that `60 %` is 0.6.
package enum Share: UnitOfMeasure {
  package static let symbol = ""
  package static let example = "60 %"
  package static let spellings: [String: Double] = ["": 1, "%": 0.01]
}

/// Shares per year; canonical: fraction per year.
package enum SharePerYear: UnitOfMeasure {
  package static let symbol = "/year"
  package static let example = "20 %/year"
  package static let spellings: [String: Double] = ["/year": 1, "%/year": 0.01]
}

/// Events per time; canonical: events per year.
package enum PerYear: UnitOfMeasure {
  package static let symbol = "/year"
  package static let example = "0.2 /year"
  package static let spellings: [String: Double] = ["/year": 1, "/month": 12, "/day": 365]
}

/// Data rates; canonical: gigabits per second.
package enum GigabitsPerSecond: UnitOfMeasure {
  package static let symbol = "Gbit/s"
  package static let example = "10 Gbit/s"
  package static let spellings: [String: Double] = ["Mbit/s": 1e-3, "Gbit/s": 1, "Tbit/s": 1e3]
}

/// Clock frequency; canonical: gigahertz.
package enum Gigahertz: UnitOfMeasure {
  package static let symbol = "GHz"
  package static let example = "2.45 GHz"
  package static let spellings: [String: Double] = ["MHz": 1e-3, "GHz": 1]
}

/// Mass, such as of CO2-equivalent; canonical: kilograms.
package enum Kilograms: UnitOfMeasure {
  package static let symbol = "kg"
  package static let example = "1200 kg"
  package static let spellings: [String: Double] = ["g": 1e-3, "kg": 1, "t": 1e3]
}

/// Carbon per energy; canonical: grams of CO2-equivalent per kilowatt-hour.
package enum GramsPerKilowattHour: UnitOfMeasure {
  package static let symbol = "g/kWh"
  package static let example = "341 g/kWh"
  package static let spellings: [String: Double] = ["g/kWh": 1, "kg/kWh": 1e3]
}

/// Temperature and differences of it; canonical: degrees Celsius.
package enum Celsius: UnitOfMeasure {
  package static let symbol = "C"
  package static let example = "18 C"
  package static let spellings: [String: Double] = ["C": 1, "°C": 1, "K": 1, "": 1]
}

/// Pure numbers; canonical: one.
package enum One: UnitOfMeasure {
  package static let symbol = ""
  package static let example = "2"
  package static let spellings: [String: Double] = ["": 1]
}
