import Kernels
import Platform
import Policies
import Simulation
import TestSupport
import Testing

@Suite("Tenants on one platform")
struct TenancyTests {
  /// Guests of three tenants for a day, of one core of the given use, on hosts of eight cores.
  private func run(
    hosts: Int, counts: [Int] = [6, 6, 4], basisPoints: [Int] = [5000, 5000, 5000],
    rules: [GuestRule] = [], edit: (inout Blueprint) -> Void = { _ in }
  ) -> RunRecord {
    var workload = Workload(stepMilliseconds: 3_600_000, steps: 24)
    workload.tenantNames = ["bank", "rival", "shop"]
    for (tenant, count) in counts.enumerated() {
      for _ in 0..<count {
        workload.add(
          arrival: 0, departure: 86_400_000, millicores: 1000, memoryMiB: 1024,
          demand: .constant(basisPoints: basisPoints[tenant]))
        workload.tenant[workload.count - 1] = Int32(tenant)
      }
    }
    var blueprint = Platforms.uniform(hosts: hosts, cores: 8, memoryGiB: 64)
    blueprint.placement = Choice(name: "first-fit")
    blueprint.guestRules = rules
    edit(&blueprint)
    var request = RunRequest(workload: workload, blueprint: blueprint, seed: 1)
    request.notesFirstHosts = true
    request.owners = workload.tenantNames.map { .init(tenant: $0, service: "") }
    request.ownerOf = workload.tenant
    return Simulator.run(request)
  }

  private func rule(_ tenants: [String], _ edit: (inout GuestRule) -> Void) -> GuestRule {
    var rule = GuestRule(tenants: tenants)
    edit(&rule)
    return rule
  }

  private func hosts(_ record: RunRecord, _ rows: Range<Int>) -> Set<Int32> {
    Set(record.firstHosts[rows])
  }

  @Test("Replicas that a rule made count beside others like the guests of a trace")
  func replicas() {
    var workload = Workload(stepMilliseconds: 3_600_000, steps: 24)
    workload.tenantNames = ["bank", "rival"]
    workload.serviceNames = ["vault"]
    for tenant in 0..<2 {
      workload.add(
        arrival: 0, departure: 86_400_000, millicores: 1000, memoryMiB: 1024,
        service: tenant == 0 ? 0 : -1, demand: .constant(basisPoints: 5000))
      workload.tenant[workload.count - 1] = Int32(tenant)
    }
    var blueprint = Platforms.uniform(hosts: 1, cores: 8, memoryGiB: 64)
    blueprint.placement = Choice(name: "first-fit")
    blueprint.elasticity = Choice(name: "fixed", parameters: ["replicas": .number(3)])
    blueprint.guestRules = [
      rule(["bank"]) {
        $0.isDedicated = true; $0.isEnforced = false
      }
    ]
    let record = Simulator.run(RunRequest(workload: workload, blueprint: blueprint, seed: 1))
    // One replica at first, three from the first look on, beside the rival.
    #expect(record.metrics[.coresidentShare] == 1)
    let hours = record.metrics[.isolationViolationHours] ?? 0
    #expect(hours > 24 && hours <= 3 * 24)
  }

  @Test("A dedicated host takes guests of its tenant only, and more hosts are needed")
  func dedicated() {
    let shared = run(
      hosts: 3,
      rules: [
        rule(["bank"]) {
          $0.isDedicated = true; $0.isEnforced = false
        }
      ])
    #expect(shared.metrics[.hostsUsedPeak] == 2)
    // Eight of sixteen guests are on the host that the bank shares.
    #expect(shared.metrics[.coresidentShare] == 1)
    #expect(abs((shared.metrics[.isolationViolationHours] ?? 0) - 6 * 24) < 1e-9)
    let alone = run(hosts: 3, rules: [rule(["bank"]) { $0.isDedicated = true }])
    #expect(alone.metrics[.hostsUsedPeak] == 3)
    #expect(hosts(alone, 0..<6).isDisjoint(with: hosts(alone, 6..<16)))
    #expect(alone.metrics[.isolationViolationHours] == 0)
    // Where hosts are too few, the refusal names the rule.
    let tight = run(hosts: 2, rules: [rule(["bank"]) { $0.isDedicated = true }])
    #expect(tight.refusals == [.isolation: 2])
    let all = run(hosts: 2, rules: [rule([]) { $0.isDedicated = true }])
    #expect(all.refusals == [.isolation: 4])
  }

  @Test(
    "Tenants that may not be together are not, whichever of them asks for it", arguments: [0, 1])
  func apart(asking: Int) {
    let names = ["bank", "rival"]
    let asks = rule([names[asking]]) { $0.apartFrom = [names[1 - asking]] }
    let record = run(hosts: 3, rules: [asks])
    #expect(hosts(record, 0..<6).isDisjoint(with: hosts(record, 6..<12)))
    // The third fills both.
    #expect(record.metrics[.hostsUsedPeak] == 2)
    #expect((record.metrics[.coresidentShare] ?? 0) == 1)
    #expect(record.metrics[.isolationViolationHours] == 0)
    let racks = run(
      hosts: 4,
      rules: [
        rule(["bank"]) {
          $0.apartFrom = ["rival"]; $0.apartFromLevel = .rack
        }
      ]
    ) {
      $0.sites[0].zones[0].racks = 2
    }
    // Hosts 0 and 1 are one rack, 2 and 3 the other.
    #expect(hosts(racks, 0..<6) == [0] && hosts(racks, 6..<12) == [2])
    let audit = run(
      hosts: 4,
      rules: [
        rule(["bank"]) {
          $0.apartFrom = ["rival"]; $0.apartFromLevel = .rack; $0.isEnforced = false
        }
      ]
    ) { $0.sites[0].zones[0].racks = 2 }
    #expect(abs((audit.metrics[.isolationViolationHours] ?? 0) - 12 * 24) < 1e-9)
  }

