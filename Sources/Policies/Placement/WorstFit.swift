package import Platform

/// Places each guest on the emptiest host that fits it; the lowest of equals wins.
///
/// Emptiest: the largest sum of the free shares of cores and memory. Spreads load, so that one
/// failure hits little, and keeps no host empty.
package struct WorstFit: PlacementPolicy {
  package static let name = "worst-fit"
  package static let needsStates = true

  package init(_ choice: Choice) {}

  package mutating func choose(
    _ request: PlacementRequest, from hosts: inout HostPool, in context: PlacementContext
  ) -> Int? {
    hosts.extreme(.emptiest, request)
  }
}
