package import Platform

/// Orders own hosts when much of what there is has been promised; they come weeks later, and stay.
///
/// A group of hosts with `installed` below its `count` has room to grow. When guests hold more than a threshold of the
/// cores or memory that are there or on order, so many more are ordered. The lead time is an assumption: what
/// planners tell of servers and their network is six weeks to half a year.
package struct PurchaseAhead: NodeScalingPolicy {
  package static let name = "purchase"

  static let period = Parameter(
    "period", .seconds, default: 86_400, in: 60...31_536_000, "time between two looks")
  static let threshold = Parameter(
    "threshold", .share, default: 0.7, in: 0...1,
    "share of cores or memory promised, above which hosts are ordered")
  static let batch = Parameter(
    "batch", .count, default: 1, in: 1...100_000, "hosts that are ordered at once")
  static let lead = Parameter(
    "lead", .seconds, default: 8 * 7 * 86_400, in: 0...315_360_000,
    "time from order to a host that takes guests")
  static let sigma = Parameter(
    "lead-sigma", .count, default: 0, in: 0...3,
    "standard deviation of that time's logarithm, about the same mean")

  package static let parameters = [period, threshold, batch, lead, sigma]

  package let rules: NodeRules? = nil
  package let purchases: PurchaseRules?

  package init(_ choice: Choice) {
    purchases = PurchaseRules(
      periodMilliseconds: Int64((choice.number(Self.period) * 1000).rounded()),
      threshold: choice.number(Self.threshold), batch: Int(choice.number(Self.batch)),
      leadSeconds: choice.number(Self.lead), leadSigma: choice.number(Self.sigma))
  }
}
