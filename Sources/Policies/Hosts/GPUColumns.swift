package import Platform

/// The GPUs of all hosts of a pool as columns, with what is free of each.
package struct GPUColumns: Sendable {
  /// A bit for the model of each host's GPUs, 0 for a host without any.
  ///
  /// Shape: `[hosts]`.
  package let model: [UInt32]
  /// Thousandths that are free of each host's GPUs together.
  ///
  /// Shape: `[hosts]`.
  package private(set) var freeMilli: [Int32]
  /// Place of each host's first GPU among all; one more at the end.
  ///
  /// Shape: `[hosts + 1]`.
  private let first: [Int32]
  /// Thousandths that are free of each GPU.
  ///
  /// Shape: `[GPUs]`.
  private var free: [Int16]
  /// Guests by host and ``group(of:)``.
  ///
  /// Shape: `[hosts × groups]`.
  private var holderCount: [Int32]
  private static let groups = 5
  /// Number of GPUs.
  package var total: Int { free.count }

  /// Creates the columns of hosts with idle GPUs.
  ///
  /// - Parameters:
  ///   - counts: GPUs of each host, at most ``GPUEquipment/limit``. Shape: `[hosts]`.
  ///   - model: A bit for their model. Shape: `[hosts]`.
  package init(counts: [Int], model: [UInt32]) {
    precondition(counts.count == model.count, "shapes differ")
    self.model = model
    freeMilli = counts.map { Int32($0) * 1000 }
    var first: [Int32] = [0]
    for count in counts {
      precondition(count <= GPUEquipment.limit, "a set has a bit for each GPU of a host")
      first.append(first[first.count - 1] + Int32(count))
    }
    self.first = first
    free = Array(repeating: 1000, count: Int(first[first.count - 1]))
    holderCount = Array(repeating: 0, count: free.isEmpty ? 0 : counts.count * Self.groups)
  }

  /// How many GPUs a host has.
  package func count(_ host: Int) -> Int { Int(first[host + 1] - first[host]) }

  /// What is free of one of a host's GPUs, in thousandths.
  package func free(_ host: Int, _ index: Int) -> Int16 { free[Int(first[host]) + index] }

  /// Whether a host has what a guest asks for.
  package func fits(_ host: Int, _ demand: GPUDemand) -> Bool {
    guard !demand.isNone else { return true }
    guard isOfModel(host, demand), freeMilli[host] >= demand.total else { return false }
    var left = demand.count
    for place in Int(first[host])..<Int(first[host + 1]) where free[place] >= demand.milli {
      left -= 1
      if left == 0 { return true }
    }
    return false
  }

  /// Whether a host's GPUs are of a model that will do.
  package func isOfModel(_ host: Int, _ demand: GPUDemand) -> Bool {
    demand.models == 0 ? count(host) > 0 : demand.models & model[host] != 0
  }

  /// The GPUs of a host that leave the least over: the tightest for a share, the first free ones
  /// for whole ones.
  ///
  /// - Precondition: The host has what is asked for.
  package func tightest(_ host: Int, _ demand: GPUDemand) -> GPUSet {
    var set: GPUSet = 0
    for _ in 0..<demand.count {
      var best = -1
      for index in 0..<count(host)
      where set & (1 << index) == 0 && free(host, index) >= demand.milli {
        if best < 0 || free(host, index) < free(host, best) { best = index }
      }
      precondition(best >= 0, "the host has what is asked for")
      set |= 1 << GPUSet(best)
    }
    return set
  }

  /// Takes what a guest asks for of each GPU of a set, or gives it back.
  mutating func take(_ host: Int, _ set: GPUSet, _ demand: GPUDemand, isReturned: Bool = false) {
    let milli = isReturned ? -demand.milli : demand.milli
    for index in 0..<count(host) where set & (1 << index) != 0 {
      let place = Int(first[host]) + index
      free[place] -= milli
      freeMilli[host] -= Int32(milli)
      precondition(free[place] >= 0 && free[place] <= 1000, "a GPU is never overfilled")
    }
    holderCount[host * Self.groups + Self.group(of: demand)] += isReturned ? -1 : 1
  }

  /// Guests of a host whose demand for GPUs is like another: a share, one, two, up to four, or more.
  package func holders(_ host: Int, like demand: GPUDemand) -> Int32 {
    demand.isNone || holderCount.isEmpty
      ? 0 : holderCount[host * Self.groups + Self.group(of: demand)]
  }

  private static func group(of demand: GPUDemand) -> Int {
    demand.isShared ? 0 : demand.count <= 2 ? Int(demand.count) : demand.count <= 4 ? 3 : 4
  }
}
