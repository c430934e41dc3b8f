package import Platform

/// The sizes of guests that a workload has, with how often each comes.
package struct GuestMix: Sendable {
  /// A size of guest; memory is left out, for it decides little next to cores and GPUs.
  package struct Size: Sendable, Hashable {
    package var millicores: Int32
    package var gpus: GPUDemand
  }

  /// The sizes, the most frequent first; equals by cores, then GPUs.
  package let sizes: [(size: Size, share: Double)]

  /// Counts guests by size.
  ///
  /// - Parameters:
  ///   - millicores: Cores of each guest. Shape: `[guests]`.
  ///   - gpus: GPUs of each guest. Shape: `[guests]`.
  package init(millicores: [Int32], gpus: [GPUDemand]) {
    var count: [Size: Int] = [:]
    for (cores, demand) in zip(millicores, gpus) {
      count[Size(millicores: cores, gpus: demand), default: 0] += 1
    }
    func key(_ size: Size) -> [Int] {
      [
        Int(size.millicores), Int(size.gpus.count), Int(size.gpus.milli), Int(size.gpus.models),
      ]
    }
    let ranked = count.sorted {
      $0.value != $1.value
        ? $0.value > $1.value : key($0.key).lexicographicallyPrecedes(key($1.key))
    }
    let all = Double(max(millicores.count, 1))
    sizes = ranked.map { ($0.key, Double($0.value) / all) }
  }

  /// The most frequent sizes that make up a share of all guests at least.
  package func prefix(_ share: Double) -> [(size: Size, share: Double)] {
    var total = 0.0
    var kept: [(size: Size, share: Double)] = []
    for item in sizes where total < share {
      kept.append(item)
      total += item.share
    }
    return kept
  }
}
