import Platform
import Policies

/// What guests have of their quotas while a run goes on.
struct QuotaBook {
  /// What counts towards one limit.
  private struct Counter {
    var quota: Int
    var millicores: Int64 = 0, memoryMiB: Int64 = 0, guests: Int64 = 0
  }

  private let quotas: [Quota]
  private var counters: [Counter] = []
  /// The counters of each tenant's service, by the guests' key.
  private var countersOf: [[Int]] = []

  /// Makes the counters, and the key of each guest of a workload; 0 for all without quotas.
  init(_ quotas: [Quota], _ workload: Workload) {
    self.quotas = quotas
    guard !quotas.isEmpty else {
      keys = Array(repeating: 0, count: workload.count)
      countersOf = [[]]
      return
    }
    struct Name: Hashable {
      var tenant: String, service: String
    }
    struct Slot: Hashable {
      var quota: Int, tenant: String
    }
    var known: [Name: Int32] = [:]
    var slots: [Slot: Int] = [:]
    var keys: [Int32] = []
    for row in 0..<workload.count {
      let name = Name(tenant: workload.tenantName(of: row), service: workload.serviceName(of: row))
      if let key = known[name] {
        keys.append(key)
        continue
      }
      var own: [Int] = []
      for (index, quota) in quotas.enumerated()
      where quota.isFor(tenant: name.tenant, service: name.service) {
        let slot = Slot(quota: index, tenant: quota.isForEachTenant ? name.tenant : "")
        if slots[slot] == nil {
          slots[slot] = counters.count
          counters.append(Counter(quota: index))
        }
        if let counter = slots[slot] { own.append(counter) }
      }
      known[name] = Int32(countersOf.count)
      keys.append(Int32(countersOf.count))
      countersOf.append(own)
    }
    self.keys = keys
  }

  /// The key of each guest of the workload.
  private(set) var keys: [Int32]

  /// Subnets that guests have addresses of.
  var subnets: Int { counters.count { quotas[$0.quota].prefixBits != nil } }

  /// Whether there is nothing to count.
  var isEmpty: Bool { counters.isEmpty }

  /// Takes a guest into its quotas; says why, and changes nothing, where one of them has no room for it.
  mutating func take(_ key: Int32, millicores: Int32, memoryMiB: Int32) -> Refusal? {
    let own = countersOf[Int(key)]
    for index in own {
      let (counter, quota) = (counters[index], quotas[counters[index].quota])
      if let most = quota.millicores, counter.millicores + Int64(millicores) > most {
        return .quota
      }
      if let most = quota.memoryMiB, counter.memoryMiB + Int64(memoryMiB) > most { return .quota }
      if let most = quota.addresses, counter.guests + 1 > most { return .addresses }
      if let most = quota.guests, counter.guests + 1 > most { return .quota }
    }
    change(own, millicores: Int64(millicores), memoryMiB: Int64(memoryMiB), guests: 1)
    return nil
  }

  /// Gives back what a guest had.
  mutating func giveBack(_ key: Int32, millicores: Int32, memoryMiB: Int32) {
    change(
      countersOf[Int(key)], millicores: -Int64(millicores), memoryMiB: -Int64(memoryMiB),
      guests: -1)
  }

  private mutating func change(
    _ own: [Int], millicores: Int64, memoryMiB: Int64, guests: Int64
  ) {
    for index in own {
      counters[index].millicores += millicores
      counters[index].memoryMiB += memoryMiB
      counters[index].guests += guests
    }
  }
}
