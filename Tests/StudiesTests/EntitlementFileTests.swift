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
