internal import CKernels

extension PowerRise {
  /// What some hosts have at best; those that have left meanwhile may count still.
  typealias Extent = ck_rise_extent
  /// Hosts of one type on one segment of their curve, as blocks of eight in an array that groups share.
  typealias Group = ck_rise_group
}

extension PowerRise.Extent {
  static var none: PowerRise.Extent {
    PowerRise.Extent(
      count: 0, available: -.infinity, screened: .infinity, excess: .infinity, grid: .infinity)
  }

  mutating func include(_ host: PowerRise.Host, _ excess: Double) {
    count += 1
    available = max(available, host.available)
    screened = min(screened, host.screened)
    self.excess = min(self.excess, excess)
    grid = min(grid, host.power.ulp)
  }

  mutating func exclude() {
    count -= 1
    if count == 0 { self = .none }
  }

  func mayTake(_ demand: Double, added: Double, limit: Double) -> Bool {
    count > 0 && available >= demand && screened + added <= limit
  }
}

extension PowerRise.Group {
  static var none: PowerRise.Group { PowerRise.Group(extent: .none, start: 0, room: 0) }

  private static let lanes = Int(CK_RISE_LANES)
  private static let width = Int(CK_RISE_COLUMNS * CK_RISE_LANES)

  /// Where the first column has the value of a place.
  private func first(_ place: Int) -> Int {
    Int(start) + place / Self.lanes * Self.width + place % Self.lanes
  }

  mutating func append(
    _ number: Int, _ host: PowerRise.Host, _ position: PowerRise.Curve.Position,
    to blocks: inout [Double]
  ) {
    if Int(extent.count) == Int(room) * Self.lanes { grow(in: &blocks) }
    let first = first(Int(extent.count))
    blocks[first] = position.place
    blocks[first + Self.lanes] = position.excess
    blocks[first + 2 * Self.lanes] = Double(number)
    blocks[first + 3 * Self.lanes] = host.screened
    blocks[first + 4 * Self.lanes] = host.available
    blocks[first + 5 * Self.lanes] = host.freeMemory
    blocks[first + 6 * Self.lanes] = host.unpromised
    blocks[first + 7 * Self.lanes] = host.allocated
    blocks[first + 8 * Self.lanes] = host.power
    extent.include(host, position.excess)
  }

  /// Moves to the end of the array, where there is room for twice as many.
  private mutating func grow(in blocks: inout [Double]) {
    let (from, to) = (Int(start), blocks.count)
    let used = Int(room) * Self.width
    room = max(1, 2 * room)
    blocks.append(contentsOf: repeatElement(.nan, count: Int(room) * Self.width))
    for place in 0..<used { blocks[to + place] = blocks[from + place] }
    start = Int64(to)
  }

  func host(at place: Int, in blocks: [Double]) -> PowerRise.Host {
    let first = first(place)
    return PowerRise.Host(
      available: blocks[first + 4 * Self.lanes], allocated: blocks[first + 7 * Self.lanes],
      power: blocks[first + 8 * Self.lanes], screened: blocks[first + 3 * Self.lanes],
      freeMemory: blocks[first + 5 * Self.lanes], unpromised: blocks[first + 6 * Self.lanes])
  }

  /// Removes a host; returns the one that takes its place, or -1.
  mutating func remove(at place: Int, from blocks: inout [Double]) -> Int {
    let last = first(Int(extent.count) - 1), first = first(place)
    var moved = -1
    if first != last {
      for column in stride(from: 0, to: Self.width, by: Self.lanes) {
        blocks[first + column] = blocks[last + column]
      }
      moved = Int(blocks[first + 2 * Self.lanes])
    }
    for column in stride(from: 0, to: Self.width, by: Self.lanes) { blocks[last + column] = .nan }
    extent.exclude()
    return moved
  }
}
