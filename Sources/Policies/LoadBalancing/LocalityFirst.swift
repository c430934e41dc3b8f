package import Platform

/// To replicas of the place that a request comes from; what would make them too busy goes to the nearest others
/// that are not.
package struct LocalityFirst: LoadBalancingPolicy {
  package static let name = "locality-first"

  static let spill = Parameter(
    "spill", .share, default: 0.7, in: 0.01...1,
    "how busy replicas of a place may be before requests go elsewhere")

  package static let parameters = [spill]

  package let looksAtLoad = true
  private let spill: Double

  package init(_ choice: Choice) { spill = choice.number(Self.spill) }

  package func routes(_ replicas: ReplicaSet) -> [Route] {
    let places = replicas.origins.count
    let all = replicas.cores.reduce(0, +)
    var cores = Array(repeating: 0.0, count: places)
    for (replica, place) in replicas.place.enumerated() { cores[place] += replicas.cores[replica] }
    // Requests as shares of all of them: where replicas are busier than the limit all over, all are equally.
    let limit = max(spill, replicas.use)
    var room = cores.map { replicas.use > 0 ? $0 / all * limit / replicas.use : 1 }
    var flow = Array(repeating: Array(repeating: 0.0, count: places), count: places)
    var left = replicas.origins
    func send(_ from: Int, _ to: Int) {
      let sent = min(left[from], room[to])
      flow[from][to] += sent
      left[from] -= sent
      room[to] -= sent
    }
    for place in 0..<places { send(place, place) }
    for from in 0..<places where left[from] > 1e-12 {
      let order = (0..<places).filter { $0 != from && cores[$0] > 0 }.sorted {
        (replicas.distance[from][$0], $0) < (replicas.distance[from][$1], $1)
      }
      for to in order { send(from, to) }
      // A rounding error may be left.
      if let last = order.last ?? (cores[from] > 0 ? from : nil) { flow[from][last] += left[from] }
    }
    return (0..<places).filter { cores[$0] > 0 }.map { to in
      let members = replicas.place.indices.filter { replicas.place[$0] == to }
      return Route(
        members: members, origins: flow.map { $0[to] }, queue: .shortest(of: members.count))
    }
  }
}
