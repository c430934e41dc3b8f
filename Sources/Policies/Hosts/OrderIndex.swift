/// A tournament tree over hosts in their order that finds the first host with enough room.
///
/// Leaves are blocks of eight hosts; each inner node keeps the largest free cores and the largest
/// free memory below it.
///
/// - Complexity: An update is O(log *hosts*); a search visits the path to the answer plus subtrees
///   whose two maxima stem from different hosts.
struct OrderIndex: Sendable {
  private static let block = 8
  private let leaves: Int
  private var millicores: [Int32]
  private var memoryMiB: [Int32]
  private var maximumMillicores: [Int32]
  private var maximumMemory: [Int32]

  init(millicores: [Int32], memoryMiB: [Int32]) {
    self.millicores = millicores
    self.memoryMiB = memoryMiB
    var leaves = 1
    while leaves * Self.block < millicores.count { leaves *= 2 }
    self.leaves = leaves
    maximumMillicores = Array(repeating: -1, count: 2 * leaves)
    maximumMemory = Array(repeating: -1, count: 2 * leaves)
    for leaf in 0..<leaves { refresh(leaf) }
    for node in stride(from: leaves - 1, to: 0, by: -1) { combine(node) }
  }

  mutating func update(_ host: Int, _ free: Int32, _ freeMemory: Int32) {
    millicores[host] = free
    memoryMiB[host] = freeMemory
    var node = leaves + host / Self.block
    let before = (maximumMillicores[node], maximumMemory[node])
    refresh(host / Self.block)
    if before == (maximumMillicores[node], maximumMemory[node]) { return }
    while node > 1 {
      node /= 2
      let before = (maximumMillicores[node], maximumMemory[node])
      combine(node)
      if before == (maximumMillicores[node], maximumMemory[node]) { return }
    }
  }

  func mayFit(millicores: Int32, memoryMiB: Int32) -> Bool {
    maximumMillicores[1] >= millicores && maximumMemory[1] >= memoryMiB
  }

  func refusal(millicores: Int32, memoryMiB: Int32) -> Refusal {
    if maximumMillicores[1] < 0 { return .noHost }
    if maximumMillicores[1] < millicores { return .cpu }
    return maximumMemory[1] < memoryMiB ? .memory : .fragmentation
  }

  func first(from start: Int, millicores need: Int32, memoryMiB needMemory: Int32) -> Int? {
    guard start < millicores.count else { return nil }
    let leaf = start / Self.block
    if let host = scan(leaf, from: start, need, needMemory) { return host }
    // Climb to each right-hand subtree in turn, and descend where its maxima allow.
    var node = leaves + leaf
    while node > 1 {
      let isLeft = node % 2 == 0
      if isLeft, let host = descend(node + 1, need, needMemory) { return host }
      node /= 2
    }
    return nil
  }

  private func descend(_ node: Int, _ need: Int32, _ needMemory: Int32) -> Int? {
    guard maximumMillicores[node] >= need, maximumMemory[node] >= needMemory else { return nil }
    if node >= leaves {
      return scan(node - leaves, from: (node - leaves) * Self.block, need, needMemory)
    }
    return descend(2 * node, need, needMemory) ?? descend(2 * node + 1, need, needMemory)
  }

  private func scan(_ leaf: Int, from start: Int, _ need: Int32, _ needMemory: Int32) -> Int? {
    let end = min((leaf + 1) * Self.block, millicores.count)
    var host = start
    while host < end {
      if millicores[host] >= need && memoryMiB[host] >= needMemory { return host }
      host += 1
    }
    return nil
  }

  private mutating func refresh(_ leaf: Int) {
    var largest: Int32 = -1
    var largestMemory: Int32 = -1
    var host = leaf * Self.block
    let end = min(host + Self.block, millicores.count)
    while host < end {
      largest = max(largest, millicores[host])
      largestMemory = max(largestMemory, memoryMiB[host])
      host += 1
    }
    maximumMillicores[leaves + leaf] = largest
    maximumMemory[leaves + leaf] = largestMemory
  }

  private mutating func combine(_ node: Int) {
    maximumMillicores[node] = max(maximumMillicores[2 * node], maximumMillicores[2 * node + 1])
    maximumMemory[node] = max(maximumMemory[2 * node], maximumMemory[2 * node + 1])
  }
}
