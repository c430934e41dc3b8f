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

  /// Each GPU with enough free is as likely as the others to be shared.
  package mutating func gpus(
    for request: PlacementRequest, on host: Int, of hosts: HostPool, in context: PlacementContext
  ) -> GPUSet {
    guard request.gpus.isShared else { return hosts.gpus.tightest(host, request.gpus) }
    let fitting = (0..<hosts.gpus.count(host)).filter {
      hosts.gpus.free(host, $0) >= request.gpus.milli
    }
    var stream = context.stream(for: ~request.identity)
    return 1 << GPUSet(fitting[Int(stream.integer(below: UInt64(fitting.count)))])
  }

  package mutating func choose(
    _ request: PlacementRequest, from hosts: inout HostPool, in context: PlacementContext
  ) -> Int? {
    guard hosts.firstFit(request) != nil else { return nil }
    var stream = context.stream(for: request.identity)
    for _ in 0..<Self.attempts {
      let host = Int(stream.integer(below: UInt64(hosts.count)))
      if hosts.fits(host, request) { return host }
    }
    let fitting = (0..<hosts.count).filter {
      hosts.fits($0, request)
    }
    return fitting[Int(stream.integer(below: UInt64(fitting.count)))]
  }
}
