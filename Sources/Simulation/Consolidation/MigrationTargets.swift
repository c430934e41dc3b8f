import Kernels
import Policies

/// Hosts that may take guests while one consolidation goes on.
///
/// Those of a type stand in a region for each line segment of its power curve on which they are, those that
/// have been given a guest apart. Regions of the latter are cut into groups, the finer the more hosts there
/// are: by load, and where power is still that of before, by how much it has risen since. A search takes
/// regions and groups by what no rise in them is below, and leaves off when it has found as little.
struct MigrationTargets: ~Copyable {
  /// Hosts of one type on one segment of its power curve, given a guest or not.
  struct Region {
    var kind: Int, segment: Int
    var isTouched: Bool
    /// Its groups by load that have been given hosts.
    var groups: [Int32] = []
    /// A bit for each group by risen power that has been given hosts.
    var risen: UInt64 = 0
    var range = Extent()

    var isEmpty: Bool { groups.isEmpty && risen == 0 }
  }

  /// What some hosts have at best: those that have left meanwhile may count still.
  struct Extent {
    /// The most of what is available, and the least of what the screen looks at.
    var available = -Double.infinity, bound = Double.infinity
    /// By how much the power of each host has risen since it was measured, at least.
    var offset = Double.infinity

    mutating func include(_ state: State) {
      available = max(available, state.available)
      bound = min(bound, state.bound)
      offset = min(offset, state.offset)
    }
  }

  /// The regions by type: those of untouched hosts by segment, then those of touched ones.
  ///
  /// Shape: `[kinds × 2 × segments]`.
  var regions: [Region] = []
  /// The groups of each region: by load, then by how much power has risen.
  ///
  /// Shape: `[regions × (parts + rises)]`, or `[regions]` where there is one part.
  var groups: [Group] = []
  /// Into how many parts the loads of a region are cut.
  private(set) var parts = 1
  /// Groups of which more than half have been closed, at some time.
  private var stale: [Int32] = []
  /// Hosts without guests by type, the lowest last.
  ///
  /// Shape: `[kinds][hosts]`.
  var empty: [[Int32]] = []
  private(set) var floors: [PowerRise.Floor] = []
  static let segments = 11
  /// The group of each host and its place there, or -1.
  ///
  /// Shape: `[hosts]`.
  var slot: [Int32] = [], group: [Int32] = []
  /// Requested load, its history over the capacity, the history's length, the largest memory of a
  /// guest and free memory.
  ///
  /// Shape: `[hosts]`, the history `[hosts × window]`.
  var requested: [Double] = []
  var history: [Double] = []
  var length: [Int] = []
  var largest: [Double] = []
  var freeMemory: [Double] = [], unpromised: [Double] = []
  /// The overload rule's cheap tests by the length of history, that of now, and whether they hold.
  var screens: [OverloadScreen] = []
  var screen = OverloadScreen(weights: [], limit: .infinity)
  var isScreened = false
  var search = Search()

  /// What one host was before a guest was added.
  struct Memo {
    var host: Int
    var group: Int32, slot: Int32
    var available: Double
    var freeMemory: Double
    var unpromised: Double
  }

  /// What of a host a search looks at.
  struct State {
    var available: Double
    var allocated: Double
    var power: Double
    var bound: Double
    var offset = 0.0
  }

  /// Makes room for hosts of some types.
  mutating func prepare(_ kinds: [Cluster.Kind], hosts: Int, window: Int) {
    slot = Array(repeating: -1, count: hosts)
    group = slot
    requested = Array(repeating: 0, count: hosts)
    history = Array(repeating: 0, count: hosts * window)
    length = Array(repeating: 1, count: hosts)
    largest = requested
    freeMemory = requested
    unpromised = requested
    floors = kinds.map { PowerRise.Floor(watts: $0.watts, capacity: $0.capacity) }
    empty = kinds.map { _ in [] }
    regions = kinds.indices.flatMap { kind in
      (0..<(2 * Self.segments)).map {
        Region(kind: kind, segment: $0 % Self.segments, isTouched: $0 >= Self.segments)
      }
    }
    cut(intoParts: 1)
    search.added = Array(repeating: 0, count: kinds.count)
  }

  /// Hosts with guests for each part, and the most parts.
  ///
  /// Measured on a day of PlanetLab 16 and 64 times:
  /// with fewer hosts a search looks at more groups than it saves hosts.
  private static let hostsOfPart = 1024, mostParts = 1024

