internal import Kernels
internal import Platform

/// The guests of a workload by tenant, from which tenants are drawn with all that is theirs.
struct TenantBlocks {
  private let workload: Workload
  private let ownerOf: [Int32]
  /// The rows of each tenant that has guests, in the order of the tenants' numbers.
  private let blocks: [[Int]]

  init(_ workload: Workload, _ ownerOf: [Int32]) {
    self.workload = workload
    self.ownerOf = ownerOf
    var rows: [[Int]] = Array(repeating: [], count: workload.tenantNames.count)
    for row in 0..<workload.count { rows[Int(workload.tenant[row])].append(row) }
    blocks = rows.filter { !$0.isEmpty }
  }

  private struct Guest {
    var row: Int
    /// How often its tenant was drawn before.
    var copy: UInt64
  }

  /// As many tenants as there are, each drawn from all; a tenant that is drawn again is another one
  /// with guests and services of its own.
  func draw(_ stream: inout RandomStream) -> (workload: Workload, ownerOf: [Int32]) {
    var drawn = Array(repeating: UInt64(0), count: blocks.count)
    var guests: [Guest] = []
    for _ in blocks.indices {
      let block = Int(stream.integer(below: UInt64(blocks.count)))
      guests += blocks[block].map { Guest(row: $0, copy: drawn[block]) }
      drawn[block] += 1
    }
    // Rows are ordered by arrival.
    guests.sort { ($0.row, $0.copy) < ($1.row, $1.copy) }
    var result = workload.reordered(guests.map(\.row))
    result.identity = guests.map {
      workload.identity[$0.row] ^ ($0.copy &* 0xBF58_476D_1CE4_E5B9)
    }
    (result.service, result.serviceNames) = services(guests)
    return (result, guests.map { ownerOf[$0.row] })
  }

  private func services(_ guests: [Guest]) -> ([Int32], [String]) {
    var names: [String] = []
    var known: [[UInt64]: Int32] = [:]
    let service = guests.map { guest -> Int32 in
      let own = workload.service[guest.row]
      guard own >= 0 else { return -1 }
      let key = [UInt64(own), guest.copy]
      if let number = known[key] { return number }
      let name = workload.serviceNames[Int(own)]
      names.append(guest.copy == 0 ? name : "\(name)×\(guest.copy + 1)")
      known[key] = Int32(names.count - 1)
      return Int32(names.count - 1)
    }
    return (service, names)
  }
}