  @Test("A host that its tenant has left is another's", arguments: [true, false])
  func handedOn(isDedicated: Bool) {
    var workload = Workload(stepMilliseconds: 3_600_000, steps: 24)
    workload.tenantNames = ["bank", "rival", "shop"]
    for (order, tenant) in [0, 1, 2, 0].enumerated() {
      let start = Int64(order) * 5 * 3_600_000
      workload.add(
        arrival: start, departure: start + 3_600_000, millicores: 1000, memoryMiB: 1024)
      workload.tenant[order] = Int32(tenant)
    }
    var blueprint = Platforms.uniform(hosts: 1, cores: 8, memoryGiB: 64)
    blueprint.guestRules = [
      rule([]) {
        $0.isDedicated = isDedicated; $0.apartFrom = isDedicated ? [] : ["rival"]
      }
    ]
    let record = Simulator.run(RunRequest(workload: workload, blueprint: blueprint, seed: 1))
    #expect(record.metrics[.guestsAdmitted] == 4)
  }

  @Test("A limit keeps a noisy neighbour from taking more, and a weight gives more in contention")
  func noisy() {
    // All guests on one host of eight cores: the bank asks for all of its cores.
    func unmet(_ rules: [GuestRule]) -> [Double] {
      let record = run(
        hosts: 1, counts: [8, 4, 4], basisPoints: [10_000, 8000, 8000], rules: rules
      ) { $0.virtualisation.cpuOvercommit = 2 }
      return ["bank", "rival", "shop"].map { name in
        record.ledger.total(.coreHoursUnmet) { $0.tenant == name } / 24
      }
    }
    let free = unmet([])
    // 8 + 6.4 cores are asked of 8: half a core each, so that the others miss 0.3 of each guest.
    #expect(zip(free, [4, 1.2, 1.2]).allSatisfy { abs($0 - $1) < 1e-6 })
    let limited = unmet([rule(["bank"]) { $0.cpuLimit = 0.2 }])
    // The bank gets 1.6 cores, the others all they want.
    #expect(zip(limited, [6.4, 0, 0]).allSatisfy { abs($0 - $1) < 1e-6 })
    let weighted = unmet([rule(["shop"]) { $0.cpuWeight = 4 }])
    // Four guests with four times the weight get what they ask for, 3.2; the others share 4.8 among twelve.
    #expect(zip(weighted, [4.8, 1.6, 0]).allSatisfy { abs($0 - $1) < 1e-6 })
  }

  @Test("A private subnet has addresses for so many guests")
  func subnets() {
    func record(_ bits: Int, each: Bool) -> RunRecord {
      run(hosts: 3) {
        var quota = Quota(isForEachTenant: each)
        quota.prefixBits = bits
        $0.quotas = [quota]
      }
    }
    // A prefix of 29 bits has eight addresses, of which five are kept.
    let small = record(29, each: true)
    #expect(small.refusals == [.addresses: 7])
    #expect(small.metrics[.subnets] == 3)
    #expect(record(28, each: true).refusals.isEmpty)
    #expect(record(28, each: false).refusals == [.addresses: 5])
  }

  @Test("Tenants save together what they need at different times")
  func pooling() throws {
    var workload = Workload(stepMilliseconds: 3_600_000, steps: 24)
    workload.tenantNames = ["day", "night", "always"]
    for (tenant, from, to) in [(0, 0, 12), (1, 12, 24), (2, 0, 24)] {
      workload.add(
        arrival: Int64(from) * 3_600_000, departure: Int64(to) * 3_600_000, millicores: 4000,
        memoryMiB: 1024, demand: .constant(basisPoints: 5000))
      workload.tenant[workload.count - 1] = Int32(tenant)
    }
    workload = workload.reordered([0, 2, 1])
    var request = RunRequest(
      workload: workload, blueprint: Platforms.uniform(hosts: 2, cores: 16, memoryGiB: 64), seed: 1)
    request.owners = workload.tenantNames.map { .init(tenant: $0, service: "") }
    request.ownerOf = workload.tenant
    let metrics = Simulator.run(request).metrics
    // Eight cores at once for twelve.
    #expect(abs(try #require(metrics[.poolingGain]) - 1.0 / 3) < 1e-12)
    #expect(abs(try #require(metrics[.poolingGainUsed]) - 1.0 / 3) < 1e-9)
  }

  @Test("Isolation never needs fewer hosts, and is kept by every placement rule", arguments: 1...4)
  func laws(seed: Int) {
    for type in PlacementCatalogue.all where type.name != "observed" {
      var random = RandomStream(seed: UInt64(seed), replication: 0, component: .test, entity: 3)
      let counts = (0..<3).map { _ in 1 + Int(random.integer(below: 9)) }
      func record(_ rules: [GuestRule]) -> RunRecord {
        run(hosts: 8, counts: counts, rules: rules) { $0.placement = Choice(name: type.name) }
      }
      let free = record([])
      let kept = record([rule([]) { $0.isDedicated = true }])
      #expect(kept.metrics[.isolationViolationHours] == 0, "\(type.name)")
      #expect(kept.metrics[.coresidentShare] == 0, "\(type.name)")
      // Rules that spread may give a tenant all hosts.
      #expect(kept.refusals.keys.allSatisfy { $0 == .isolation }, "\(type.name)")
      if type.name == "first-fit" {
        #expect((kept.metrics[.hostsUsedPeak] ?? 0) >= (free.metrics[.hostsUsedPeak] ?? 0))
      }
    }
  }
}