  /// Forgets all hosts; about so many are to come.
  mutating func removeAll(expecting hosts: Int) {
    for index in regions.indices {
      for group in regions[index].groups { groups[Int(group)].removeAll() }
      while regions[index].risen != 0 {
        let rise = regions[index].risen.trailingZeroBitCount
        groups[groupByRise(rise, of: index)].removeAll()
        regions[index].risen &= regions[index].risen - 1
      }
      regions[index].groups.removeAll(keepingCapacity: true)
      regions[index].range = Extent()
    }
    for kind in empty.indices { empty[kind].removeAll(keepingCapacity: true) }
    stale.removeAll(keepingCapacity: true)
    var wanted = 1
    while wanted * Self.hostsOfPart < hosts, wanted < Self.mostParts { wanted *= 2 }
    if wanted != parts { cut(intoParts: wanted) }
  }

  // MARK: Groups

  /// Groups by risen power: from 2⁻⁷ to 2⁹ watts, one for each doubling and with more parts two or four.
  private static let rises = 64
  private var bitsOfRise: Int { min(max(parts.trailingZeroBitCount - 1, 0), 2) }
  private var groupsOfRegion: Int { parts > 1 ? parts + Self.rises : 1 }

  /// The group of a region for hosts whose power has risen by so much.
  func groupByRise(_ rise: Int, of region: Int) -> Int { region * groupsOfRegion + parts + rise }

  private mutating func cut(intoParts wanted: Int) {
    parts = wanted
    groups = regions.indices.flatMap { region in
      (0..<groupsOfRegion).map { part in
        let segment = regions[region].segment
        let isPart = regions[region].isTouched && parts > 1 && part < parts
        let low = Double(segment) / 10
        return Group(
          kind: regions[region].kind,
          low: isPart ? low + Double(part) / Double(10 * parts) : low,
          high: isPart ? low + Double(part + 1) / Double(10 * parts) : low + 0.1,
          isSorted: !regions[region].isTouched)
      }
    }
  }

  /// Adds a host with its state, to those that have not been given a guest or to those that have.
  mutating func add(
    _ host: Int, kind: Int, _ state: State, capacity: Double, isTouched: Bool
  ) {
    let load = state.allocated / capacity
    let segment = floors[kind].segment(of: load)
    let region = (2 * kind + (isTouched ? 1 : 0)) * Self.segments + segment
    let index: Int
    if parts > 1, state.offset > 0 {
      // The exponent and the bits behind it.
      let shift = UInt64(52 - bitsOfRise)
      let step = Int(state.offset.bitPattern >> shift) - Int(0x1p-7.bitPattern >> shift)
      let rise = min(max(step, 0), Self.rises - 1)
      index = groupByRise(rise, of: region)
      regions[region].risen |= 1 << UInt64(rise)
    } else {
      let part = isTouched ? Int((load * 10 - Double(segment)) * Double(parts)) : 0
      index = region * groupsOfRegion + min(max(part, 0), parts - 1)
      if !groups[index].isListed {
        groups[index].isListed = true
        regions[region].groups.append(Int32(index))
      }
    }
    regions[region].range.include(state)
    group[host] = Int32(index)
    slot[host] = Int32(groups[index].host.count)
    groups[index].add(host, state)
  }

  /// The columns' values of a host that may take guests.
  func state(of host: Int) -> State {
    groups[Int(group[host])].state(at: Int(slot[host]))
  }

  /// A host takes no more guests.
  mutating func exclude(_ host: Int) {
    guard slot[host] >= 0 else { return }
    let index = Int(group[host])
    guard groups[index].columns.available[Int(slot[host])] >= 0 else { return }
    groups[index].columns.available[Int(slot[host])] = -1
    groups[index].closed += 1
    if groups[index].isMostlyClosed { stale.append(Int32(index)) }
  }

  /// A host has been given a guest: it is on another segment, perhaps, and no longer as it was measured.
  mutating func touch(_ host: Int, kind: Int, _ state: State, capacity: Double) {
    exclude(host)
    add(host, kind: kind, state, capacity: capacity, isTouched: true)
  }

  /// Takes back the last touch of all that have not been taken back.
  mutating func untouch(_ memo: Memo) {
    groups[Int(group[memo.host])].removeLast()
    group[memo.host] = memo.group
    slot[memo.host] = memo.slot
    groups[Int(memo.group)].columns.available[Int(memo.slot)] = memo.available
    groups[Int(memo.group)].closed -= 1
  }

  /// Drops hosts that take no more guests, where they are more than half of those of a group.
  ///
  /// - Precondition: Nothing that is to be undone refers to one of them.
  mutating func compact() {
    let pending = stale
    stale.removeAll(keepingCapacity: true)
    for index in pending where groups[Int(index)].isMostlyClosed {
      let hosts = groups[Int(index)].host
      for (place, host) in hosts.enumerated()
      where group[Int(host)] == index && slot[Int(host)] == Int32(place) {
        slot[Int(host)] = -1
      }
      groups[Int(index)].dropClosed()
      for (place, host) in groups[Int(index)].host.enumerated() {
        slot[Int(host)] = Int32(place)
      }
    }
  }
}
