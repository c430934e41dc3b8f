import Kernels
import Platform
import Simulation
import TestSupport
import Testing

@Suite("Deployment over several sites")
struct DeploymentTests {
  private static let hour: Int64 = 3_600_000

  /// A guest of two cores each hour for two days, which lives for three hours; two tenants in turn.
  private static func request(
    _ deployment: Choice, _ change: (inout Blueprint) -> Void = { _ in }
  ) -> RunRequest {
    var workload = Workload(stepMilliseconds: 300_000, steps: 576)
    workload.samples = [SampleColumn(basisPoints: [5000])]
    workload.tenantNames = ["free", "bound"]
    for index in 0..<48 {
      let arrival = Int64(index) * hour
      workload.add(
        arrival: arrival, departure: arrival + 3 * hour, millicores: 2000, memoryMiB: 4096,
        demand: DemandRow(start: 0, phase: 0, length: 1))
      workload.tenant[index] = Int32(index % 2)
    }
    var blueprint = Platforms.uniform(hosts: 1, cores: 4, memoryGiB: 64)
    blueprint.sites[0].carbon = Signal(
      start: 0, step: hour, values: (0..<24).map { $0 < 12 ? 100 : 400 })
    var cheap = Platforms.cloud("cheap")
    cheap.instanceTypes = [
      InstanceType(name: "small", vcpus: 2, memoryMiB: 8192, referencePrice: 0.05)
    ]
    cheap.carbon = .constant(500)
    var dear = Platforms.cloud("dear")
    dear.instanceTypes = [
      InstanceType(name: "small", vcpus: 2, memoryMiB: 8192, referencePrice: 0.1)
    ]
    dear.carbon = .constant(200)
    blueprint.sites += [dear, cheap]
    blueprint.deployment = deployment
    change(&blueprint)
    return RunRequest(workload: workload, blueprint: blueprint, seed: 3)
  }

  private static func hours(_ record: RunRecord, _ site: String) -> Double {
    record.ledger.total(.instanceHours) { $0.site == site }
  }

  @Test("The cheapest site takes what home refuses, or all where home is never asked")
  func cheapest() {
    // Two guests fit at home; of three that overlap one is sent away.
    let first = Simulator.run(Self.request(Choice(name: "cheapest")))
    #expect(Self.hours(first, "dear") == 0 && Self.hours(first, "cheap") > 0)
    let never = Simulator.run(
      Self.request(Choice(name: "cheapest", parameters: ["home": .word("never")])))
    #expect(never.ledger.total(.coreHoursAllocated) { $0.site == "home" } == 0)
    #expect(abs(Self.hours(never, "cheap") - (45 * 3 + 3 + 2 + 1)) < 1e-9)
  }

  @Test(
    "By price guests leave home in hours in which energy and wear of a core cost more than an instance"
  )
  func byPrice() {
    // A core of the home host draws (200 − 100) / 4 W more when busy, twice that with the facility: 0.05 kW;
    // two of them cost a tenth of the price of a kWh.
    func run(_ night: Double, coreHour: Double = 0) -> RunRecord {
      let choice = Choice(
        name: "cheapest",
        parameters: ["home": .word("by-price"), "core-hour": .number(coreHour)])
      return Simulator.run(
        Self.request(choice) {
          $0.hostTypes[0].power = PowerCurve(watts: (0...10).map { 100 + 10 * Double($0) })
          $0.sites[0].overhead = .constant(2)
          $0.sites[0].energyPrice = Signal(
            start: 0, step: Self.hour, values: (0..<24).map { $0 < 12 ? 0.2 : night })
        })
    }
    func cores(_ record: RunRecord) -> [Double] {
      record.ledger.series(.coreHoursAllocated) { $0.site == "home" }
    }
    let dear = run(0.6)
    #expect(cores(dear)[10] == 4 && cores(dear)[22] == 0)
    #expect(dear.ledger.series(.instanceHours) { $0.site == "cheap" }[22] == 3)
    // Half a cent below the instance's price they stay, and the core's own cost tips them.
    #expect(cores(run(0.45))[22] == 4)
    #expect(cores(run(0.45, coreHour: 0.004))[22] == 0)
    #expect(cores(run(0.45, coreHour: 0.004))[10] == 4)
  }

  @Test("Who may not leave stays home, however cheap or green it is elsewhere")
  func bound() {
    for choice in [
      Choice(
        name: "cheapest", parameters: ["home": .word("by-price"), "core-hour": .number(5)]),
      Choice(name: "greenest"),
    ] {
      let record = Simulator.run(
        Self.request(choice) {
          var rule = GuestRule()
          rule.sites = ["home"]
          $0.guestRules = [rule]
        })
      #expect(Self.hours(record, "cheap") == 0 && Self.hours(record, "dear") == 0)
      #expect(record.ledger.series(.coreHoursAllocated) { $0.site == "home" }[22] == 4)
    }
  }

