package import Platform

/// Places each guest on the lowest host that fits it.
///
/// Fills hosts in their order, so that the last ones stay empty and may sleep.
package struct FirstFit: PlacementPolicy {
  package static let name = "first-fit"

  package init(_ choice: Choice) {}

  package mutating func choose(
    _ request: PlacementRequest, from hosts: inout HostPool, in context: PlacementContext
  ) -> Int? {
    hosts.firstFit(request)
  }
}
