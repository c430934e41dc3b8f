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
  /// Hosts with at least one guest.
  package private(set) var occupied = 0

  private var order: OrderIndex
  private var classes: [StateIndex]
  private let classOf: [Int32]

  /// Creates an empty pool.
  ///
  /// - Parameters:
  ///   - millicores: Promised capacity of each host, more than 0. Shape: `[hosts]`.
  ///   - memoryMiB: Promised memory of each host, more than 0. Shape: `[hosts]`.
  ///   - needsStates: Whether the policy asks for extreme scores.
  ///   - granularity: Greatest common divisors of all guests' cores and memory.
  package init(
    millicores: [Int32], memoryMiB: [Int32], needsStates: Bool, granularity: Granularity
  ) {
    precondition(millicores.count == memoryMiB.count, "shapes differ")
    count = millicores.count
    self.millicores = millicores
    self.memoryMiB = memoryMiB
    freeMillicores = millicores
    freeMemoryMiB = memoryMiB
    isUsable = Array(repeating: true, count: count)
    guests = Array(repeating: 0, count: count)
    order = OrderIndex(millicores: millicores, memoryMiB: memoryMiB)
    var classes: [StateIndex] = []
    var classOf = Array(repeating: Int32(-1), count: needsStates ? count : 0)
    if needsStates {
      var known: [Granularity: Int] = [:]
      for host in 0..<count {
        let size = Granularity(millicores: millicores[host], memoryMiB: memoryMiB[host])
        let index = known[size] ?? classes.count
        if index == classes.count {
          known[size] = index
          classes.append(
            StateIndex(
              millicores: size.millicores, memoryMiB: size.memoryMiB, granularity: granularity))
        }
        classOf[host] = Int32(index)
        classes[index].insert(
          Int32(host), freeMillicores: size.millicores, freeMemoryMiB: size.memoryMiB)
      }
    }
    self.classes = classes
    self.classOf = classOf
  }

  /// A size that divides every size it stands for.
  package struct Granularity: Sendable, Hashable {
    /// Thousandths of a core.
    package var millicores: Int32
    /// MiB.
    package var memoryMiB: Int32

    /// Creates a size.
    package init(millicores: Int32, memoryMiB: Int32) {
      self.millicores = millicores
      self.memoryMiB = memoryMiB
    }

    /// The greatest common divisors of the guests' sizes; zeros where there is no guest.
    package init(millicores: [Int32], memoryMiB: [Int32]) {
      self.millicores = millicores.reduce(0, Self.commonDivisor)
      self.memoryMiB = memoryMiB.reduce(0, Self.commonDivisor)
    }

    static func commonDivisor(_ left: Int32, _ right: Int32) -> Int32 {
      var (left, right) = (left, right)
      while right != 0 { (left, right) = (right, left % right) }
      return left
    }
  }

  // MARK: Changing

  /// Promises a guest's size on a host.
  ///
  /// - Precondition: The host is usable and the guest fits.
  package mutating func take(_ host: Int, millicores: Int32, memoryMiB: Int32) {
    precondition(
      isUsable[host] && freeMillicores[host] >= millicores && freeMemoryMiB[host] >= memoryMiB,
      "a host is never overfilled")
    guests[host] += 1
    if guests[host] == 1 { occupied += 1 }
    change(host, millicores: -millicores, memoryMiB: -memoryMiB)
  }

  /// Gives back a guest's size.
  package mutating func release(_ host: Int, millicores: Int32, memoryMiB: Int32) {
    guests[host] -= 1
    precondition(guests[host] >= 0, "a guest leaves the host it is on")
    if guests[host] == 0 { occupied -= 1 }
    change(host, millicores: millicores, memoryMiB: memoryMiB)
  }

  /// Opens or closes a host for placement; its guests stay where they are.
  package mutating func setUsable(_ host: Int, _ usable: Bool) {
    guard isUsable[host] != usable else { return }
    if usable {
      isUsable[host] = true
      enter(host)
    } else {
      leave(host)
      isUsable[host] = false
    }
    order.update(host, self.shownMillicores(host), self.shownMemory(host))
  }

  private mutating func change(_ host: Int, millicores: Int32, memoryMiB: Int32) {
    leave(host)
    freeMillicores[host] += millicores
    freeMemoryMiB[host] += memoryMiB
    enter(host)
    order.update(host, shownMillicores(host), shownMemory(host))
  }

  private mutating func leave(_ host: Int) {
    guard !classOf.isEmpty, isUsable[host] else { return }
    classes[Int(classOf[host])].remove(
      Int32(host), freeMillicores: freeMillicores[host], freeMemoryMiB: freeMemoryMiB[host])
  }

  private mutating func enter(_ host: Int) {
    guard !classOf.isEmpty, isUsable[host] else { return }
    classes[Int(classOf[host])].insert(
      Int32(host), freeMillicores: freeMillicores[host], freeMemoryMiB: freeMemoryMiB[host])
  }

  private func shownMillicores(_ host: Int) -> Int32 { isUsable[host] ? freeMillicores[host] : -1 }
  private func shownMemory(_ host: Int) -> Int32 { isUsable[host] ? freeMemoryMiB[host] : -1 }

  // MARK: Asking

  /// Whether a host may take a guest of this size.
  package func fits(_ host: Int, millicores: Int32, memoryMiB: Int32) -> Bool {
    isUsable[host] && freeMillicores[host] >= millicores && freeMemoryMiB[host] >= memoryMiB
  }

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

/// Why a guest was refused: the resource or rule that stood against it.
package enum Refusal: String, Sendable, Hashable, CaseIterable, Codable, CodingKeyRepresentable {
  /// No host has that many cores free.
  case cpu
  /// No host has that much memory free.
  case memory
  /// Cores and memory are free, on different hosts.
  case fragmentation
  /// No host is usable.
  case noHost = "no-host"
  /// No instance type of the public site is large enough.
  case noInstanceType = "no-instance-type"
  /// The clock only replays guests that live throughout.
  case notThroughout = "not-throughout"
}
