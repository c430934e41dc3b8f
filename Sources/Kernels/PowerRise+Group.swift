internal import CKernels

extension PowerRise {
  /// What some hosts have at best; those that have left meanwhile may count still.
  struct Extent {
    private(set) var count = 0
    private var available = -Double.infinity
    private var screened = Double.infinity
    /// The least that is known of how much power is above the one measured, and of the latter.
    private(set) var excess = Double.infinity, power = Double.infinity

    mutating func include(_ host: Host, _ excess: Double) {
      count += 1
      available = max(available, host.available)
      screened = min(screened, host.screened)
      self.excess = min(self.excess, excess)
      power = min(power, host.power)
    }

    mutating func exclude() {
      count -= 1
      if count == 0 { self = Extent() }
    }

    func mayTake(_ demand: Double, added: Double, limit: Double) -> Bool {
      count > 0 && available >= demand && screened + added <= limit
    }
  }

  /// Hosts of one type on one segment of their curve, as blocks of eight in an array that groups share.
  struct Group {
    private(set) var extent = Extent()
    /// Where the group's blocks begin, and how many there is room for.
    private var first = 0, room = 0

    private static let lanes = Int(CK_RISE_LANES), width = Int(CK_RISE_COLUMNS * CK_RISE_LANES)

    /// Where the first column has the value of a place.
    private func start(_ place: Int) -> Int {
      first + place / Self.lanes * Self.width + place % Self.lanes
    }

    mutating func append(
      _ number: Int, _ host: Host, _ position: Curve.Position, to blocks: inout [Double]
    ) {
      if extent.count == room * Self.lanes { grow(in: &blocks) }
      let first = start(extent.count)
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
      let (from, to) = (first, blocks.count)
      let used = room * Self.width
      room = max(1, 2 * room)
      blocks.append(contentsOf: repeatElement(.nan, count: room * Self.width))
      for place in 0..<used { blocks[to + place] = blocks[from + place] }
      first = to
    }

    func host(at place: Int, in blocks: [Double]) -> Host {
      let first = start(place)
      return Host(
        available: blocks[first + 4 * Self.lanes], allocated: blocks[first + 7 * Self.lanes],
        power: blocks[first + 8 * Self.lanes], screened: blocks[first + 3 * Self.lanes],
        freeMemory: blocks[first + 5 * Self.lanes], unpromised: blocks[first + 6 * Self.lanes])
    }

    /// Removes a host; returns the one that takes its place, or -1.
    mutating func remove(at place: Int, from blocks: inout [Double]) -> Int {
      let last = start(extent.count - 1), first = start(place)
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

    /// Where a kernel finds the hosts, no rise of which is below a bound.
    ///
    /// - Parameter grid: A step of which all powers to which they may rise are multiples.
    func stretch(bound: Double, grid: Double) -> ck_rise_stretch {
      let blocks = (extent.count + Self.lanes - 1) / Self.lanes
      return ck_rise_stretch(
        start: Int64(first), blocks: Int64(blocks), bound: bound,
        grid: min(grid, extent.power.ulp))
    }
  }
}
