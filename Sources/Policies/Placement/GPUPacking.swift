package import Platform

/// Packs guests on GPUs in use first, then on free GPUs of hosts in use, then on idle hosts.
///
/// Within each of the three, the GPU or host with the least free wins, and the lowest of equals. Keeps
/// whole GPUs and whole hosts free for guests that need them. Guests without GPUs go to the host
/// with the fewest free GPUs, so that they do not take the cores that GPUs need.
package struct GPUPacking: PlacementPolicy {
  package static let name = "gpu-packing"

  package init(_ choice: Choice) {}

  package mutating func choose(
    _ request: PlacementRequest, from hosts: inout HostPool, in context: PlacementContext
  ) -> Int? {
    var best: (rank: Int, free: Int32, host: Int)?
    var next = 0
    while let host = hosts.firstFit(from: next, request) {
      next = host + 1
      let idle = Int32(hosts.gpus.count(host)) * 1000 == hosts.gpus.freeMilli[host]
      var (rank, free) = (idle ? 2 : 1, hosts.gpus.freeMilli[host])
      if request.gpus.isShared {
        let set = hosts.gpus.tightest(host, request.gpus)
        let own = Int32(hosts.gpus.free(host, set.trailingZeroBitCount))
        if own < 1000 { (rank, free) = (0, own) }
      } else if request.gpus.isNone {
        rank = 0
      }
      if best.map({ (rank, free) < ($0.rank, $0.free) }) ?? true { best = (rank, free, host) }
    }
    return best?.host
  }
}
