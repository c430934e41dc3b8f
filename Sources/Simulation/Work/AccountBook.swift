import Kernels
import Platform
import Policies

/// Who shares a cluster that guests wait for, what each is entitled to, and what each has and asks for.
struct AccountBook {
  /// The accounts: entitlements of the platform that are for anybody, then tenants of their own.
  private(set) var accounts: [QueueAccount] = []
  private(set) var names: [String] = []
  /// Priority, time to the deadline in milliseconds (nil for none), and whether guests start together.
  private(set) var priority: [Int] = [], deadline: [Int64?] = [], isGang: [Bool] = []
  /// The account of each guest.
  let accountOf: [Int32]
  /// What waits.
  private var asked: [Capacity]
  private let halfLife: Double
  private var total: Capacity

  /// What came of each account.
  struct Tally {
    var guests = 0, waits = 0.0, started = 0
    var slowdowns = 0.0, completed = 0
    var met = 0, missed = 0, preempted = 0
    /// Dominant shares held and due, times milliseconds.
    var held = 0.0, due = 0.0
  }
  var tallies: [Tally]
  private var countedTo: Int64 = 0
  /// Part of the cluster that each would have now under max–min fairness.
  private var due: [Double]
  private static let mostAccounts = 256

  init(_ blueprint: Blueprint, _ workload: Workload, total: Capacity, halfLife: Double) {
    struct Key: Hashable {
      var tenant: Int32, service: Int32, group: Int32
    }
    var known: [Key: Int32] = [:]
    var ofRule: [Int: Int32] = [:], ofTenant: [String: Int32] = [:]
    var rules: [Entitlement] = []
    var found: [Int32] = []
    var names: [String] = []
    for row in 0..<workload.count {
      let key = Key(
        tenant: workload.tenant[row], service: workload.service[row],
        group: workload.group.isEmpty ? -1 : workload.group[row])
      if let account = known[key] {
        found.append(account)
        continue
      }
      let (tenant, service) = (workload.tenantName(of: row), workload.serviceName(of: row))
      let index = blueprint.entitlements.firstIndex { $0.isFor(tenant: tenant, service: service) }
      var account = index.map { ofRule[$0] } ?? ofTenant[tenant]
      if account == nil {
        account = Int32(rules.count)
        if let index {
          ofRule[index] = account
          rules.append(blueprint.entitlements[index])
          let own = blueprint.entitlements[index]
          let parts = [own.tenants, own.services].filter { !$0.isEmpty }
          names.append(
            parts.isEmpty
              ? "others" : parts.map { $0.joined(separator: ", ") }.joined(separator: " / "))
        } else {
          ofTenant[tenant] = account
          rules.append(Entitlement())
          names.append(tenant)
        }
      }
      known[key] = account
      found.append(account ?? 0)
    }
    accountOf = found
    self.names = names
    // What given shares leave the others have by weight; nobody is entitled to nothing.
    let given = min(rules.reduce(0) { $0 + ($1.share ?? 0) }, 1)
    let weights = rules.reduce(0) { $0 + ($1.share == nil ? $1.weight : 0) }
    let shares = rules.map { rule in
      max(rule.share ?? (1 - given) * rule.weight / max(weights, 1e-12), 1e-6)
    }
    let sum = shares.reduce(0, +)
    for (rule, share) in zip(rules, shares) {
      accounts.append(QueueAccount(entitled: share / sum, limit: rule.limit))
      priority.append(rule.priority)
      deadline.append(rule.deadlineSeconds.map { Int64(($0 * 1000).rounded()) })
      isGang.append(rule.isGang)
    }
    asked = Array(repeating: .zero, count: rules.count)
    due = Array(repeating: 0, count: rules.count)
    tallies = Array(repeating: Tally(), count: rules.count)
    for account in found { tallies[Int(account)].guests += 1 }
    self.total = total
    self.halfLife = halfLife
  }

  /// Whether guests of several accounts compete.
  var isShared: Bool { accounts.count > 1 && accounts.count <= Self.mostAccounts }

  func account(of guest: Int) -> Int { Int(accountOf[guest]) }

  mutating func wait(_ guest: Int, _ size: Capacity, sign: Int64) {
    asked[account(of: guest)] =
      asked[account(of: guest)]
      + Capacity(millicores: sign * size.millicores, memoryMiB: sign * size.memoryMiB)
  }

  mutating func hold(_ guest: Int, _ size: Capacity, sign: Int64) {
    let change = Capacity(millicores: sign * size.millicores, memoryMiB: sign * size.memoryMiB)
    accounts[account(of: guest)].held = accounts[account(of: guest)].held + change
  }

  /// Counts what accounts have had up to an instant at which that may change.
  mutating func advance(to time: Int64) {
    guard time > countedTo, isShared || halfLife > 0 else { return }
    let length = Double(time - countedTo)
    countedTo = time
    for index in accounts.indices {
      tallies[index].held += accounts[index].held.share(of: total) * length
      tallies[index].due += due[index] * length
      guard halfLife > 0 else { continue }
      let kept = Elementary.pow(0.5, length / halfLife)
      let cores = Double(accounts[index].held.millicores) / 1000
      accounts[index].used = accounts[index].used * kept + cores * (1 - kept)
    }
  }

  /// Finds what each account is due from now on: weighted max–min fairness of dominant shares among those that
  /// have or ask for something.
  mutating func settle(total: Capacity) {
    self.total = total
    guard isShared else { return }
    due = FairShare.allocate(
      capacity: 1,
      demands: accounts.indices.map { (accounts[$0].held + asked[$0]).share(of: total) },
      weights: accounts.map(\.entitled))
  }

  /// Jain's index of what accounts had over what they were due; nil where nobody competes.
  ///
  /// Source: R. Jain, D. Chiu, W. Hawe, DEC-TR-301, 1984.
  var fairness: Double? {
    guard isShared else { return nil }
    let ratios = tallies.filter { $0.due > 0 }.map { $0.held / $0.due }
    let squares = ratios.reduce(0) { $0 + $1 * $1 }
    guard squares > 0 else { return nil }
    let sum = ratios.reduce(0, +)
    return sum * sum / (Double(ratios.count) * squares)
  }

  func records(length: Int64) -> [AccountRecord] {
    guard isShared else { return [] }
    return accounts.indices.map { index in
      let tally = tallies[index]
      return AccountRecord(
        name: names[index], guests: tally.guests, completed: tally.completed,
        entitled: accounts[index].entitled, held: tally.held / Double(length),
        due: tally.due / Double(length),
        waitMinutes: tally.started > 0 ? tally.waits / Double(tally.started) / 60_000 : nil,
        slowdown: tally.completed > 0 ? tally.slowdowns / Double(tally.completed) : nil,
        preempted: tally.preempted,
        deadlinesMet: tally.met + tally.missed > 0
          ? Double(tally.met) / Double(tally.met + tally.missed) : nil)
    }
  }
}