  @Test("The greenest rule stays home while the grid there is clean, and leaves when it is not")
  func greenest() {
    let record = Simulator.run(Self.request(Choice(name: "greenest")))
    let home = record.ledger.series(.coreHoursAllocated) { $0.site == "home" }
    let away = record.ledger.series(.instanceHours) { $0.site == "dear" }
    // At ten in the morning all run at home but the third; at ten at night all are away.
    #expect(home[10] == 4 && away[22] == 3 && home[22] == 0)
    #expect(Self.hours(record, "cheap") == 0)
    // With a margin that no site reaches, none leaves but for lack of room.
    let bound = Simulator.run(
      Self.request(Choice(name: "greenest", parameters: ["margin": .number(0.6)])))
    #expect(bound.ledger.series(.coreHoursAllocated) { $0.site == "home" }[22] == 4)
  }

  @Test("Tenants run at their own edge, then at the nearest site within their limit")
  func edge() {
    func run(_ limit: Double, hosts: Int = 1) -> RunRecord {
      Simulator.run(
        Self.request(Choice(name: "edge", parameters: ["limit": .number(limit)])) {
          for name in ["north", "south"] {
            $0.sites.append(
              Site(
                name: name, kind: .private, provider: "own", region: "",
                zones: [Zone(name: name, hosts: [.init(type: 0, count: hosts)])], instanceTypes: [],
                provisioningSeconds: 0, restoreGigabitsPerSecond: 10))
          }
          // Home, dear, cheap, north, south.
          $0.latencies = [
            [0, 30, 40, 20, 20], [30, 0, 9, 50, 50], [40, 9, 0, 60, 60], [20, 50, 60, 0, 10],
            [20, 50, 60, 10, 0],
          ]
        })
    }
    // Three guests at a time need six cores; an edge has four.
    let free = run(0)
    #expect(free.metrics[.guestsRefused] == 0)
    let edges = free.ledger.total(.guestHours) { $0.site == "north" || $0.site == "south" }
    #expect(abs(edges - free.ledger.total(.guestHours)) < 1e-9)
    #expect((free.metrics[.latencyMean] ?? -1) <= 10)
    // Within 5 ms only the own edge will do; with room for all of them none is refused.
    let near = run(0.005)
    #expect(near.metrics[.latencyP95] == 0)
    #expect(near.metrics[.refusedForLatency] == near.metrics[.guestsRefused])
    #expect(run(0.005, hosts: 2).metrics[.guestsRefused] == 0)
  }

  @Test("Guests run only where rules let their data be, and are refused by that name")
  func residency() {
    let hybrid = Choice(name: "hybrid", parameters: ["burst-to": .word("dear")])
    let free = Simulator.run(Self.request(hybrid))
    #expect(free.metrics[.guestsRefused] == 0)
    let bound = Simulator.run(
      Self.request(hybrid) {
        var rule = GuestRule(tenants: ["bound"])
        rule.sites = ["home"]
        $0.guestRules = [rule]
      })
    #expect((bound.metrics[.refusedForResidency] ?? 0) > 0)
    #expect(bound.metrics[.refusedForResidency] == bound.metrics[.guestsRefused])
    // A tenant tied to a public site never sees the home site.
    let tied = Simulator.run(
      Self.request(hybrid) {
        var rule = GuestRule(tenants: ["bound"])
        rule.sites = ["dear"]
        $0.guestRules = [rule]
      })
    #expect(Self.hours(tied, "dear") >= 24 * 3 - 3)
    #expect(tied.metrics[.guestsRefused] == 0)
  }

  @Test("Spare capacity is taken back as often as told, and what it cost is downtime by its name")
  func interruptions() {
    let never = Choice(name: "cheapest", parameters: ["home": .word("never")])
    func run(_ perYear: Double) -> RunRecord {
      Simulator.run(
        Self.request(never) { $0.sites[2].spot = Spot(interruptionsPerYear: perYear) })
    }
    let calm = run(0)
    #expect(calm.metrics[.interruptions] == 0)
    #expect(calm.metrics[.availability] == 1 || calm.metrics[.availability] == nil)
    // Once a day for 141 hours of instances: about six.
    let stormy = run(365)
    let count = stormy.metrics[.interruptions] ?? 0
    #expect(count >= 1 && count <= 15)
    #expect(stormy.downHours.keys.contains(.interruption))
    // Each costs the time until another instance is there: a minute.
    #expect(abs((stormy.downHours[.interruption] ?? 0) - count / 60) < 1e-6)
    #expect(run(3650).metrics[.interruptions] ?? 0 > count)
  }

