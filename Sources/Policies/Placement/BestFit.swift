package import Platform

/// Places each guest on the fullest host that fits it; the lowest of equals wins.
///
/// Fullest: the least sum of the free shares of cores and memory, and of GPUs for a guest that asks for
/// some. Packs tightly and leaves large gaps elsewhere for large guests. With `by: cores-and-gpus`, what is
/// left of cores and GPUs counts as a share of what the largest host has, in whole per cents: the best
/// fit that the scheduler of Weng et al., USENIX ATC 2023, is compared with.
package struct BestFit: PlacementPolicy {
  package static let name = "best-fit"
  package static let needsStates = true

  static let by = Parameter(
    "by", .word(["cores-and-memory", "cores-and-gpus"]), "what fullness is measured by")

  package static let parameters = [by]

  private let countsGPUs: Bool

  package init(_ choice: Choice) {
    countsGPUs = choice.word(Self.by) == "cores-and-gpus"
  }

  package mutating func choose(
    _ request: PlacementRequest, from hosts: inout HostPool, in context: PlacementContext
  ) -> Int? {
    guard countsGPUs else { return hosts.extreme(.fullest, request) }
    let size = hosts.largest
    var best: (score: Int32, host: Int)?
    var next = 0
    while let host = hosts.firstFit(from: next, request) {
      next = host + 1
      let cores = Double(hosts.freeMillicores[host] - request.millicores) / Double(size.millicores)
      let cards = Double(hosts.gpus.freeMilli[host] - request.gpus.total) / Double(size.milliGPUs)
      let score = Int32(((1 - 0.5 * cores - 0.5 * cards) * 100).rounded(.down))
      if best.map({ score > $0.score }) ?? true { best = (score, host) }
    }
    return best?.host
  }
}
