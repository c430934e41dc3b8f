internal import Kernels
internal import Platform
internal import Traces

/// What is made of a trace before it is simulated: a part of it, more of it, or both.
///
/// In this order: guests are selected, sampled, spliced and repeated to a longer horizon, and cloned. Sampling
/// and cloning take whole deployments (a guest of none is one of its own) or whole tenants, so that
/// what belongs together stays together, and draw them by the study's seed.
package struct Shaping: Sendable, Hashable, Codable {
  /// Names of the tenants that stay; empty for all.
  package var tenants: [String] = []
  /// Cores of the guests that stay.
  package var leastCores: Double?, mostCores: Double?
  /// The part of the trace that stays, in milliseconds from its start.
  package var from: Int64?, until: Int64?
  /// Parts of the trace that follow one another instead; a guest of several is another one in each.
  package var splice: [Window] = []
  /// Share of the groups that stay, in (0, 1].
  package var sample = 1.0
  /// Whether groups are tenants rather than deployments.
  package var samplesTenants = false
  /// How often the trace follows itself, at least 1.
  package var repeats = 1
  /// Guests for each guest, at least 1: 1.5 clones half of the groups.
  package var growth = 1.0
  /// Clones arrive up to so many milliseconds before or after their originals.
  package var jitter: Int64 = 3_600_000

  /// Share of the readings that a rightsized guest's cores must serve; nil to leave sizes alone.
  package var rightsizing: Double?
  /// What is added to that, as a share of it, and the multiple of cores that sizes are rounded up to.
  package var headroom = 0.2, coreStep = 1.0

  /// A part of a trace, in milliseconds from its start.
  package struct Window: Sendable, Hashable, Codable {
    /// First instant, and the one behind the last.
    package var from: Int64, until: Int64
  }

  /// Creates the shape that leaves a trace as it is.
  package init() {}

  /// The cores of a rightsized guest, in thousandths: a percentile of its readings and headroom,
  /// rounded up, and never more than it has.
  func millicores(of readings: [Double], now: Int32) -> Int32 {
    guard let rightsizing, !readings.isEmpty else { return now }
    let percent = Statistics.quantile(ofSorted: readings.sorted(), rightsizing)
    let needed = percent / 100 * Double(now) * (1 + headroom)
    let step = coreStep * 1000
    return min(now, Int32(max((needed / step).rounded(.up), 1) * step))
  }

  /// A guest of the shaped trace.
  struct Guest: Hashable {
    /// Row of the stored trace.
    var row: Int
    /// 0 for the guest itself, else which copy it is.
    var copy: UInt64
    /// Milliseconds by which its life and demand are moved.
    var shift: Int64
    /// Life of its own, in milliseconds from the start of the shaped trace.
    var arrival: Int64, departure: Int64
  }

  /// The guests of a shaped trace, ordered by arrival, and its length in milliseconds.
  func guests(of store: TraceStore, seed: UInt64) -> (guests: [Guest], horizon: Int64) {
    let windows = windows(of: store.manifest)
    let length = windows.reduce(0) { $0 + $1.until - $1.from }
    let kept = Set(tenants)
    var rows: [Int] = []
    for row in 0..<store.count
    where windows.contains(where: {
      store.departure[row] > $0.from && store.arrival[row] < $0.until
    }) {
      let cores = Double(store.millicores[row]) / 1000
      guard kept.isEmpty || kept.contains(store.tenantNames[Int(store.tenant[row])]),
        cores >= leastCores ?? 0, cores <= mostCores ?? .infinity
      else { continue }
      rows.append(row)
    }
    if sample < 1 {
      let chosen = drawn(groups(rows, store, tenants: samplesTenants), sample, seed, draw: 1)
      rows = rows.filter { chosen.contains(group($0, store, tenants: samplesTenants)) }
    }
    var guests = repeated(spliced(rows, windows, store), length: length)
    let horizon = length * Int64(repeats)
    if growth > 1 { guests += clones(guests, store, horizon: horizon, seed: seed) }
    guests.sort { ($0.arrival, $0.copy, $0.row) < ($1.arrival, $1.copy, $1.row) }
    return (guests, horizon)
  }

  /// The parts of a trace, each of whole steps and within it.
  private func windows(of manifest: StoreManifest) -> [Window] {
    let step = manifest.stepMilliseconds
    let parts = splice.isEmpty ? [Window(from: from ?? 0, until: until ?? .max)] : splice
    return parts.map { part in
      let start = part.from / step * step
      var end = min(part.until, manifest.horizonMilliseconds)
      if !splice.isEmpty { end = end / step * step }
      return Window(from: start, until: max(start, end))
    }
  }

  /// The guests of each part, moved to its place; only at the edges of the whole do they reach beyond
  /// it.
  private func spliced(_ rows: [Int], _ windows: [Window], _ store: TraceStore) -> [Guest] {
    var guests: [Guest] = []
    var place: Int64 = 0
    for (index, window) in windows.enumerated() {
      let shift = place - window.from
      place += window.until - window.from
      for row in rows
      where store.departure[row] > window.from && store.arrival[row] < window.until {
        var guest = Guest(
          row: row, copy: UInt64(index) << 16, shift: shift, arrival: store.arrival[row] + shift,
          departure: store.departure[row] + shift)
        if index > 0 { guest.arrival = max(guest.arrival, window.from + shift) }
        if index < windows.count - 1 { guest.departure = min(guest.departure, place) }
        guests.append(guest)
      }
    }
    return guests
  }

  /// Guests that fill the whole trace live on through its repetitions; others come again.
  private func repeated(_ guests: [Guest], length: Int64) -> [Guest] {
    guard repeats > 1 else { return guests }
    return guests.flatMap { guest -> [Guest] in
      if guest.arrival <= 0, guest.departure >= length {
        var whole = guest
        whole.departure = length * Int64(repeats)
        return [whole]
      }
      return (0..<repeats).map { turn in
        var copy = guest
        copy.copy += UInt64(turn)
        copy.shift += Int64(turn) * length
        copy.arrival = max(guest.arrival, 0) + Int64(turn) * length
        copy.departure = min(guest.departure, length) + Int64(turn) * length
        return copy
      }
    }
  }

  /// Clones of whole deployments, each moved as a whole.
  private func clones(
    _ guests: [Guest], _ store: TraceStore, horizon: Int64, seed: UInt64
  ) -> [Guest] {
    let step = store.manifest.stepMilliseconds
    var clones: [Guest] = []
    let whole = Int(growth.rounded(.down)) - 1
    let rest = growth - growth.rounded(.down)
    let all = groups(guests.map(\.row), store, tenants: false)
    let part = drawn(all, rest, seed, draw: 2)
    for turn in 0...whole where turn < whole || rest > 0 {
      for guest in guests {
        let name = group(guest.row, store, tenants: false)
        guard turn < whole || part.contains(name) else { continue }
        var stream = RandomStream(
          seed: seed, replication: turn, component: .demand, entity: name ^ 0x636C_6F6E_65)
        // Whole steps, so that readings keep their places.
        let moved = Int64((stream.uniform() * 2 - 1) * Double(jitter) / Double(step)) * step
        var clone = guest
        clone.copy += UInt64(turn + 1) << 32
        let isWhole = guest.arrival <= 0 && guest.departure >= horizon
        clone.shift += moved
        if !isWhole {
          clone.arrival = max(guest.arrival + moved, 0)
          clone.departure = max(guest.departure + moved, clone.arrival + 1)
        }
        if clone.arrival < horizon { clones.append(clone) }
      }
    }
    return clones
  }

  // MARK: Groups

  /// What stays together, as a number that belongs to its name.
  private func group(_ row: Int, _ store: TraceStore, tenants: Bool) -> UInt64 {
    if tenants { return Identity.of("t/" + store.tenantNames[Int(store.tenant[row])]) }
    let deployment = store.deployment[row]
    return deployment >= 0
      ? Identity.of("d/" + store.deploymentNames[Int(deployment)])
      : Identity.of(store.nameBytes(of: row))
  }

  private func groups(_ rows: [Int], _ store: TraceStore, tenants: Bool) -> Set<UInt64> {
    Set(rows.map { group($0, store, tenants: tenants) })
  }

  /// A share of groups, without replacement: those whose random numbers are the smallest.
  private func drawn(
    _ groups: Set<UInt64>, _ share: Double, _ seed: UInt64, draw: UInt64
  ) -> Set<UInt64> {
    let count = Int((Double(groups.count) * share).rounded())
    let ranked = groups.map { name -> (number: UInt64, name: UInt64) in
      var stream = RandomStream(
        seed: seed, replication: 0, component: .demand, entity: name &+ draw &* 0x9E37_79B9)
      return (stream.next(), name)
    }.sorted { ($0.number, $0.name) < ($1.number, $1.name) }
    return Set(ranked.prefix(count).map(\.name))
  }
}
