package import Platform

/// Places each guest where it keeps a host busy for the least additional time.
///
/// A host is busy until the last of its guests is expected to leave; a guest that leaves before
/// costs nothing. Of equal costs the fullest host wins, then the lowest. Hosts become empty together, so
/// that they may sleep or be maintained. The lives are those of the trace, or predictions of them
/// with `virtualisation: { lifetime-error: … }`. Source of the idea: H. Barbalho et al., Virtual Machine
/// Allocation with Lifetime Predictions, MLSys 2023.
package struct LifetimeAware: PlacementPolicy {
  package static let name = "lifetime-aware"
  package static let needsDepartures = true

  package init(_ choice: Choice) {}

  package mutating func choose(
    _ request: PlacementRequest, from hosts: inout HostPool, in context: PlacementContext
  ) -> Int? {
    var best: (added: Int64, free: Double, host: Int)?
    var next = 0
    while let host = hosts.firstFit(from: next, request) {
      next = host + 1
      let busyUntil = max(hosts.lastDeparture(from: host), context.time)
      let added = max(0, request.departure - busyUntil)
      guard best.map({ added <= $0.added }) ?? true else { continue }
      let free = HostScore(hosts, host, request).value(of: .fullest)
      if best.map({ (added, free) < ($0.added, $0.free) }) ?? true { best = (added, free, host) }
    }
    return best?.host
  }
}
