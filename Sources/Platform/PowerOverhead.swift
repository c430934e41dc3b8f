/// What a facility draws besides its hosts: power usage effectiveness in its three forms.
package enum PowerOverhead: Sendable, Hashable, Codable {
  /// The same multiple of the hosts' power always.
  case constant(Double)
  /// Overhead as a share of the hosts' full power: a fixed part, a part by load and a part by its
  /// square, so that the effectiveness at load *L* is 1 + fixed/*L* + linear + square·*L*.
  case load(fixed: Double, linear: Double, square: Double)
  /// A multiple that rises with each kelvin above the temperature up to which free cooling serves.
  case weather(base: Double, perKelvin: Double, freeCoolingBelow: Double, temperature: Signal)

  /// Power of the facility, in the unit of the hosts' power.
  ///
  /// - Parameters:
  ///   - power: What the hosts draw.
  ///   - rated: What they draw at full load, all together.
  ///   - instant: Milliseconds since 1970 UTC.
  package func facilityPower(_ power: Double, rated: Double, at instant: Int64) -> Double {
    switch self {
    case .constant(let effectiveness): return power * effectiveness
    case .load(let fixed, let linear, let square):
      guard rated > 0 else { return power }
      let load = power / rated
      return power + (fixed + linear * load + square * load * load) * rated
    case .weather(let base, let perKelvin, let threshold, let temperature):
      return power * (base + perKelvin * max(0, temperature.value(at: instant) - threshold))
    }
  }

  /// Whether it depends on the calendar.
  package var followsCalendar: Bool {
    if case .weather(_, _, _, let temperature) = self { return temperature.changes }
    return false
  }

  /// The multiple where it is constant.
  package var constant: Double? {
    if case .constant(let effectiveness) = self { return effectiveness }
    return nil
  }
}

/// Limits of power that are held by slowing hosts down; 0 for none.
package struct PowerCaps: Sendable, Hashable, Codable {
  /// Watts of each host without its GPUs, and of each rack's and each site's hosts together with theirs.
  package var hostWatts: Double, rackWatts: Double, siteWatts: Double

  /// No limit.
  package static let none = PowerCaps()

  /// Creates limits.
  package init(hostWatts: Double = 0, rackWatts: Double = 0, siteWatts: Double = 0) {
    self.hostWatts = hostWatts
    self.rackWatts = rackWatts
    self.siteWatts = siteWatts
  }
}
