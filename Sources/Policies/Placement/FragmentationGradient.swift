internal import Kernels
package import Platform

/// Places each guest where it breaks the fewest free GPUs into pieces that other guests cannot use.
///
/// Fragmentation-gradient descent: what is free of a host's GPUs counts as fragmented for a size of
/// guest that the host cannot take, weighted by how often the size comes; the host whose
/// fragmentation rises least wins. Scores are whole numbers from 0 to 100 of the logistic function,
/// so that many hosts tie; the lowest of equals wins. A shared GPU is chosen in the same way.
/// Source: Q. Weng et al., Beware of Fragmentation, USENIX ATC 2023, with the published scheduler's
/// rounding.
package struct FragmentationGradient: PlacementPolicy {
  package static let name = "fgd"
  package static let needsMix = true

  static let popular = Parameter(
    "popular", .share, default: 0.95, in: 0.01...1,
    "share of guests whose sizes are looked at, the most frequent first")

  package static let parameters = [popular]

  /// Sizes of guests with one demand for GPUs, by rising cores.
  private struct Kind {
    var gpus: GPUDemand
    var share: Double
    var millicores: [Int32]
    /// Shares of all guests of up to as many cores.
    var cumulative: [Double]

    /// The share of all guests that have this demand and at most so many cores.
    func share(upTo cores: Int32) -> Double {
      var (low, high) = (0, millicores.count)
      while low < high {
        let middle = (low + high) / 2
        if millicores[middle] <= cores { low = middle + 1 } else { high = middle }
      }
      return low > 0 ? cumulative[low - 1] : 0
    }
  }

  /// The scores of one size of guest on all hosts, valid while the hosts have the same version.
  private struct Scores {
    var version: [UInt32]
    /// From 0 to 100, or -1 where the guest does not fit.
    var score: [Int8]
    /// The GPU that a share is taken of.
    var gpu: [Int8]
  }

  private struct Size: Hashable {
    var millicores: Int32, memoryMiB: Int32
    var gpus: GPUDemand
  }

  private static let mostSizes = 4096

  private let popularShare: Double
  private var kinds: [Kind] = []
  /// Share of the guests that ask for no GPU.
  private var withoutGPU = 0.0
  private var known: [Size: Scores] = [:]
  private var free = Array(repeating: Int16(0), count: GPUEquipment.limit)

  package init(_ choice: Choice) {
    popularShare = choice.number(Self.popular)
  }

  package mutating func prepare(for mix: GuestMix) {
    var sizes: [GPUDemand: [(cores: Int32, share: Double)]] = [:]
    var order: [GPUDemand] = []
    withoutGPU = 0
    for (size, share) in mix.prefix(popularShare) {
      if size.gpus.isNone {
        withoutGPU += share
        continue
      }
      if sizes[size.gpus] == nil { order.append(size.gpus) }
      sizes[size.gpus, default: []].append((size.millicores, share))
    }
    kinds = order.map { demand in
      let list = (sizes[demand] ?? []).sorted { $0.cores < $1.cores }
      var total = 0.0
      return Kind(
        gpus: demand, share: list.reduce(0) { $0 + $1.share }, millicores: list.map(\.cores),
        cumulative: list.map {
          total += $0.share
          return total
        })
    }
    known = [:]
  }

  package mutating func choose(
    _ request: PlacementRequest, from hosts: inout HostPool, in context: PlacementContext
  ) -> Int? {
    let size = Size(
      millicores: request.millicores, memoryMiB: request.memoryMiB, gpus: request.gpus)
    if known.count > Self.mostSizes { known = [:] }
    let count = hosts.count
    var scores =
      known.removeValue(forKey: size)
      ?? Scores(
        version: Array(repeating: .max, count: count), score: Array(repeating: -1, count: count),
        gpu: Array(repeating: -1, count: count))
    var best: (score: Int8, host: Int)?
    let mayBreakRules = request.rules != .none
    for host in 0..<count {
      if scores.version[host] != hosts.version[host] {
        (scores.score[host], scores.gpu[host]) = score(host, request, hosts)
        scores.version[host] = hosts.version[host]
      }
      let score = scores.score[host]
      guard score >= 0, score > best?.score ?? -1 else { continue }
      if mayBreakRules, !hosts.permits(host, request) { continue }
      best = (score, host)
    }
    known[size] = scores
    return best?.host
  }

  package mutating func gpus(
    for request: PlacementRequest, on host: Int, of hosts: HostPool, in context: PlacementContext
  ) -> GPUSet {
    guard request.gpus.isShared else { return hosts.gpus.tightest(host, request.gpus) }
    return 1 << GPUSet(score(host, request, hosts).gpu)
  }

  /// How well a guest suits a host, from 0 to 100, and the GPU that it shares there.
  private mutating func score(
    _ host: Int, _ request: PlacementRequest, _ hosts: HostPool
  ) -> (score: Int8, gpu: Int8) {
    guard hosts.isOpen(host), hosts.freeMillicores[host] >= request.millicores,
      hosts.freeMemoryMiB[host] >= request.memoryMiB, hosts.gpus.fits(host, request.gpus)
    else { return (-1, -1) }
    let count = hosts.gpus.count(host)
    let model = hosts.gpus.model[host]
    for index in 0..<count { free[index] = hosts.gpus.free(host, index) }
    let now = fragmented(cores: hosts.freeMillicores[host], count: count, model: model)
    let cores = hosts.freeMillicores[host] - request.millicores
    func points(_ after: Double) -> Int8 {
      let rise = (after - now) / 1000
      return Int8((100 / (1 + Elementary.exp(rise))).rounded(.down))
    }
    guard request.gpus.isShared else {
      let set = hosts.gpus.tightest(host, request.gpus)
      for index in 0..<count where set & (1 << GPUSet(index)) != 0 {
        free[index] -= request.gpus.milli
      }
      return (points(fragmented(cores: cores, count: count, model: model)), -1)
    }
    var best: (score: Int8, gpu: Int8) = (-1, -1)
    for index in 0..<count where free[index] >= request.gpus.milli {
      free[index] -= request.gpus.milli
      let score = points(fragmented(cores: cores, count: count, model: model))
      free[index] += request.gpus.milli
      if score > best.score { best = (score, Int8(index)) }
    }
    return best
  }

  /// Thousandths of free GPUs that the guests of the mix cannot use, as expected over the mix.
  private func fragmented(cores: Int32, count: Int, model: UInt32) -> Double {
    var total = 0
    for index in 0..<count { total += Int(free[index]) }
    guard total > 0 else { return 0 }
    var amount = withoutGPU * Double(total)
    for kind in kinds {
      var (fitting, below) = (0, 0)
      for index in 0..<count {
        if free[index] >= kind.gpus.milli { fitting += 1 } else { below += Int(free[index]) }
      }
      let isAccessible = kind.gpus.models == 0 || kind.gpus.models & model != 0
      let fits =
        isAccessible && fitting >= Int(kind.gpus.count) ? kind.share(upTo: cores) : 0
      amount += fits * Double(below) + (kind.share - fits) * Double(total)
    }
    return amount
  }
}
