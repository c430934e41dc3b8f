package import Platform

/// Places guests on the hosts in turn, skipping those that do not fit.
///
/// The search for a guest starts after the host of the guest before; after the last host it goes
/// on at the first.
package struct RoundRobin: PlacementPolicy {
  package static let name = "round-robin"

  private var next = 0

  package init(_ choice: Choice) {}

  package mutating func choose(
    _ request: PlacementRequest, from hosts: inout HostPool, in context: PlacementContext
  ) -> Int? {
    guard
      let host = hosts.firstFit(from: next, request)
        ?? hosts.firstFit(request)
    else { return nil }
    next = host + 1
    return host
  }
}
