package import Platform

/// At random, each replica as likely as the others.
package struct RandomRequests: LoadBalancingPolicy {
  package static let name = "random"

  package init(_ choice: Choice) {}

  package func routes(_ replicas: ReplicaSet) -> [Route] {
    let share = 1 / Double(replicas.cores.count)
    return oneRoute(
      replicas, .each(shares: replicas.cores.map { _ in share }, inTurn: false))
  }
}
