package import Platform

/// Places each guest on the fullest host that fits it; the lowest of equals wins.
///
/// Fullest: the least sum of the free shares of cores and memory. Packs tightly and leaves large
/// gaps elsewhere for large guests.
package struct BestFit: PlacementPolicy {
  package static let name = "best-fit"
  package static let needsStates = true

  package init(_ choice: Choice) {}

  package mutating func choose(
    _ request: PlacementRequest, from hosts: inout HostPool, in context: PlacementContext
  ) -> Int? {
    hosts.extreme(.fullest, millicores: request.millicores, memoryMiB: request.memoryMiB)
  }
}
