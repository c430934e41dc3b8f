package import Platform

/// Places each guest on the host used last, or the next one after it that fits.
///
/// After the last host the search goes on at the first.
package struct NextFit: PlacementPolicy {
  package static let name = "next-fit"

  private var current = 0

  package init(_ choice: Choice) {}

  package mutating func choose(
    _ request: PlacementRequest, from hosts: inout HostPool, in context: PlacementContext
  ) -> Int? {
    guard
      let host = hosts.firstFit(from: current, request)
        ?? hosts.firstFit(request)
    else { return nil }
    current = host
    return host
  }
}
