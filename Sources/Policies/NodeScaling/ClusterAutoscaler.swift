package import Platform

/// Adds a node of a group where a guest finds no place, and drains and gives back nodes of which little is promised.
///
/// Guests go to nodes that are there; one that fits nowhere has an expander choose the group that grows. A node of
/// which less than a threshold is promised for some time, and whose guests fit elsewhere, gives them away, one such
/// node at a time and all empty ones; its guests start again at their new places. Source: Kubernetes Cluster
/// Autoscaler, its documentation (frequently asked questions): 50 %, ten minutes, ten minutes after an addition. It
/// looks every ten seconds; the default here is a minute.
package struct ClusterAutoscaler: NodeScalingPolicy {
  package static let name = "cluster-autoscaler"

  static let expander = Parameter(
    "expander", .word(NodeRules.Expander.allCases.map(\.rawValue)),
    "which group grows where several would do")
  static let period = Parameter(
    "period", .seconds, default: 60, in: 1...86_400, "time between two looks at nodes that may go")
  static let threshold = Parameter(
    "threshold", .share, default: 0.5, in: 0...1,
    "share of cores and memory promised, below which a node is not needed")
  static let unneeded = Parameter(
    "unneeded", .seconds, default: 600, in: 0...31_536_000,
    "for how long a node must not be needed before it goes")
  static let delay = Parameter(
    "delay-after-add", .seconds, default: 600, in: 0...31_536_000,
    "for how long none goes after one was added")
  /// The default is an assumption for virtual machines of public providers.
  static let provisioning = Parameter(
    "provisioning", .seconds, default: 120, in: 0...31_536_000,
    "time from order to a node that runs guests")
  static let sigma = Parameter(
    "provisioning-sigma", .count, default: 0, in: 0...3,
    "standard deviation of that time's logarithm, about the same mean")

  package static let parameters = [
    expander, period, threshold, unneeded, delay, provisioning, sigma,
  ]

  package let rules: NodeRules?

  package init(_ choice: Choice) {
    func milliseconds(_ parameter: Parameter) -> Int64 {
      Int64((choice.number(parameter) * 1000).rounded())
    }
    rules = NodeRules(
      expander: choice.word(Self.expander).flatMap(NodeRules.Expander.init) ?? .leastWaste,
      periodMilliseconds: milliseconds(Self.period), threshold: choice.number(Self.threshold),
      unneededMilliseconds: milliseconds(Self.unneeded),
      delayMilliseconds: milliseconds(Self.delay),
      provisioningSeconds: choice.number(Self.provisioning),
      provisioningSigma: choice.number(Self.sigma))
  }
}
