internal import Kernels
package import Platform

/// Places each guest on a host drawn at random, with equal chance, among those that fit.
///
/// Hosts are drawn until one fits; after 64 misses the hosts that fit are listed and one of them
/// is drawn, so that a nearly full platform is searched once. The stream belongs to the guest:
/// what other guests draw changes nothing.
package struct RandomFit: PlacementPolicy {
  package static let name = "random"

  private static let attempts = 64

  package init(_ choice: Choice) {}

  package mutating func choose(
    _ request: PlacementRequest, from hosts: inout HostPool, in context: PlacementContext
  ) -> Int? {
    let (cores, memory) = (request.millicores, request.memoryMiB)
    guard hosts.firstFit(millicores: cores, memoryMiB: memory) != nil else { return nil }
    var stream = context.stream(for: request.identity)
    for _ in 0..<Self.attempts {
      let host = Int(stream.integer(below: UInt64(hosts.count)))
      if hosts.fits(host, millicores: cores, memoryMiB: memory) { return host }
    }
    let fitting = (0..<hosts.count).filter {
      hosts.fits($0, millicores: cores, memoryMiB: memory)
    }
    return fitting[Int(stream.integer(below: UInt64(fitting.count)))]
  }
}
