package import Platform

/// Places each guest where least is left over; the lowest of equals wins.
///
/// What is left over is the sum of the squared free shares of cores and memory after the guest is
/// placed, so that one resource that is nearly used up does not hide much of the other. Source:
/// R. Panigrahy et al., *Heuristics for vector bin packing*, Microsoft Research, 2011: norm-based
/// greedy.
package struct NormGreedy: PlacementPolicy {
  package static let name = "norm-greedy"
  package static let needsStates = true

  package init(_ choice: Choice) {}

  package mutating func choose(
    _ request: PlacementRequest, from hosts: inout HostPool, in context: PlacementContext
  ) -> Int? {
    hosts.extreme(.leastLeft, request)
  }
}
