import Kernels
import Policies

extension MigrationTargets {
  /// A guest that looks for a host.
  struct Search {
    var need = 0.0
    /// What the guest adds to the screen of a host, by type.
    var added: [Double] = []
    /// Regions and groups that may hold a host as good as the best one, with what no rise in them is
    /// below.
    var waiting: [Place] = []
    /// Groups that have been looked at and have a host that fits.
    var begun: [Int32] = []
    /// Places passed over, because they could only be as good as a lower host.
    var passed: [Place] = []
  }

  /// A region or a group that waits to be looked at.
  struct Place {
    var bound: Double
    /// What no rise is below from anywhere on the region's segment.
    var base: Double
    var region: Int32
    /// The group, or -1 for all of the region.
    var group: Int32
    /// The bits of groups by risen power that come after this one.
    var later: UInt64
  }

  /// A search for the host whose power rises least begins.
  mutating func begin(_ kinds: [Cluster.Kind]) {
    search.begun.removeAll(keepingCapacity: true)
    search.waiting.removeAll(keepingCapacity: true)
    search.passed.removeAll(keepingCapacity: true)
    for index in regions.indices where !regions[index].isEmpty {
      let kind = regions[index].kind
      guard kinds[kind].core >= search.need, mayFit(regions[index].range, kind) else { continue }
      let base = floors[kind].bound(
        ofSegment: regions[index].segment, share: search.need / kinds[kind].capacity)
      search.waiting.append(
        Place(
          bound: floors[kind].bound(base, offset: regions[index].range.offset), base: base,
          region: Int32(index), group: -1, later: 0))
    }
  }

  /// Whether one of some hosts of a type may have room for the guest.
  private func mayFit(_ range: Extent, _ kind: Int) -> Bool {
    range.available >= search.need && range.bound + search.added[kind] <= screen.limit
  }

  /// The host whose power rises least, the lowest of equals, or nil.
  mutating func best(_ kinds: [Cluster.Kind]) -> (rise: Double, host: Int)? {
    var best: (rise: Double, host: Int)?
    for index in search.begun where groups[Int(index)].least < .infinity {
      let found = (groups[Int(index)].least, groups[Int(index)].lowest)
      if best.map({ found < $0 }) ?? true { best = found }
    }
    // A place is looked at while something in it could be as good as what has been found.
    while var place = nextPlace(upTo: best?.rise ?? .infinity) {
      let region = Int(place.region)
      let kind = regions[region].kind
      guard place.group >= 0 || isWhole(region) else {
        open(place, share: search.need / kinds[kind].capacity)
        continue
      }
      if place.later != 0 { queue(place.later, of: place) }
      place.later = 0
      let group = place.group >= 0 ? Int(place.group) : Int(regions[region].groups[0])
      // Of equals, the lowest host is wanted.
      if let best, place.bound == best.rise, groups[group].lowestOfAll > best.host {
        search.passed.append(place)
        continue
      }
      groups[group].begin(
        search.need, added: search.added[kind], screen.limit, kinds[kind], bound: place.bound)
      guard groups[group].least < .infinity else { continue }
      search.begun.append(Int32(group))
      let found = (groups[group].least, groups[group].lowest)
      if best.map({ found < $0 }) ?? true { best = found }
    }
    return best
  }

  /// Whether all hosts of a region are in one group by load.
  private func isWhole(_ region: Int) -> Bool {
    regions[region].risen == 0 && regions[region].groups.count == 1
  }

  /// Takes the place with the least bound from those that wait, unless it is above a limit.
  private mutating func nextPlace(upTo limit: Double) -> Place? {
    var next = -1
    var bound = limit
    for index in search.waiting.indices where search.waiting[index].bound <= bound {
      next = index
      bound = search.waiting[index].bound
    }
    guard next >= 0 else { return nil }
    let place = search.waiting[next]
    search.waiting.swapAt(next, search.waiting.count - 1)
    search.waiting.removeLast()
    return place
  }

  /// The groups of a region wait instead of it, also those that cannot win now: what has been found
  /// may be refused.
  private mutating func open(_ place: Place, share: Double) {
    let region = Int(place.region)
    let kind = regions[region].kind
    for listed in regions[region].groups.indices {
      let index = Int(regions[region].groups[listed])
      guard mayFit(groups[index].range, kind) else { continue }
      let rise = floors[kind].bound(from: groups[index].low, to: groups[index].high, share: share)
      let bound = floors[kind].bound(rise, offset: groups[index].range.offset)
      search.waiting.append(
        Place(
          bound: bound, base: place.base, region: place.region, group: Int32(index), later: 0))
    }
    if regions[region].risen != 0 { queue(regions[region].risen, of: place) }
  }

  /// The first of some groups by risen power waits, and the others behind it.
  private mutating func queue(_ risen: UInt64, of place: Place) {
    let region = Int(place.region)
    let kind = regions[region].kind
    var risen = risen
    var index = 0
    repeat {
      guard risen != 0 else { return }
      index = groupByRise(risen.trailingZeroBitCount, of: region)
      risen &= risen - 1
    } while !mayFit(groups[index].range, kind)
    search.waiting.append(
      Place(
        bound: floors[kind].bound(place.base, offset: groups[index].range.offset),
        base: place.base, region: place.region, group: Int32(index), later: risen))
  }

  /// The host that a search has found is not to be.
  mutating func reject(_ host: Int, _ kinds: [Cluster.Kind]) {
    search.waiting += search.passed
    search.passed.removeAll(keepingCapacity: true)
    let index = Int(group[host])
    let kind = groups[index].kind
    groups[index].reject(
      Int(slot[host]), search.need, added: search.added[kind], screen.limit, kinds[kind])
  }
}
