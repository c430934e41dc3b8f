import Kernels
import Platform
import Policies
import Simulation
import TestSupport
import Testing

@Suite("Evacuation and balancing")
struct EvacuationTests {
  private static let hour: Int64 = 3_600_000

  /// Two zones of two hosts, with guests of 4 GiB that fill half of them.
  private func request(
    _ incident: Blueprint.PlannedIncident?, guests: Int = 16, gigabits: Double = 10,
    atOnce: Double = 2
  ) -> RunRequest {
    var workload = Workload(stepMilliseconds: 300_000, steps: 288)
    for guest in 0..<guests {
      workload.add(
        arrival: 0, departure: workload.horizon, millicores: 1000, memoryMiB: 4096,
        demand: .constant(basisPoints: 1000 + 500 * guest))
    }
    var blueprint = Platforms.uniform(hosts: 2, cores: 8, memoryGiB: 64)
    blueprint.sites[0].zones[0].racks = 2
    blueprint.sites[0].zones.append(Zone(name: "b", hosts: [.init(type: 0, count: 2)]))
    blueprint.placement = Choice(name: "first-fit")
    blueprint.migration = Choice(
      name: "pre-copy",
      parameters: ["bandwidth": .number(gigabits), "at-once": .number(atOnce)])
    if let incident { blueprint.failures.calendar = [incident] }
    return RunRequest(workload: workload, blueprint: blueprint, seed: 1)
  }

