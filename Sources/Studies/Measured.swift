package import Traces

/// What was measured of the estate that a study's baseline stands for.
package struct Measured: Sendable, Hashable, Codable {
  /// What providers charged.
  package var bill: Bill?
  /// Energy of the private sites in kWh, with their overhead, and the days it was measured over.
  package var energyKilowattHours: Double?
  package var energyDays: Double?
  /// Busy over installed cores of the private sites, averaged over time.
  package var utilisation: Double?
  /// Where the figures are from.
  package var source: String
}
