/// How the replicas of an elastic service followed what was asked of it.
package struct ScalingRecord: Sendable, Hashable {
  /// The service: hostile text.
  package var service: String
  /// Length of an interval, in milliseconds.
  package var step: Int64
  /// Replicas that are needed, and those that run, at the start of each interval.
  package var demand: [Double], supply: [Double]

  /// Creates a record.
  package init(service: String, step: Int64, demand: [Double], supply: [Double]) {
    self.service = service
    self.step = step
    self.demand = demand
    self.supply = supply
  }
}
