import Documents
import Foundation
import Platform
import Studies
import Testing

@Suite("Entitlements and reservations in platform files")
struct EntitlementFileTests {
  @Test("Entitlements and reservations are read in their units")
  func reads() throws {
    let blueprint = try RequestsFileTests.platform(
      """
      clock: work
      queue: { capacity: { reclaim: yes } }
      entitlements:
        - { tenants: [a, b], share: 40 %, limit: 80 %, priority: 3, deadline: 4 h }
        - { services: [train], weight: 2, gang: yes }
      reservations:
        - { tenants: [a], cores: 64, memory: 256 GiB, at: 8 h, for: 4 h }
      """)
    let first = blueprint.entitlements[0]
    #expect(first.share == 0.4 && first.limit == 0.8 && first.priority == 3)
    #expect(first.deadlineSeconds == 14_400 && !first.isGang)
    #expect(blueprint.entitlements[1].isGang && blueprint.entitlements[1].weight == 2)
    #expect(
      blueprint.reservations == [
        Reservation(
          tenants: ["a"], millicores: 64_000, memoryMiB: 262_144, start: 28_800_000,
          length: 14_400_000)
      ])
  }

  @Test("Rules on neighbours, limits and subnets are read, and nonsense is told")
  func neighbours() throws {
    let blueprint = try RequestsFileTests.platform(
      """
      guest-rules:
        - { tenants: [bank], dedicated: yes, enforce: no }
        - { tenants: [bank], apart-from: [rival], apart-at: rack }
        - { tenants: [batch], cpu-limit: 50 %, cpu-weight: 0.5 }
      quotas: [{ for: each-tenant, subnet: /24 }]
      """)
    let rules = blueprint.guestRules
    #expect(rules[0].isDedicated && !rules[0].isEnforced)
    #expect(rules[1].apartFrom == ["rival"] && rules[1].apartFromLevel == .rack)
    #expect(rules[2].cpuLimit == 0.5 && rules[2].cpuWeight == 0.5)
    #expect(blueprint.quotas[0].addresses == 251)
    // What is kept of a run names its platform: it must survive.
    let data = try JSONEncoder().encode(blueprint)
    #expect(try JSONDecoder().decode(Blueprint.self, from: data) == blueprint)
    let broken = #expect(throws: Problems.self) {
      try RequestsFileTests.platform(
        """
        guest-rules: [{ tenants: [bank], enforce: no }]
        quotas: [{ for: each-tenant, subnet: /31 }]
        """)
    }
    #expect(broken?.list.contains { $0.message.contains("asks for nothing") } == true)
    #expect(broken?.list.contains { $0.message.contains("expected a prefix") } == true)
  }

  @Test("Empty lists are none, so that an axis may leave them out")
  func empty() throws {
    let blueprint = try RequestsFileTests.platform(
      """
      clock: work
      entitlements: []
      reservations: []
      """)
    #expect(blueprint.entitlements.isEmpty && blueprint.reservations.isEmpty)
    let requests = try RequestsFileTests.platform(
      """
      quotas: []
      requests: { service-time: 20 ms, services: [] }
      """)
    #expect(requests.quotas.isEmpty && requests.requests?.rules.isEmpty == true)
  }

  @Test("Shares of more than all, empty reservations and clocks without a line are told")
  func problems() throws {
    let shares = #expect(throws: Problems.self) {
      try RequestsFileTests.platform(
        """
        clock: work
        entitlements: [{ tenants: [a], share: 70 % }, { tenants: [b], share: 50 % }]
        reservations: [{ tenants: [a], at: 8 h, for: 4 h }]
        """)
    }
    #expect(shares?.list.contains { $0.message.contains("add up to 120 %") } == true)
    #expect(shares?.list.contains { $0.message.contains("keeps nothing") } == true)
    let clock = #expect(throws: Problems.self) {
      try RequestsFileTests.platform("entitlements: [{ tenants: [a], weight: 2 }]")
    }
    #expect(clock?.list.contains { $0.message.contains("no guest waits in line") } == true)
  }
}
