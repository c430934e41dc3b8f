/// How long something lasts, or how long it is until it happens again: a shape and a mean.
package struct TimeDistribution: Sendable, Hashable, Codable {
  /// The family of the distribution, with what it needs besides the mean.
  package enum Shape: Sendable, Hashable, Codable {
    /// No memory: what is left does not depend on what has passed.
    case exponential
    /// Shape k > 0: below 1 early failures, above 1 wear.
    case weibull(Double)
    /// Standard deviation of the logarithm, ≥ 0.
    case logNormal(Double)
    /// Shape k > 0: the sum of k exponential times.
    case gamma(Double)
    /// Tail index α > 1: the mean of smaller ones is infinite.
    case pareto(Double)
    /// Always the mean.
    case fixed
    /// One of the times that were seen, in seconds, each as likely as the others.
    case observed([Double])
  }

  /// The family.
  package var shape: Shape
  /// The mean, in seconds, more than 0.
  package var meanSeconds: Double

  /// Creates a distribution.
  package init(_ shape: Shape = .exponential, meanSeconds: Double) {
    self.shape = shape
    self.meanSeconds = meanSeconds
  }

  /// The distribution of times that were seen.
  ///
  /// - Precondition: There is at least one, and their sum is more than 0.
  package static func observed(_ seconds: [Double]) -> TimeDistribution {
    let sorted = seconds.sorted()
    return TimeDistribution(
      .observed(sorted), meanSeconds: sorted.reduce(0, +) / Double(sorted.count))
  }

  /// The name of the family, as study files have it.
  package var name: String {
    switch shape {
    case .exponential: "exponential"
    case .weibull: "weibull"
    case .logNormal: "log-normal"
    case .gamma: "gamma"
    case .pareto: "pareto"
    case .fixed: "fixed"
    case .observed: "observed"
    }
  }
}
