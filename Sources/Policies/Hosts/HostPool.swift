package import Kernels
package import Platform

/// The hosts of one private site as columns, with the free capacity that placement sees.
///
/// Capacity is what may be promised to guests: physical capacity times the overcommit ratio, in
/// thousandths of a core and MiB, so that sums are exact. Two indices follow every change by its
/// difference: a tournament tree over hosts in their order, and per class of equal hosts the set
/// of free-capacity states, whose size does not depend on the number of hosts.
package struct HostPool: Sendable {
  /// Number of hosts.
  package let count: Int
  /// Promised capacity.
  ///
  /// Shape: `[hosts]`.
  package let millicores: [Int32], memoryMiB: [Int32]
  /// Capacity not promised to a guest.
  ///
  /// Shape: `[hosts]`.
  package private(set) var freeMillicores: [Int32], freeMemoryMiB: [Int32]
  /// Whether the host may receive guests: not failed, its zone not lost.
  ///
  /// Shape: `[hosts]`.
  package private(set) var isUsable: [Bool]
  /// Guests placed on each host.
  ///
  /// Shape: `[hosts]`.
  package private(set) var guests: [Int32]
  /// Counts the changes of each host, so that what was found of it can be kept until the next.
  ///
  /// Shape: `[hosts]`.
  package private(set) var version: [UInt32]
  /// When the guests of each host are expected to leave, where a rule asks for it.
  ///
  /// Shape: `[hosts][guests]`.
  private var departures: [[Int64]]
  /// The most cores, and the most GPUs, that a host promises: in thousandths, at least 1.
  package let largest: (millicores: Int32, milliGPUs: Int32)
  /// Hosts with at least one guest.
  package private(set) var occupied = 0

  private var order: OrderIndex
  private var classes: [StateIndex]
  private let classOf: [Int32]
  let layout: Layout
  /// The GPUs of each host.
  package private(set) var gpus: GPUColumns
  /// Guests of each service by place, where they are counted.
  private var servicePlaces: [ServicePlace: Int32] = [:]
  private var serviceGuests: [Int32: Int32] = [:]
  /// What usable hosts have free in all, and what of it is kept for the failure of hosts.
  private var totalMillicores: Int64 = 0, totalMemoryMiB: Int64 = 0, totalMilliGPUs: Int64 = 0
  private let spareMillicores: Int64, spareMemoryMiB: Int64, spareMilliGPUs: Int64

  /// Guests of each tenant by place, and of those that have their host for themselves by host, where rules are
  /// about neighbours.
  private var tenantPlaces: [ServicePlace: Int32] = [:]
  private var dedicated: [Int: (tenant: Int32, guests: Int32)] = [:]

  private struct ServicePlace: Hashable {
    var service: Int32
    var level: GuestRule.Level
    var place: Int32
  }

  /// Where hosts stand and what they draw.
  package struct Layout: Sendable {
    /// Zone and rack of each host; hosts of one are neighbours.
    ///
    /// Empty for one of each.
    ///
    /// Shape: `[hosts]`.
    package var zone: [Int32], rack: [Int32]
    /// The type of each host, and the power curve of each type; empty where nothing is known.
    ///
    /// Shape: `[hosts]`, and `[types]`.
    package var kind: [Int32], power: [PowerCurve]
    /// Labels of each host as bits, and its GPUs; empty where there are none.
    ///
    /// Shape: `[hosts]`.
    package var labels: [UInt64], gpuCount: [Int], gpuModel: [UInt32]
    /// Hosts whose capacity is kept free: the largest ones.
    package var spareHosts: Int
    /// The same for whole racks and zones; the most of the three counts.
    package var spareRacks = 0, spareZones = 0
    /// Whether the guests of each service are counted by place.
    package var countsServices: Bool
    /// Whether it is kept when guests are expected to leave.
    package var countsDepartures: Bool
    /// The most guests of a host.
    package var guestsPerHost: Int

    /// Whether anything is kept for failures.
    var hasSpare: Bool { spareHosts > 0 || spareRacks > 0 || spareZones > 0 }

    /// What is kept of a resource: that of the largest hosts, racks or zones.
    ///
    /// - Parameter amounts: Shape: `[hosts]`.
    func spare(of amounts: [Int32]) -> Int64 {
      func largest(_ count: Int, _ place: (Int) -> Int32) -> Int64 {
        guard count > 0 else { return 0 }
        var sums: [Int32: Int64] = [:]
        for (host, amount) in amounts.enumerated() {
          sums[place(host), default: 0] += Int64(amount)
        }
        return sums.values.sorted(by: >).prefix(count).reduce(0, +)
      }
      return max(
        largest(spareHosts) { Int32($0) }, largest(spareRacks) { rack.isEmpty ? 0 : rack[$0] },
        largest(spareZones) { zone.isEmpty ? 0 : zone[$0] })
    }

    /// Describes hosts.
    package init(
      zone: [Int32] = [], rack: [Int32] = [], kind: [Int32] = [], power: [PowerCurve] = [],
      labels: [UInt64] = [], gpuCount: [Int] = [], gpuModel: [UInt32] = [], spareHosts: Int = 0,
      countsServices: Bool = false,
      countsDepartures: Bool = false, guestsPerHost: Int = .max
    ) {
      self.zone = zone
      self.rack = rack
      self.kind = kind
      self.power = power
      self.labels = labels
      self.gpuCount = gpuCount
      self.gpuModel = gpuModel
      self.spareHosts = spareHosts
      self.countsServices = countsServices
      self.countsDepartures = countsDepartures
      self.guestsPerHost = guestsPerHost
    }
  }

  /// Creates an empty pool.
  ///
  /// - Parameters:
  ///   - millicores: Promised capacity of each host, more than 0. Shape: `[hosts]`.
  ///   - memoryMiB: Promised memory of each host, more than 0. Shape: `[hosts]`.
  ///   - needsStates: Whether the policy asks for extreme scores.
  ///   - granularity: Greatest common divisors of all guests' cores and memory.
  ///   - layout: Where hosts stand and what they draw.
  package init(
    millicores: [Int32], memoryMiB: [Int32], needsStates: Bool, granularity: Granularity,
    layout: Layout = Layout()
  ) {
    self.layout = layout
    spareMillicores = layout.spare(of: millicores)
    spareMemoryMiB = layout.spare(of: memoryMiB)
    let milliGPUs = layout.gpuCount.map { Int32($0) * 1000 }
    spareMilliGPUs = layout.spare(of: milliGPUs)
    totalMilliGPUs = milliGPUs.reduce(0) { $0 + Int64($1) }
    totalMillicores = millicores.reduce(0) { $0 + Int64($1) }
    totalMemoryMiB = memoryMiB.reduce(0) { $0 + Int64($1) }
    precondition(millicores.count == memoryMiB.count, "shapes differ")
    count = millicores.count
    self.millicores = millicores
    self.memoryMiB = memoryMiB
    freeMillicores = millicores
    freeMemoryMiB = memoryMiB
    largest = (
      max(millicores.max() ?? 1, 1), Int32(max(layout.gpuCount.max() ?? 0, 1)) * 1000
    )
    gpus = GPUColumns(
      counts: layout.gpuCount.isEmpty ? Array(repeating: 0, count: count) : layout.gpuCount,
      model: layout.gpuModel.isEmpty ? Array(repeating: 0, count: count) : layout.gpuModel)
    isUsable = Array(repeating: true, count: count)
    guests = Array(repeating: 0, count: count)
    version = Array(repeating: 0, count: count)
    departures = Array(repeating: [], count: layout.countsDepartures ? count : 0)
    order = OrderIndex(millicores: millicores, memoryMiB: memoryMiB)
    var classes: [StateIndex] = []
    var classOf = Array(repeating: Int32(-1), count: needsStates ? count : 0)
    if needsStates {
      var known: [[Int32]: Int] = [:]
      for host in 0..<count {
        let size = Granularity(millicores: millicores[host], memoryMiB: memoryMiB[host])
        let type = layout.kind.isEmpty ? -1 : layout.kind[host]
        let key = [size.millicores, size.memoryMiB, type]
        let index = known[key] ?? classes.count
        if index == classes.count {
          known[key] = index
          classes.append(
            StateIndex(
              millicores: size.millicores, memoryMiB: size.memoryMiB, granularity: granularity,
              power: type < 0 ? nil : layout.power[Int(type)]))
        }
        classOf[host] = Int32(index)
        classes[index].insert(
          Int32(host), freeMillicores: size.millicores, freeMemoryMiB: size.memoryMiB)
      }
    }
    self.classes = classes
    self.classOf = classOf
  }

  // MARK: Changing

  /// Promises a guest's size on a host, and GPUs of a set.
  ///
  /// - Precondition: The host is usable and the guest fits.
  package mutating func take(_ host: Int, _ request: PlacementRequest, gpus set: GPUSet = 0) {
    precondition(
      isUsable[host] && freeMillicores[host] >= request.millicores
        && freeMemoryMiB[host] >= request.memoryMiB && set.nonzeroBitCount == request.gpus.count,
      "a host is never overfilled")
    count(request.service, host, by: 1)
    count(request.rules, host, by: 1)
    if set != 0 {
      gpus.take(host, set, request.gpus)
      if isUsable[host] { totalMilliGPUs -= Int64(request.gpus.total) }
    }
    if layout.countsDepartures { departures[host].append(request.departure) }
    change(host, guests: 1, millicores: -request.millicores, memoryMiB: -request.memoryMiB)
    if guests[host] == 1 { occupied += 1 }
  }

  /// Gives back a guest's size and its GPUs.
  package mutating func release(_ host: Int, _ request: PlacementRequest, gpus set: GPUSet = 0) {
    count(request.service, host, by: -1)
    count(request.rules, host, by: -1)
    if set != 0 {
      gpus.take(host, set, request.gpus, isReturned: true)
      if isUsable[host] { totalMilliGPUs += Int64(request.gpus.total) }
    }
    if layout.countsDepartures,
      let place = departures[host].firstIndex(of: request.departure)
    {
      departures[host].remove(at: place)
    }
    change(host, guests: -1, millicores: request.millicores, memoryMiB: request.memoryMiB)
    precondition(guests[host] >= 0, "a guest leaves the host it is on")
    if guests[host] == 0 { occupied -= 1 }
  }

  /// Opens or closes a host for placement; its guests stay where they are.
  package mutating func setUsable(_ host: Int, _ usable: Bool) {
    guard isUsable[host] != usable else { return }
    version[host] &+= 1
    let sign: Int64 = usable ? 1 : -1
    totalMillicores += sign * Int64(freeMillicores[host])
    totalMemoryMiB += sign * Int64(freeMemoryMiB[host])
    totalMilliGPUs += sign * Int64(gpus.freeMilli[host])
    if usable {
      isUsable[host] = true
      enter(host)
    } else {
      leave(host)
      isUsable[host] = false
    }
    order.update(host, self.shownMillicores(host), self.shownMemory(host))
  }

  private mutating func change(
    _ host: Int, guests difference: Int32, millicores: Int32, memoryMiB: Int32
  ) {
    leave(host)
    guests[host] += difference
    version[host] &+= 1
    freeMillicores[host] += millicores
    freeMemoryMiB[host] += memoryMiB
    if isUsable[host] {
      totalMillicores += Int64(millicores)
      totalMemoryMiB += Int64(memoryMiB)
    }
    enter(host)
    order.update(host, shownMillicores(host), shownMemory(host))
  }

  private mutating func leave(_ host: Int) {
    guard !classOf.isEmpty, isOpen(host) else { return }
    classes[Int(classOf[host])].remove(
      Int32(host), freeMillicores: freeMillicores[host], freeMemoryMiB: freeMemoryMiB[host])
  }

  private mutating func enter(_ host: Int) {
    guard !classOf.isEmpty, isOpen(host) else { return }
    classes[Int(classOf[host])].insert(
      Int32(host), freeMillicores: freeMillicores[host], freeMemoryMiB: freeMemoryMiB[host])
  }

  /// Whether a host takes one more guest, whatever its size.
  package func isOpen(_ host: Int) -> Bool {
    isUsable[host] && Int(guests[host]) < layout.guestsPerHost
  }

  private func shownMillicores(_ host: Int) -> Int32 { isOpen(host) ? freeMillicores[host] : -1 }
  private func shownMemory(_ host: Int) -> Int32 { isOpen(host) ? freeMemoryMiB[host] : -1 }

  private mutating func count(_ service: Int32, _ host: Int, by change: Int32) {
    guard layout.countsServices, service >= 0 else { return }
    serviceGuests[service, default: 0] += change
    for level in GuestRule.Level.allCases {
      let key = ServicePlace(
        service: service, level: level, place: Int32(place(of: host, level)))
      let count = (servicePlaces[key] ?? 0) + change
      precondition(count >= 0, "a guest leaves the service that it came with")
      servicePlaces[key] = count > 0 ? count : nil
    }
  }

  private mutating func count(_ rules: HostRules, _ host: Int, by change: Int32) {
    guard rules.tenant >= 0 else { return }
    for level in GuestRule.Level.allCases {
      let key = ServicePlace(
        service: rules.tenant, level: level, place: Int32(place(of: host, level)))
      let count = (tenantPlaces[key] ?? 0) + change
      tenantPlaces[key] = count > 0 ? count : nil
    }
    guard rules.isDedicated else { return }
    let count = (dedicated[host]?.guests ?? 0) + change
    dedicated[host] = count > 0 ? (rules.tenant, count) : nil
  }

  /// The tenant that a host is for alone, or nil.
  package func dedicatedTo(_ host: Int) -> Int32? { dedicated[host]?.tenant }

  /// Guests of a tenant in a place, where rules are about neighbours.
  package func guests(
    ofTenant tenant: Int32, in place: Int, _ level: GuestRule.Level
  ) -> Int32 {
    tenantPlaces[ServicePlace(service: tenant, level: level, place: Int32(place))] ?? 0
  }

  // MARK: Places

  /// The zone, rack or host that a host belongs to.
  package func place(of host: Int, _ level: GuestRule.Level) -> Int {
    switch level {
    case .zone: layout.zone.isEmpty ? 0 : Int(layout.zone[host])
    case .rack: layout.rack.isEmpty ? 0 : Int(layout.rack[host])
    case .host: host
    }
  }

  /// The first host behind those of a place.
  package func end(of place: Int, _ level: GuestRule.Level) -> Int {
    switch level {
    case .zone: Self.end(of: Int32(place), in: layout.zone) ?? count
    case .rack: Self.end(of: Int32(place), in: layout.rack) ?? count
    case .host: place + 1
    }
  }

  /// The index behind the last element that is not above a value, in a rising column.
  private static func end(of value: Int32, in column: [Int32]) -> Int? {
    guard !column.isEmpty else { return nil }
    var (low, high) = (0, column.count)
    while low < high {
      let middle = (low + high) / 2
      if column[middle] <= value { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Guests of a service.
  package func guests(of service: Int32) -> Int32 { serviceGuests[service] ?? 0 }

  /// The power curve of a host where it is known.
  func power(of host: Int) -> PowerCurve? {
    layout.kind.isEmpty ? nil : layout.power[Int(layout.kind[host])]
  }

  /// Guests of a service in a place.
  package func guests(of service: Int32, in place: Int, _ level: GuestRule.Level) -> Int32 {
    servicePlaces[ServicePlace(service: service, level: level, place: Int32(place))] ?? 0
  }

  /// When the last of a host's guests is expected to leave; the earliest instant without guests.
  package func lastDeparture(from host: Int) -> Int64 { departures[host].max() ?? .min }

  /// Whether what is kept free for the failure of hosts stays free with one more guest.
  package func keepsSpare(_ request: PlacementRequest) -> Bool {
    !layout.hasSpare
      || totalMillicores - Int64(request.millicores) >= spareMillicores
        && totalMemoryMiB - Int64(request.memoryMiB) >= spareMemoryMiB
        && (request.gpus.isNone
          || totalMilliGPUs - Int64(request.gpus.total) >= spareMilliGPUs)
  }

  // MARK: Asking

  /// The lowest host at or after `start` that fits, or nil.
  package func firstFit(from start: Int = 0, millicores: Int32, memoryMiB: Int32) -> Int? {
    order.first(from: start, millicores: millicores, memoryMiB: memoryMiB)
  }

  /// The host with the extreme score among those that fit; the lowest of equals.
  ///
  /// - Complexity: O(*free-core states*) whatever the number of hosts.
  package mutating func extreme(
    _ rule: StateIndex.Rule, millicores: Int32, memoryMiB: Int32
  ) -> Int? {
    guard order.mayFit(millicores: millicores, memoryMiB: memoryMiB) else { return nil }
    var best: StateIndex.Candidate?
    for index in classes.indices {
      guard
        let candidate = classes[index].extreme(
          rule, millicores: millicores, memoryMiB: memoryMiB)
      else { continue }
      if best.map({ candidate.precedes($0, sameClass: classes.count == 1) }) ?? true {
        best = candidate
      }
    }
    return best.map { Int($0.host) }
  }

  /// Why no host takes a guest of this size.
  package func refusal(millicores: Int32, memoryMiB: Int32) -> Refusal {
    order.refusal(millicores: millicores, memoryMiB: memoryMiB)
  }
}
