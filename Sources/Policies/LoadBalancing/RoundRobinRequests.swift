package import Platform

/// In turn, whatever the replicas are.
///
/// Requests come to each replica of n as every n-th of a random stream: more evenly than at random, with a
/// squared coefficient of variation of 1/n.
package struct RoundRobinRequests: LoadBalancingPolicy {
  package static let name = "round-robin"

  package init(_ choice: Choice) {}

  package func routes(_ replicas: ReplicaSet) -> [Route] {
    let share = 1 / Double(replicas.cores.count)
    return oneRoute(
      replicas, .each(shares: replicas.cores.map { _ in share }, inTurn: true))
  }
}
