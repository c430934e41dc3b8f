/// Cores, in thousandths, and memory in MiB.
package struct Capacity: Sendable, Hashable {
  package var millicores: Int64, memoryMiB: Int64

  /// Creates an amount.
  package init(millicores: Int64, memoryMiB: Int64) {
    self.millicores = millicores
    self.memoryMiB = memoryMiB
  }

  /// Nothing.
  package static let zero = Capacity(millicores: 0, memoryMiB: 0)

  /// Whether there is as much here of both.
  package func holds(_ other: Capacity) -> Bool {
    millicores >= other.millicores && memoryMiB >= other.memoryMiB
  }

  /// The larger of the parts that it is of all cores and of all memory: the dominant share.
  package func share(of total: Capacity) -> Double {
    max(
      total.millicores > 0 ? Double(millicores) / Double(total.millicores) : 0,
      total.memoryMiB > 0 ? Double(memoryMiB) / Double(total.memoryMiB) : 0)
  }

  package static func + (left: Capacity, right: Capacity) -> Capacity {
    Capacity(
      millicores: left.millicores + right.millicores, memoryMiB: left.memoryMiB + right.memoryMiB)
  }

  package static func += (left: inout Capacity, right: Capacity) { left = left + right }

  package static func - (left: Capacity, right: Capacity) -> Capacity {
    Capacity(
      millicores: left.millicores - right.millicores, memoryMiB: left.memoryMiB - right.memoryMiB)
  }
}

extension HostPool {
  /// What hosts that are usable have in all.
  package var usableCapacity: Capacity {
    (0..<count).reduce(.zero) {
      isUsable[$1]
        ? $0 + Capacity(millicores: Int64(millicores[$1]), memoryMiB: Int64(memoryMiB[$1])) : $0
    }
  }

  /// What they have free.
  package var freeCapacity: Capacity {
    (0..<count).reduce(.zero) { isUsable[$1] ? $0 + freeCapacity(of: $1) : $0 }
  }

  /// What one host has free, whether it is usable or not.
  package func freeCapacity(of host: Int) -> Capacity {
    Capacity(millicores: Int64(freeMillicores[host]), memoryMiB: Int64(freeMemoryMiB[host]))
  }
}
