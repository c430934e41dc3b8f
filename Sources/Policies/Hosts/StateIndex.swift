internal import Kernels

/// The free-capacity states of equal hosts, so that a placement looks at states, not at hosts.
///
/// Equal hosts with equal free cores and memory are in one *state*; guests come in few sizes, so
/// there are few states, however many hosts. A score that grows with free memory takes its extreme
/// over a row of equal free cores at the row's first or last occupied state, which a bit set
/// finds; within a state the lowest host wins, which a heap finds. Sizes without a common
/// granularity fall back to states of single cores and MiB as far as memory allows, and beyond
/// that to looking at every host.
package struct StateIndex: Sendable {
  /// Which host of those that fit is wanted.
  package enum Rule: Sendable {
    /// The least free share of cores plus free share of memory.
    case fullest
    /// The most free share of cores plus free share of memory.
    case emptiest
    /// The largest product of what is asked and what is free, in shares.
    case aligned
    /// The least sum of squared free shares once the guest is placed.
    case leastLeft
    /// The largest cosine between what is asked and what is free, in shares; the fullest of equals.
    case likest
    /// The least rise of power at full use of what is promised; the fullest of equals.
    case leastPower
  }

  /// The best host of one class.
  struct Candidate {
    var host: Int32
    /// Exact within the class, smaller is better.
    var score: Int64
    /// The same score on the scale shared by all classes.
    var share: Double

    func precedes(_ other: Candidate, sameClass: Bool) -> Bool {
      if sameClass { return (score, host) < (other.score, other.host) }
      return share != other.share ? share < other.share : host < other.host
    }
  }

  private static let stateLimit = 1 << 20

  private let unitMillicores: Int32, unitMemory: Int32
  private let rows: Int, columns: Int, words: Int
  private var occupied: [UInt64] = []
  private var rowHosts: [Int32] = []
  private var stateHosts: [Int32] = []
  private var heaps: [[Int32]] = []
  /// The state of each host, or -1; grows with the highest host of the class.
  private var stateOf: [Int32] = []
  /// Without states: the hosts of the class with what they have free.
  private var members: [Int32: (Int32, Int32)] = [:]
  private let isSparse: Bool
  private let power: PowerCurve?

  init(
    millicores: Int32, memoryMiB: Int32, granularity: HostPool.Granularity,
    power: PowerCurve? = nil
  ) {
    self.power = power
    let cores = HostPool.Granularity.commonDivisor(millicores, granularity.millicores)
    let memory = HostPool.Granularity.commonDivisor(memoryMiB, granularity.memoryMiB)
    unitMillicores = max(cores, 1)
    unitMemory = max(memory, 1)
    rows = Int(millicores / unitMillicores) + 1
    columns = Int(memoryMiB / unitMemory) + 1
    words = (columns + 63) / 64
    isSparse = rows * columns > Self.stateLimit
    guard !isSparse else { return }
    occupied = Array(repeating: 0, count: rows * words)
    rowHosts = Array(repeating: 0, count: rows)
    stateHosts = Array(repeating: 0, count: rows * columns)
    heaps = Array(repeating: [], count: rows * columns)
  }

  mutating func insert(_ host: Int32, freeMillicores: Int32, freeMemoryMiB: Int32) {
    guard !isSparse else {
      members[host] = (freeMillicores, freeMemoryMiB)
      return
    }
    let row = Int(freeMillicores / unitMillicores)
    let column = Int(freeMemoryMiB / unitMemory)
    let state = row * columns + column
    while stateOf.count <= Int(host) { stateOf.append(-1) }
    stateOf[Int(host)] = Int32(state)
    stateHosts[state] += 1
    if stateHosts[state] == 1 {
      occupied[row * words + column / 64] |= 1 << UInt64(column % 64)
    }
    rowHosts[row] += 1
    push(host, on: state)
  }

  mutating func remove(_ host: Int32, freeMillicores: Int32, freeMemoryMiB: Int32) {
    guard !isSparse else {
      members[host] = nil
      return
    }
    let row = Int(freeMillicores / unitMillicores)
    let column = Int(freeMemoryMiB / unitMemory)
    let state = row * columns + column
    stateOf[Int(host)] = -1
    stateHosts[state] -= 1
    if stateHosts[state] == 0 {
      occupied[row * words + column / 64] &= ~(1 << UInt64(column % 64))
      heaps[state].removeAll(keepingCapacity: true)
    }
    rowHosts[row] -= 1
  }

  mutating func extreme(_ rule: Rule, millicores: Int32, memoryMiB: Int32) -> Candidate? {
    guard !isSparse else {
      return extremeOfAll(rule, millicores: millicores, memoryMiB: memoryMiB)
    }
    let needRow = Int((millicores + unitMillicores - 1) / unitMillicores)
    let needColumn = Int((memoryMiB + unitMemory - 1) / unitMemory)
    guard needRow < rows, needColumn < columns else { return nil }
    var bestScore = Int64.max
    var bestState = -1
    var bestHost: Int32 = -1
    func consider(_ row: Int, _ column: Int) {
      let score = score(rule, row, column, needRow, needColumn)
      guard score <= bestScore else { return }
      let state = row * columns + column
      let host = lowest(in: state)
      if score < bestScore || host < bestHost {
        bestScore = score
        bestState = state
        bestHost = host
      }
    }
    for row in needRow..<rows where rowHosts[row] > 0 {
      if rule == .fullest, score(rule, row, needColumn, needRow, needColumn) > bestScore { break }
      let (column, other) = candidates(rule, row, needRow, needColumn)
      if let column { consider(row, column) }
      if let other { consider(row, other) }
    }
    guard bestState >= 0 else { return nil }
    return Candidate(host: bestHost, score: bestScore, share: share(rule, bestScore))
  }

  /// The occupied columns of a row among which its best score is.
  private func candidates(
    _ rule: Rule, _ row: Int, _ needRow: Int, _ needColumn: Int
  ) -> (Int?, Int?) {
    switch rule {
    case .fullest, .leastLeft, .leastPower: (firstOccupied(row, from: needColumn), nil)
    case .emptiest, .aligned: (lastOccupied(row, from: needColumn), nil)
    case .likest where needRow == 0: (lastOccupied(row, from: needColumn), nil)
    case .likest:
      // The cosine falls to both sides of the column in the guest's own direction.
      (
        lastOccupied(row, from: needColumn, until: row * needColumn / needRow + 1),
        firstOccupied(row, from: max(needColumn, min(row * needColumn / needRow + 1, columns - 1)))
      )
    }
  }

  /// The score of a state in whole units, smaller is better.
  private func score(
    _ rule: Rule, _ row: Int, _ column: Int, _ needRow: Int, _ needColumn: Int
  ) -> Int64 {
    let width = Int64(columns - 1)
    let height = Int64(rows - 1)
    switch rule {
    case .fullest: return Int64(row) * width + Int64(column) * height
    case .emptiest: return -(Int64(row) * width + Int64(column) * height)
    case .aligned:
      // Shares, for the product of four counts does not fit whole numbers.
      let cores = Double(needRow) / Double(max(height, 1)) * Double(row) / Double(max(height, 1))
      let memory =
        Double(needColumn) / Double(max(width, 1)) * Double(column) / Double(max(width, 1))
      return -Int64(((cores + memory) * 1e15).rounded())
    case .leastLeft:
      let cores = Double(row - needRow) / Double(max(height, 1))
      let memory = Double(column - needColumn) / Double(max(width, 1))
      return Int64(((cores * cores + memory * memory) * 1e15).rounded())
    case .likest:
      let (cores, memory) = (Double(row * Int(width)), Double(column * Int(height)))
      let (asked, wanted) = (Double(needRow * Int(width)), Double(needColumn * Int(height)))
      let length = (cores * cores + memory * memory).squareRoot()
      let own = (asked * asked + wanted * wanted).squareRoot()
      let cosine = length * own > 0 ? (cores * asked + memory * wanted) / (length * own) : 0
      // A millionth of the angle's cosine outweighs how full the host is.
      let fill = (cores + memory) / Double(max(2 * width * height, 1))
      return Int64((-cosine * 1e9).rounded()) * 1_000_000 + Int64((fill * 999_999).rounded())
    case .leastPower:
      guard let power else { return Int64(row) * width + Int64(column) * height }
      let used = Double(Int(height) - row) / Double(max(height, 1))
      let after = Double(Int(height) - row + needRow) / Double(max(height, 1))
      let isEmpty = row == Int(height) && column == Int(width)
      let rise = power.power(at: after) - (isEmpty ? 0 : power.power(at: used))
      let fill =
        Double(Int64(row) * width + Int64(column) * height)
        / Double(max(2 * width * height, 1))
      return Int64((rise * 1e6).rounded()) * 1_000_000 + Int64((fill * 999_999).rounded())
    }
  }

  private func share(_ rule: Rule, _ score: Int64) -> Double {
    let area = Double(rows - 1) * Double(columns - 1)
    switch rule {
    case .aligned, .leastLeft, .likest, .leastPower: return Double(score)
    case .fullest, .emptiest: return Double(score) / area
    }
  }

  private func extremeOfAll(_ rule: Rule, millicores: Int32, memoryMiB: Int32) -> Candidate? {
    let needRow = Int((millicores + unitMillicores - 1) / unitMillicores)
    let needColumn = Int((memoryMiB + unitMemory - 1) / unitMemory)
    var best: Candidate?
    for (host, free) in members where free.0 >= millicores && free.1 >= memoryMiB {
      let score = score(
        rule, Int(free.0 / unitMillicores), Int(free.1 / unitMemory), needRow, needColumn)
      let candidate = Candidate(host: host, score: score, share: share(rule, score))
      if best.map({ candidate.precedes($0, sameClass: true) }) ?? true { best = candidate }
    }
    return best
  }

  private func firstOccupied(_ row: Int, from column: Int) -> Int? {
    var word = column / 64
    var bits = occupied[row * words + word] & (~0 << UInt64(column % 64))
    while bits == 0 {
      word += 1
      guard word < words else { return nil }
      bits = occupied[row * words + word]
    }
    return word * 64 + bits.trailingZeroBitCount
  }

  /// The last occupied column at or after one, and before another where one is given.
  private func lastOccupied(_ row: Int, from column: Int, until end: Int? = nil) -> Int? {
    let last = min(end ?? columns, columns) - 1
    guard last >= column else { return nil }
    var word = last / 64
    while word >= column / 64 {
      var bits = occupied[row * words + word]
      if word == last / 64, last % 64 < 63 { bits &= (1 << UInt64(last % 64 + 1)) - 1 }
      if bits != 0 {
        let last = word * 64 + 63 - bits.leadingZeroBitCount
        return last >= column ? last : nil
      }
      word -= 1
    }
    return nil
  }

  /// The lowest host in a state; entries of hosts that left are dropped on the way.
  private mutating func lowest(in state: Int) -> Int32 {
    while let host = heaps[state].first, stateOf[Int(host)] != Int32(state) { pop(state) }
    return heaps[state].first ?? .max
  }

  private mutating func push(_ host: Int32, on state: Int) {
    if heaps[state].count > 2 * Int(stateHosts[state]) + 16 {
      let valid = Set(heaps[state]).filter { stateOf[Int($0)] == Int32(state) }
      heaps[state] = valid.sorted()
      if valid.contains(host) { return }
    }
    var child = heaps[state].count
    heaps[state].append(host)
    while child > 0 {
      let parent = (child - 1) / 2
      guard heaps[state][parent] > heaps[state][child] else { return }
      heaps[state].swapAt(parent, child)
      child = parent
    }
  }

  private mutating func pop(_ state: Int) {
    let last = heaps[state].removeLast()
    let size = heaps[state].count
    guard size > 0 else { return }
    heaps[state][0] = last
    var parent = 0
    while true {
      var child = 2 * parent + 1
      guard child < size else { return }
      if child + 1 < size, heaps[state][child + 1] < heaps[state][child] { child += 1 }
      guard heaps[state][child] < heaps[state][parent] else { return }
      heaps[state].swapAt(parent, child)
      parent = child
    }
  }
}
