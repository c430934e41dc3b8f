import Policies

/// The rented nodes of one site, beside what every site knows of its hosts.
struct NodeState {
  let rules: NodeRules
  /// Hosts by group, the lowest first, and how many of each are always there.
  let groups: [[Int]]
  let minimum: [Int]
  /// Since when each node has not been needed, or nil.
  ///
  /// Shape: `[hosts]`.
  var unneededSince: [Int64?]
  /// Nodes whose place is announced to fail.
  var condemned: Set<Int> = []
  /// When a node was last added, in milliseconds.
  var lastAdded = Int64.min / 2
  /// How many were ordered so far: it keys what is drawn.
  var ordered: UInt64 = 0
}