  @Test(
    "A lost public site takes no guest, and those it had come back to it when it is there again")
  func lostRegion() {
    func run(_ deployment: Choice, disks: Double = 0) -> RunRecord {
      Simulator.run(
        Self.request(deployment) {
          $0.virtualisation.storageGiBPerGuest = disks
          $0.failures.calendar = [
            .init(site: 2, zone: nil, start: 10 * Self.hour, length: 2 * Self.hour)
          ]
          $0.failures.detectionSeconds = 60
        })
    }
    // With another provider at hand guests are there after a minute to notice and one to provision.
    let both = run(Choice(name: "cheapest", parameters: ["home": .word("never")]))
    let down: Double = both.downHours[.site] ?? 0
    #expect(abs(down * 60 - 4) < 1e-4)
    #expect(both.ledger.total(.outageHours) { $0.site == "cheap" } == 2)
    #expect(both.ledger.total(.outageHours) == 2)
    let cheap = both.ledger.series(.instanceHours) { $0.site == "cheap" }
    #expect(cheap[9] == 3 && cheap[11] == 0 && cheap[15] == 3)
    // Guests with disks wait for those: they are where they were.
    let waiting = run(Choice(name: "cheapest", parameters: ["home": .word("never")]), disks: 1)
    #expect((waiting.downHours[.site] ?? 0) > 2)
    #expect(waiting.metrics[.guestsRefused] == 0)
    #expect(waiting.ledger.series(.instanceHours) { $0.site == "dear" }[13] == 1)
    // Alone it is down for all of the two hours, and arrivals are refused.
    let alone = run(Choice(name: "public", parameters: ["to": .word("cheap")]))
    #expect((alone.downHours[.site] ?? 0) > 2)
    #expect(alone.metrics[.guestsRefused] == 2)
  }

  @Test("Where there is no spare capacity guests go to the next site, and come to it later")
  func outages() {
    let never = Choice(name: "cheapest", parameters: ["home": .word("never")])
    let record = Simulator.run(
      Self.request(never) {
        $0.sites[2].spot = Spot(
          interruptionsPerYear: 0, outages: [(10 * Self.hour)..<(20 * Self.hour)])
      })
    let spot = record.ledger.series(.instanceHours) { $0.site == "cheap" }
    let other = record.ledger.series(.instanceHours) { $0.site == "dear" }
    #expect(spot[9] == 3 && spot[12] == 0 && spot[19] == 0 && spot[24] == 3)
    #expect(other[9] == 0 && other[12] == 3)
    // Of the three there at ten one leaves then.
    #expect(record.metrics[.interruptions] == 2)
    // With no other site they wait, and ask every five minutes until it is back.
    let alone = Simulator.run(
      Self.request(Choice(name: "public", parameters: ["to": .word("cheap")])) {
        $0.sites[2].spot = Spot(
          interruptionsPerYear: 0, outages: [(10 * Self.hour)..<(11 * Self.hour)])
      })
    #expect(alone.metrics[.refusedForNoSpareCapacity] == 1)
    #expect((alone.downHours[.interruption] ?? 0) > 1)
  }

  @Test(
    "What bursts goes to a region where there is no spare capacity of it, and back to that later")
  func behindSpareCapacity() {
    func run(then: String?) -> RunRecord {
      var parameters: [String: Choice.Value] = ["burst-to": .word("cheap")]
      parameters["then"] = then.map { .word($0) }
      return Simulator.run(
        Self.request(Choice(name: "hybrid", parameters: parameters)) {
          $0.sites[0].zones = [Zone(name: "a", hosts: [], racks: 1)]
          $0.sites[2].spot = Spot(
            interruptionsPerYear: 0, outages: [(10 * Self.hour)..<(20 * Self.hour)])
        })
    }
    let (alone, both) = (run(then: nil), run(then: "dear"))
    let other = both.ledger.series(.instanceHours) { $0.site == "dear" }
    #expect(other[9] == 0 && other[12] == 3)
    #expect((alone.metrics[.refusedForNoSpareCapacity] ?? 0) >= 1)
    #expect(both.metrics[.guestsRefused] == 0)
    #expect((alone.downHours[.interruption] ?? 0) > 1)
    #expect((both.downHours[.interruption] ?? 0) < 0.5)
    #expect(alone.ledger.total(.instanceHours) { $0.site == "dear" } == 0)
  }
}
