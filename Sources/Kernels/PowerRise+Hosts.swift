internal import CKernels

extension PowerRise {
  /// Hosts of several types that may take a guest.
  ///
  /// They stand in regions by type and segment of the curve, in each of which by how much their power has risen
  /// since it was measured and by what their screen leaves. A search takes regions by what no rise in them is below,
  /// and leaves off when it has found as little.
  package struct Hosts: ~Copyable {
    /// Asked through spans, because a curve that is taken out of the array is copied and counts a reference.
    private let curves: [Curve]
    /// The segments of all curves, for kernels.
    ///
    /// Shape: `[types × segmentCount]`.
    private let curveSegments: [ck_rise_segment]
    /// Shape: `[types × segments]`.
    private var regions: [Region]
    /// Shape: `[types × segments × levels × slacks]`.
    private var groups: [Group]
    /// The hosts of all groups.
    ///
    /// Shape: `[blocks × columns × 8]`, the columns as in the kernel.
    private var blocks: [Double] = []
    /// The group of each host and its place there, or -1.
    ///
    /// Shape: `[hosts]`.
    private var group: [Int32], slot: [Int32]
    /// Of the search under way: regions that may hold the host.
    private var waiting: [Wait] = []

    /// The most that screens are to show.
    private var limit = Double.infinity

    /// Segments of a curve, and groups of hosts on each.
    private static let segments = 11, perRegion = Int(CK_RISE_GROUPS)

    /// The hosts of a type on a segment.
    private struct Region {
      var extent = Extent.none
      /// Groups with hosts, and those that have had some.
      var mask: UInt64 = 0, touched: UInt64 = 0
    }

    /// A region that waits, what no rise in it is below, and what none would be without any excess.
    private struct Wait {
      var bound: Double, least: Double
      var region: Int
    }

    /// Makes room for a number of hosts of types with these curves.
    package init(_ curves: [Curve], hosts: Int) {
      self.curves = curves
      curveSegments = curves.flatMap(\.segments)
      regions = Array(repeating: Region(), count: curves.count * Self.segments)
      groups = Array(repeating: .none, count: regions.count * Self.perRegion)
      group = Array(repeating: -1, count: hosts)
      slot = group
    }

    /// Forgets all hosts.
    ///
    /// - Parameter limit: The most that the screens of those that follow are to show with a guest more.
    package mutating func removeAll(limit: Double = .infinity) {
      self.limit = limit
      for host in slot.indices { slot[host] = -1 }
      for region in regions.indices {
        var touched = regions[region].touched
        while touched != 0 {
          groups[region * Self.perRegion + touched.trailingZeroBitCount] = .none
          touched &= touched - 1
        }
        regions[region] = Region()
      }
      blocks.removeAll(keepingCapacity: true)
      // Blocks begin where cache lines do, as long as the array stays where it is.
      let address = unsafe blocks.withUnsafeBufferPointer {
        UInt(bitPattern: $0.baseAddress)
      }
      blocks.append(contentsOf: repeatElement(.nan, count: Int((64 - address % 64) % 64 / 8)))
    }

    /// Whether a host is among them.
    package func contains(_ host: Int) -> Bool { slot[host] >= 0 }

    /// A host that is among them.
    package subscript(host: Int) -> Host {
      groups[Int(group[host])].host(at: Int(slot[host]), in: blocks)
    }

    /// Adds a host.
    package mutating func insert(_ number: Int, type: Int, _ host: Host) {
      let position = curves.span[type].position(allocated: host.allocated, power: host.power)
      let region = type * Self.segments + position.segment
      let member =
        curves.span[type].level(of: position.excess) * Int(CK_RISE_SLACKS) + slack(of: host)
      let index = region * Self.perRegion + member
      regions[region].extent.include(host, position.excess)
      regions[region].mask |= 1 << member
      regions[region].touched |= 1 << member
      group[number] = Int32(index)
      slot[number] = Int32(groups[index].extent.count)
      groups[index].append(number, host, position, to: &blocks)
    }

    /// Removes a host, where it is among them.
    package mutating func remove(_ number: Int) {
      guard contains(number) else { return }
      let place = Int(slot[number])
      let index = Int(group[number])
      let moved = groups[index].remove(at: place, from: &blocks)
      if moved >= 0 { slot[moved] = Int32(place) }
      slot[number] = -1
      let region = index / Self.perRegion
      regions[region].extent.exclude()
      if groups[index].extent.count == 0 {
        regions[region].mask &= ~(1 << (index % Self.perRegion))
      }
    }

    /// How much a host's screen leaves: those that are nearly full stand by themselves, because few guests fit there.
    ///
    /// Where one part ends and the next begins is our choice; it changes how long searches take, and nothing else.
    private func slack(of host: Host) -> Int {
      let slack = limit - host.screened
      return slack < limit / 64 ? 0 : slack < limit / 24 ? 1 : slack < limit / 10 ? 2 : 3
    }

    /// The host whose power rises least, the lowest of equals, or nil if none has room.
    package mutating func best(for need: borrowing Need) -> Found? {
      begin(need)
      var best = ck_rise_found(rise: .infinity, host: .infinity)
      while let wait = next(upTo: best.rise) { best = look(into: wait, need, best) }
      return best.rise < .infinity ? Found(rise: best.rise, host: Int(best.host)) : nil
    }

    /// All regions wait that may hold the host.
    private mutating func begin(_ need: borrowing Need) {
      waiting.removeAll(keepingCapacity: true)
      for type in curves.indices where curves.span[type].most >= need.demand {
        let share = curves.span[type].share(of: need.demand)
        for segment in 0..<Self.segments {
          let region = type * Self.segments + segment
          guard
            regions[region].extent.mayTake(need.demand, added: need.added[type], limit: need.limit)
          else { continue }
          let least = curves.span[type].leastRise(on: segment, share)
          waiting.append(
            Wait(bound: least + regions[region].extent.excess, least: least, region: region))
        }
      }
    }

    /// Takes the region with the least bound from those that wait, unless it is above a limit.
    private mutating func next(upTo limit: Double) -> Wait? {
      var next = -1
      var bound = limit
      for index in waiting.indices where waiting[index].bound <= bound {
        next = index
        bound = waiting[index].bound
      }
      guard next >= 0 else { return nil }
      let found = waiting[next]
      waiting.swapAt(next, waiting.count - 1)
      waiting.removeLast()
      return found
    }

    /// The best host of a region, or the one known where none is better.
    private func look(
      into wait: Wait, _ need: borrowing Need, _ best: ck_rise_found
    ) -> ck_rise_found {
      let (type, segment) = (wait.region / Self.segments, wait.region % Self.segments)
      let (load, added, limit, room) = (need.demand, need.added[type], need.limit, need.room)
      let share = curves.span[type].share(of: load)
      let grid = curves.span[type].grid(on: segment, share)
      var lines = curves.span[type].lines(on: segment, share)
      let capacity = curves.span[type].capacity
      let mask = regions[wait.region].mask
      return unsafe curveSegments.withUnsafeBufferPointer { curveSegments in
        unsafe blocks.withUnsafeBufferPointer { blocks in
          unsafe groups.withUnsafeBufferPointer { groups in
            let curve = unsafe curveSegments.baseAddress.map {
              unsafe $0 + type * Curve.segmentCount
            }
            let first = unsafe groups.baseAddress.map {
              unsafe $0 + wait.region * Self.perRegion
            }
            var demand = unsafe ck_rise_demand(
              load: load, capacity: capacity, added: added, limit: limit,
              memory: room?.memory ?? 0, promised: room?.promised ?? 0,
              curve: curve, heeds_memory: room == nil ? 0 : 1)
            return unsafe ck_least_rise(
              blocks.baseAddress, first, mask, wait.least, grid, &demand, &lines, best)
          }
        }
      }
    }
  }
}
