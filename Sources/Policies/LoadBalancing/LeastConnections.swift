package import Platform

/// To the replica with the fewest requests in work.
package struct LeastConnections: LoadBalancingPolicy {
  package static let name = "least-connections"

  package init(_ choice: Choice) {}

  package func routes(_ replicas: ReplicaSet) -> [Route] {
    oneRoute(replicas, .shortest(of: replicas.cores.count))
  }
}
