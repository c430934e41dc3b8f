/// Whether nodes are rented for guests that find no place and given back when they are not needed, or hosts bought.
package protocol NodeScalingPolicy: Policy {
  /// How it does so, or nil where all nodes of all groups are rented all the time.
  var rules: NodeRules? { get }
  /// How own hosts are bought, or nil where those that are installed stay the only ones.
  var purchases: PurchaseRules? { get }
}

extension NodeScalingPolicy {
  package var purchases: PurchaseRules? { nil }
}

/// How own hosts are bought.
package struct PurchaseRules: Sendable {
  /// Time between two looks, in milliseconds.
  package var periodMilliseconds: Int64
  /// Share of cores or memory promised, above which so many hosts are ordered.
  package var threshold: Double, batch: Int
  /// Time from order to a host that takes guests, in seconds, and the standard deviation of its logarithm.
  package var leadSeconds: Double, leadSigma: Double
}

/// How the number of nodes follows what guests ask for.
package struct NodeRules: Sendable {
  /// Chooses the group that grows.
  package var expander: Expander
  /// Time between two looks at nodes that may go, in milliseconds.
  package var periodMilliseconds: Int64
  /// Share of a node's cores and memory that is promised, below which it is not needed.
  package var threshold: Double
  /// For how long it must not be needed, and how long nothing goes after one was added, in milliseconds.
  package var unneededMilliseconds: Int64, delayMilliseconds: Int64
  /// Time from order to a node that runs guests, in seconds, and the standard deviation of its logarithm.
  package var provisioningSeconds: Double, provisioningSigma: Double

  /// Which group of nodes grows where several would do.
  package enum Expander: String, Sendable, CaseIterable {
    /// The one that has the least cores left over, then memory.
    case leastWaste = "least-waste"
    /// The one whose node takes the most of those that wait.
    case mostPods = "most-pods"
    /// The first in the order of the file.
    case priority
    /// The one whose node has the lowest reference price for what waits.
    case price
    /// One drawn at random.
    case random
  }
}
