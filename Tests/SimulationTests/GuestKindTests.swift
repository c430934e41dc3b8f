import Kernels
import Platform
import Policies
import Simulation
import TestSupport
import Testing

@Suite("Kinds of guests, threads and memory")
struct GuestKindTests {
  /// Guests of two cores and 4 GiB that live for ten hours.
  private func request(
    guests: Int, load: Int = 5000, hosts: Int = 1, _ change: (inout Blueprint) -> Void = { _ in }
  ) -> RunRequest {
    var workload = Workload(stepMilliseconds: 300_000, steps: 120)
    for _ in 0..<guests {
      workload.add(
        arrival: 0, departure: workload.horizon, millicores: 2000, memoryMiB: 4096,
        demand: .constant(basisPoints: load))
    }
    var blueprint = Platforms.uniform(
      hosts: hosts, cores: 8, memoryGiB: 16, idle: 100, maximum: 200)
    blueprint.placement = Choice(name: "first-fit")
    change(&blueprint)
    return RunRequest(workload: workload, blueprint: blueprint, seed: 1)
  }

  private func near(_ found: Double?, _ expected: Double) -> Bool {
    abs((found ?? .infinity) - expected) < 1e-6
  }

  @Test(
    "A host's own cores and a guest's extra CPU cost power, and leave less to promise and serve")
  func overhead() {
    let plain = Simulator.run(request(guests: 2))
    #expect(near(plain.metrics[.energyKilowattHours], 10 * 0.125))
    // One core of eight is the host's, and the two busy cores cost a quarter more.
    let costly = request(guests: 2) {
      $0.virtualisation.hostOverheadCores = 1
      $0.virtualisation.guestOverhead = 0.25
    }
    #expect(near(Simulator.run(costly).metrics[.energyKilowattHours], 10 * (0.1 + 0.1 * 3.5 / 8)))
    let full = Simulator.run(
      request(guests: 4, load: 10_000) { $0.virtualisation.hostOverheadCores = 1 })
    #expect(full.metrics[.guestsRefused] == 1)
    let busy = Simulator.run(
      request(guests: 4, load: 10_000) {
        $0.virtualisation.hostOverheadCores = 1
        $0.virtualisation.guestOverhead = 0.25
        $0.virtualisation.cpuOvercommit = 2
      })
    // Eight cores are asked of (8 − 1) / 1.25; the host is full.
    #expect(near(busy.metrics[.coreHoursUsed], 56))
    #expect(near(busy.metrics[.energyKilowattHours], 2))
    let heavy = Simulator.run(request(guests: 4) { $0.virtualisation.guestOverheadGiB = 0.5 })
    #expect(heavy.metrics[.refusedForMemory] == 1)
  }

  @Test("Threads are promised in full and yield a part of a core")
  func threads() {
    let record = Simulator.run(
      request(guests: 8, load: 10_000) {
        $0.virtualisation.threadsPerCore = 2
        $0.virtualisation.threadYield = 0.3
        $0.virtualisation.memoryOvercommit = 2
        $0.virtualisation.memoryUse = 0.5
      })
    #expect(record.metrics[.guestsAdmitted] == 8)
    // Sixteen threads are asked for, and eight cores do the work of 10.4.
    #expect(near(record.metrics[.coreHoursUsed], 104))
    #expect(near(record.ledger.total(.coreHoursUnmet), 56))
    #expect(near(record.metrics[.memoryPressureShare], 0))
  }

  @Test("A host takes so many guests and no more, by every placement rule")
  func density() {
    for type in PlacementCatalogue.all {
      let record = Simulator.run(
        request(guests: 7, hosts: 3) {
          $0.virtualisation.guestsPerHost = 2
          $0.placement = Choice(name: type.name)
        })
      #expect(record.metrics[.guestsAdmitted] == 6, "\(type.name)")
      #expect(record.metrics[.refusedForDensity] == 1, "\(type.name)")
    }
    var sharing = Blueprint.Virtualisation()
    BareMetal(Choice(name: "bare-metal")).apply(to: &sharing)
    #expect(sharing.guestsPerHost == 1 && sharing.bootSeconds == 600)
    let alone = Simulator.run(request(guests: 4, hosts: 3) { $0.virtualisation = sharing })
    #expect(alone.metrics[.guestsAdmitted] == 3)
    #expect(alone.metrics[.hostsUsedPeak] == 3)
  }

  @Test(
    "Memory that is touched and not there slows a host down, unless pages are shared or taken back")
  func pressure() {
    func run(_ change: @escaping (inout Blueprint.Virtualisation) -> Void) -> RunRecord {
      Simulator.run(
        request(guests: 6, load: 10_000) {
          $0.virtualisation.cpuOvercommit = 2
          $0.virtualisation.memoryOvercommit = 2
          change(&$0.virtualisation)
        })
    }
    // 24 GiB are touched of 16: half as much again, of which a penalty of 0.5 takes a quarter.
    let pressed = run { $0.memoryPenalty = 0.5 }
    #expect(near(pressed.metrics[.coreHoursUsed], 60))
    #expect(pressed.metrics[.memoryPressureShare] == 1)
    #expect(near(run { $0.memoryUse = 0.6 }.metrics[.coreHoursUsed], 80))
    let shared = run {
      $0.pageSharing = 0.2
      $0.balloon = 0.1
    }
    // 24 · 0.8 · 0.9 = 17.28 GiB.
    #expect(near(shared.metrics[.coreHoursUsed], 80 * (1 - 0.08)))
    #expect(shared.metrics[.guestsAdmitted] == 6)
  }

  @Test("Every kind changes what a run costs, and none is the trace itself")
  func kinds() {
    var seen: Set<Double> = []
    for type in GuestsCatalogue.all {
      #expect(GuestsCatalogue.summaries[type.name]?.hasSuffix(".") ?? false)
      let kind = type.init(Choice(name: type.name))
      var request = request(guests: 3, hosts: 3)
      kind.apply(to: &request.blueprint.virtualisation)
      seen.insert(Simulator.run(request).metrics[.energyKilowattHours] ?? 0)
    }
    #expect(seen.count == 4)
  }
}
