/// What one host did in a run, while it was on.
package struct HostRecord: Sendable, Hashable {
  /// Where it stands and what it is.
  package var site: String, zone: String, type: String
  /// Hours for which it was on, core-hours that it served and energy that it drew meanwhile, without
  /// that of GPUs.
  package var onHours: Double, coreHours: Double, kilowattHours: Double

  /// Creates a record.
  package init(
    site: String, zone: String, type: String, onHours: Double, coreHours: Double,
    kilowattHours: Double
  ) {
    self.site = site
    self.zone = zone
    self.type = type
    self.onHours = onHours
    self.coreHours = coreHours
    self.kilowattHours = kilowattHours
  }
}
