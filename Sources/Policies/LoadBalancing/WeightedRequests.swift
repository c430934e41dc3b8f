package import Platform

/// In turn, as often as a replica has cores.
package struct WeightedRequests: LoadBalancingPolicy {
  package static let name = "weighted"

  package init(_ choice: Choice) {}

  package func routes(_ replicas: ReplicaSet) -> [Route] {
    let all = replicas.cores.reduce(0, +)
    return oneRoute(replicas, .each(shares: replicas.cores.map { $0 / all }, inTurn: true))
  }
}