  @Test("With notice guests leave a host, a rack and a zone before it goes; without, they go down")
  func evacuates() {
    for (rack, host) in [(nil, nil), (0, nil), (nil, 0)] as [(Int?, Int?)] {
      for notice in [0, Self.hour] {
        let record = Simulator.run(
          request(
            .init(
              site: 0, zone: 0, rack: rack, host: host, start: 10 * Self.hour, length: Self.hour,
              notice: notice)))
        let incident = record.incidents.first
        let hit = rack == nil && host == nil ? 16 : 8
        #expect(incident?.guestsHit == (notice > 0 ? 0 : hit))
        #expect(incident?.cause == (host != nil ? .host : rack != nil ? .rack : .zone))
        #expect(record.metrics[.migrations] == (notice > 0 ? Double(hit) : nil))
        let down = record.downHours.filter { $0.key != .migration }.values.reduce(0, +)
        #expect(notice > 0 ? down == 0 : down >= 0)
        #expect((record.metrics[.availability] ?? 0) > 0.999)
        if notice > 0 { #expect((record.downHours[.migration] ?? 9) < 0.01) }
      }
    }
  }

  @Test("Who cannot be copied in time goes down with the host")
  func late() {
    let incident = Blueprint.PlannedIncident(
      site: 0, zone: 0, start: 10 * Self.hour, length: Self.hour, notice: 60_000)
    // 4 GiB take 34 s and more at 1 Gbit/s: each of two pairs of hosts copies one, or none where two
    // share it.
    let slow = Simulator.run(request(incident, gigabits: 1))
    #expect(slow.incidents.first?.guestsHit == 16)
    let inTurn = Simulator.run(request(incident, gigabits: 1, atOnce: 1))
    #expect(inTurn.incidents.first?.guestsHit == 15)
    let quick = Simulator.run(request(incident, gigabits: 100))
    #expect(quick.incidents.first?.guestsHit == 0)
  }

  @Test("A site that is announced to be lost sends its guests to the recovery site, and back")
  func relocates() {
    func run(_ notice: Int64) -> RunRecord {
      var request = request(
        .init(site: 0, zone: nil, start: 10 * Self.hour, length: 2 * Self.hour, notice: notice))
      request.blueprint.sites.append(Platforms.cloud())
      request.blueprint.recovery = Choice(
        name: "backup-restore", parameters: ["to": .word("cloud")])
      request.blueprint.virtualisation.storageGiBPerGuest = 20
      return Simulator.run(request)
    }
    let announced = run(Self.hour)
    #expect(announced.metrics[.guestsRelocated] == 16)
    #expect(announced.incidents.first?.guestsHit == 0)
    // Each stops for what its last round leaves, 0.3 s at most.
    let down = announced.metrics[.downtimeHours] ?? 0
    #expect(down > 0 && down < 16 * 0.3 / 3600)
    #expect(announced.ledger.total(.interRegionTransfer) > 16 * 24)
    #expect(announced.ledger.total(.instanceHours) > 16 * 2)
    // 24 GiB take 41 s at half of 10 Gbit/s: two go in a minute.
    let hasty = run(60_000)
    #expect(hasty.metrics[.guestsRelocated] == 2)
    #expect(hasty.incidents.first?.guestsHit == 14)
  }

  @Test("Any own site is evacuated, and so are replicas of services that scale")
  func everywhere() {
    let incident = Blueprint.PlannedIncident(
      site: 1, zone: 0, start: 10 * Self.hour, length: Self.hour, notice: Self.hour)
    var request = request(incident)
    request.blueprint.sites.append(request.blueprint.sites[0])
    request.blueprint.sites[1] = Site(
      name: "edge", kind: .private, provider: "", region: "",
      zones: request.blueprint.sites[0].zones,
      instanceTypes: [], provisioningSeconds: 0, restoreGigabitsPerSecond: 10)
    request.blueprint.deployment = Choice(
      name: "hybrid", parameters: ["burst-to": .word("edge")])
    // Home takes 32 cores, the others go to the edge.
    for guest in 0..<24 {
      request.workload.add(
        arrival: 0, departure: request.workload.horizon, millicores: 1000, memoryMiB: 4096,
        demand: .constant(basisPoints: 100 * guest))
    }
    request.ownerOf = Array(repeating: 0, count: request.workload.count)
    let record = Simulator.run(request)
    #expect(record.incidents.first?.site == "edge")
    #expect(record.incidents.first?.guestsHit == 0)
    #expect((record.metrics[.migrations] ?? 0) == 8)
    // Replicas of a service.
    var scaling = self.request(
      .init(site: 0, zone: 0, start: 10 * Self.hour, length: Self.hour, notice: Self.hour))
    scaling.workload.serviceNames = ["shop"]
    for guest in 0..<16 { scaling.workload.service[guest] = 0 }
    scaling.blueprint.elasticity = Choice(name: "hpa")
    let scaled = Simulator.run(scaling)
    #expect(scaled.incidents.first?.guestsHit == 0)
    #expect((scaled.metrics[.migrations] ?? 0) > 0)
  }

  @Test("GPUs of spare hosts are kept for failures, and count for a site's cap")
  func gpus() {
    var workload = Workload(stepMilliseconds: 300_000, steps: 12)
    for _ in 0..<4 {
      workload.add(
        arrival: 0, departure: workload.horizon, millicores: 100, memoryMiB: 64,
        gpus: GPUDemand(milliGPUs: 1000), demand: .constant(basisPoints: 10_000))
    }
    var blueprint = Platforms.uniform(hosts: 2, cores: 8, memoryGiB: 16, idle: 100, maximum: 200)
    blueprint.hostTypes = [
      HostType(
        name: "gpu", cores: 8, sockets: 1, memoryMiB: 16_384,
        power: .linear(idle: 100, maximum: 200), sleepWatts: 0,
        gpus: GPUEquipment(count: 2, model: "T4", idleWatts: 10, fullWatts: 70),
        source: Source(text: "", date: "", isAssumption: true))
    ]
    func run() -> RunRecord {
      Simulator.run(RunRequest(workload: workload, blueprint: blueprint, seed: 1))
    }
    #expect(run().metrics[.guestsAdmitted] == 4)
    // 200 W of idle hosts, four GPUs at 70 W and 5 W of load.
    blueprint.caps = PowerCaps(siteWatts: 483)
    #expect((run().metrics[.peakKilowatts] ?? 9) <= 0.483 + 1e-6)
    #expect((run().metrics[.powerCappedShare] ?? 0) > 0.9)
    blueprint.caps = PowerCaps(siteWatts: 470)
    #expect(run().metrics[.powerOverCapHours] == 1)
    blueprint.caps = .none
    blueprint.virtualisation.spareHosts = 1
    #expect(run().metrics[.guestsAdmitted] == 2)
    #expect(run().refusals == [.spare: 2])
  }

  @Test("Balancing evens out hosts, within its budget, and leaves small gaps alone")
  func balances() {
    var request = request(nil)
    func run(_ parameters: [String: Choice.Value]?) -> RunRecord {
      request.blueprint.balancing = Choice(
        name: parameters == nil ? "none" : "even", parameters: parameters ?? [:])
      return Simulator.run(request)
    }
    // First fit fills two hosts of four; promised cores allow two of each guest.
    request.blueprint.virtualisation.cpuOvercommit = 2
    let packed = run(nil)
    let even = run(["gap": .number(0.05)])
    #expect(packed.metrics[.migrations] == nil)
    #expect((even.metrics[.migrations] ?? 0) > 4)
    #expect((packed.metrics[.unmetCPUShare] ?? 0) >= (even.metrics[.unmetCPUShare] ?? 1))
    #expect(even.metrics[.hostsUsedPeak] == 4)
    let few = run(["gap": .number(0.05), "budget": .number(1), "period": .number(80_000)])
    #expect(few.metrics[.migrations] == 1)
    #expect(run(["gap": .number(1)]).metrics[.migrations] == 0)
    // Loads do not change, so that a balanced platform stays as it is.
    #expect((even.metrics[.migrations] ?? 99) < 30)
  }

  @Test("A host that takes nobody does not keep others from being evened out")
  func full() {
    let picture = BalancingPicture(
      load: [8000, 6000, 1000, 0], capacity: [10_000, 10_000, 10_000, 1000],
      host: [0, 0, 1, 1, 2], demand: [4000, 4000, 3000, 3000, 1000]
    ) { _, target, _ in target != 3 }
    let moves = EvenLoads(Choice(name: "even", parameters: ["gap": .number(0.2)])).moves(picture)
    #expect(moves.first == BalancingMove(guest: 0, target: 2))
    #expect(moves.allSatisfy { $0.target != 3 })
  }

  @Test("A move is never to a host without room, and lowers the sum of squared loads")
  func moves() {
    var random = RandomStream(seed: 6, replication: 0, component: .test, entity: 2)
    for _ in 0..<100 {
      let demand = (0..<20).map { _ in random.uniform() * 10_000 }
      let host = (0..<20).map { _ in Int(random.integer(below: 5)) }
      var load = Array(repeating: 0.0, count: 5)
      for (guest, place) in host.enumerated() { load[place] += demand[guest] }
      let capacity = (0..<5).map { _ in 40_000 + 10_000 * Double(random.integer(below: 5)) }
      let closed = Int(random.integer(below: 5))
      let picture = BalancingPicture(
        load: load, capacity: capacity, host: host, demand: demand
      ) { _, target, _ in target != closed }
      var sum = zip(load, capacity).reduce(0) { $0 + ($1.0 / $1.1) * ($1.0 / $1.1) }
      var places = host
      for move in EvenLoads(Choice(name: "even", parameters: ["gap": .number(0)])).moves(picture) {
        #expect(move.target != closed)
        load[places[move.guest]] -= demand[move.guest]
        load[move.target] += demand[move.guest]
        places[move.guest] = move.target
        let next = zip(load, capacity).reduce(0) { $0 + ($1.0 / $1.1) * ($1.0 / $1.1) }
        #expect(next < sum)
        sum = next
      }
    }
  }
}
