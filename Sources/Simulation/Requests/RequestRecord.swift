/// How the requests of a service were answered over a run.
package struct RequestRecord: Sendable, Hashable {
  /// The service: hostile text.
  package var service: String
  /// Requests made, and the shares of them that were refused because replicas were too busy, and that went to
  /// replicas that were dead.
  package var requests: Double, refused: Double, failed: Double
  /// Requests that were not refused.
  package var answered: Double { requests * (1 - refused) }
  /// Mean time, and the times that 50, 95 and 99 % of the answered ones keep, with calls and the network, in
  /// milliseconds.
  package var mean: Double, median: Double, p95: Double, p99: Double
  /// Minutes in which the objective was not kept, and the share of answered requests beyond its time; nil
  /// without one.
  package var violationMinutes: Double?, late: Double?
  /// Load of the busiest replica over that of all on average, mean over requests.
  package var imbalance: Double
  /// Share of the requests that are answered in another zone or site than they come from.
  package var remote: Double
  /// Replicas that take requests, mean over time.
  package var replicas: Double
  /// Length of an interval in milliseconds, and the time that 95 % of those that come in it keep, in
  /// milliseconds; only of the services with the most load.
  ///
  /// Shape: `[intervals]`.
  package var step: Int64 = 0, over: [Double] = []

  /// Creates a result.
  package init(
    service: String, requests: Double, refused: Double, failed: Double, mean: Double,
    median: Double, p95: Double, p99: Double, violationMinutes: Double?, late: Double?,
    imbalance: Double, remote: Double, replicas: Double
  ) {
    self.service = service
    self.requests = requests
    self.refused = refused
    self.failed = failed
    self.mean = mean
    self.median = median
    self.p95 = p95
    self.p99 = p99
    self.violationMinutes = violationMinutes
    self.late = late
    self.imbalance = imbalance
    self.remote = remote
    self.replicas = replicas
  }
}
