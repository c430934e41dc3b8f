import Platform
import Policies
import TestSupport
import Testing

@testable import Simulation

/// Quotas of tenants, alone and in groups.
@Suite struct QuotaTests {
  /// Guests of one core and one GiB, one an hour for a day each, of three tenants in turn.
  private func request(_ quotas: [Quota], hosts: Int = 20) -> RunRequest {
    var workload = Workload(stepMilliseconds: 3_600_000, steps: 48)
    workload.tenantNames = ["a", "b", "c"]
    for index in 0..<36 {
      workload.add(
        arrival: Int64(index) * 3_600_000, departure: Int64(index + 12) * 3_600_000,
        millicores: 1000, memoryMiB: 1024)
      workload.tenant[index] = Int32(index % 3)
    }
    var blueprint = Platforms.uniform(hosts: hosts, cores: 4, memoryGiB: 16)
    blueprint.quotas = quotas
    return RunRequest(workload: workload, blueprint: blueprint, seed: 1)
  }

  private func refused(_ quotas: [Quota]) -> Int {
    Simulator.run(request(quotas)).refusals[.quota] ?? 0
  }

  @Test("Nobody has more than the quota at any time, and what is given back is there again")
  func limits() {
    #expect(refused([]) == 0)
    // Twelve are there at once, four of each tenant.
    #expect(refused([Quota(guests: 12)]) == 0)
    #expect(refused([Quota(millicores: 12_000)]) == 0)
    #expect(refused([Quota(memoryMiB: 12 * 1024)]) == 0)
    // Of a full dozen hours six are admitted, then six leave, one an hour: half of all is refused.
    #expect(refused([Quota(guests: 6)]) == 18)
    #expect(refused([Quota(millicores: 6000)]) == 18)
    #expect(refused([Quota(memoryMiB: 6 * 1024)]) == 18)
    #expect(refused([Quota(guests: 0)]) == 36)
  }

  @Test("A quota is for those that it names, for all of them together or for each")
  func scopes() {
    #expect(refused([Quota(tenants: ["a"], guests: 0)]) == 12)
    #expect(refused([Quota(tenants: ["a", "b"], guests: 0)]) == 24)
    #expect(refused([Quota(isForEachTenant: true, guests: 4)]) == 0)
    #expect(refused([Quota(isForEachTenant: true, guests: 2)]) == 18)
    #expect(refused([Quota(tenants: ["nobody"], guests: 0)]) == 0)
  }

  @Test("Where quotas overlap a guest must fit all of them, whatever their order")
  func hierarchy() {
    let (own, group) = (
      Quota(tenants: ["a"], guests: 2), Quota(tenants: ["a", "b"], guests: 6)
    )
    #expect(refused([own, group]) == refused([group, own]))
    #expect(refused([own, group]) >= max(refused([own]), refused([group])))
  }

  @Test("A guest that finds no host leaves its quota to others, and one more never admits fewer")
  func givenBack() {
    // Two cores for twelve guests at once: hosts refuse, and quotas stay free.
    let full = Simulator.run(request([Quota(guests: 12)], hosts: 1))
    #expect(full.refusals[.quota] == nil)
    #expect((full.refusals[.cpu] ?? 0) > 0)
    var before = 0.0
    for guests in 0...12 {
      let admitted =
        Simulator.run(request([Quota(guests: Int64(guests))])).metrics[.guestsAdmitted] ?? 0
      #expect(admitted >= before)
      before = admitted
    }
    #expect(before == 36)
  }
}
