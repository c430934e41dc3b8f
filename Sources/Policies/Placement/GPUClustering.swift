package import Platform

/// Puts guests with the same demand for GPUs together: shares, single ones, pairs, fours, eights.
///
/// A host with guests of the same demand comes first, then one whose GPUs are all free, then any
/// other; of equals the one with the least free of its GPUs, then the lowest. Source of the idea: W. Xiao et
/// al., Gandiva, USENIX OSDI 2018.
package struct GPUClustering: PlacementPolicy {
  package static let name = "gpu-clustering"

  package init(_ choice: Choice) {}

  package mutating func choose(
    _ request: PlacementRequest, from hosts: inout HostPool, in context: PlacementContext
  ) -> Int? {
    var best: (rank: Int, free: Int32, host: Int)?
    var next = 0
    while let host = hosts.firstFit(from: next, request) {
      next = host + 1
      let free = hosts.gpus.freeMilli[host]
      let isIdle = Int32(hosts.gpus.count(host)) * 1000 == free
      let rank = hosts.gpus.holders(host, like: request.gpus) > 0 ? 0 : isIdle ? 1 : 2
      if best.map({ (rank, free) < ($0.rank, $0.free) }) ?? true { best = (rank, free, host) }
    }
    return best?.host
  }
}
