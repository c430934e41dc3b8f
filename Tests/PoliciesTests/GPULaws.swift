import Kernels
import Platform
import Policies
import Testing

@Suite("Laws of placement with GPUs and rules")
struct GPULaws {
  @Test(
    "GPUs are never overfilled, and only what no host has is refused",
    arguments: 0..<PlacementCatalogue.all.count)
  func neverOverfilled(policy: Int) {
    let type = PlacementCatalogue.all[policy]
    var again: [PlacementDecision] = []
    for run in 0..<2 {
      var decisions: [PlacementDecision] = []
      replay(type) { request, decision, before, after in
        decisions.append(decision)
        let fitting = (0..<before.count).filter { fits(request, $0, before) }
        switch decision {
        case .placed(let host, let set):
          #expect(fitting.contains(Int(host)))
          #expect(set.nonzeroBitCount == Int(request.gpus.count))
          for index in 0..<after.gpus.count(Int(host)) {
            let taken = set & (1 << GPUSet(index)) != 0 ? request.gpus.milli : 0
            let left = before.gpus.free(Int(host), index) - taken
            #expect(left >= 0 && after.gpus.free(Int(host), index) == left)
          }
        case .refused(let reason):
          #expect(fitting.isEmpty, "\(type.name)")
          #expect(reason != .antiAffinity && reason != .affinity && reason != .labels)
          let models = request.gpus.models
          let hasModel = (0..<before.count).contains { before.gpus.isOfModel($0, request.gpus) }
          #expect((reason == .gpuModel) == (!request.gpus.isNone && models != 0 && !hasModel))
        }
      }
      if run == 0 { again = decisions } else { #expect(decisions == again, "\(type.name)") }
    }
  }

  @Test("What all guests hold of GPUs is what hosts miss, and all of it comes back")
  func conserved() {
    var held: Int64 = 0
    replay(FirstFit.self) { request, decision, before, after in
      let free = (0..<after.count).reduce(0) { $0 + Int64(after.gpus.freeMilli[$1]) }
      let was = (0..<before.count).reduce(0) { $0 + Int64(before.gpus.freeMilli[$1]) }
      if case .placed = decision { held += Int64(request.gpus.total) }
      #expect(
        was - free == (decision.isPlaced ? Int64(request.gpus.total) : 0))
    }
    #expect(held > 0)
  }

  @Test("Shares go to the tightest GPU, and packing keeps whole GPUs and hosts free")
  func packs() {
    var pool = pool(gpus: [2, 2, 0], model: [1, 1, 0])
    func place(_ rule: String, _ milli: Int32) -> PlacementDecision {
      decide(rule, request(gpus: GPUDemand(milliGPUs: milli)), &pool)
    }
    #expect(place("gpu-packing", 500) == .placed(host: 0, gpus: 1))
    #expect(place("gpu-packing", 300) == .placed(host: 0, gpus: 1))
    // 200 are left of the first GPU; the next share opens the second of the same host.
    #expect(place("gpu-packing", 400) == .placed(host: 0, gpus: 2))
    #expect(place("gpu-packing", 2000) == .placed(host: 1, gpus: 3))
    #expect(place("gpu-packing", 200) == .placed(host: 0, gpus: 1))
    // 600 are free of one GPU.
    #expect(place("gpu-packing", 700) == .refused(.gpu))
    #expect(place("gpu-packing", 4000) == .refused(.gpu))
  }

  @Test("Clustering puts like to like where there is room, and keeps others apart")
  func clusters() {
    var pool = pool(gpus: [8, 8, 8], model: [1, 1, 1])
    let shares = (0..<2).map { _ in
      decide("gpu-clustering", request(gpus: GPUDemand(milliGPUs: 500)), &pool)
    }
    let pair = decide("gpu-clustering", request(gpus: GPUDemand(milliGPUs: 2000)), &pool)
    let share = decide("gpu-clustering", request(gpus: GPUDemand(milliGPUs: 250)), &pool)
    let second = decide("gpu-clustering", request(gpus: GPUDemand(milliGPUs: 2000)), &pool)
    #expect((shares + [share]).map(\.host) == [0, 0, 0])
    #expect([pair, second].map(\.host) == [1, 1])
  }

  @Test("Fragmentation-gradient descent leaves whole GPUs to a mix that needs them")
  func descends() {
    // Nine of ten guests want a whole GPU: a share goes where a GPU is already broken.
    var pool = pool(gpus: [1, 2], model: [1, 1])
    var policy = FragmentationGradient(Choice(name: "fgd"))
    policy.prepare(
      for: GuestMix(
        millicores: Array(repeating: 1000, count: 10),
        gpus: Array(repeating: GPUDemand(milliGPUs: 1000), count: 9) + [GPUDemand(milliGPUs: 400)]))
    var decisions: [PlacementDecision] = []
    let context = PlacementContext(time: 0, seed: 1, replication: 0)
    let shares = (0..<3).map { _ in request(gpus: GPUDemand(milliGPUs: 300)) }
    policy.place(shares, on: &pool, in: context, into: &decisions)
    #expect(Set(decisions).count == 1)
    #expect(decisions.count { $0.isPlaced } == 3)
  }

  @Test("Guests leave hosts together when placed by lifetime")
  func lifetimes() {
    var pool = HostPool(
      millicores: [8000, 8000], memoryMiB: [8192, 8192], needsStates: false,
      granularity: .init(millicores: 1000, memoryMiB: 1024), layout: .init(countsDepartures: true))
    func place(_ until: Int64) -> Int32 {
      var guest = request()
      guest.departure = until
      return decide("lifetime-aware", guest, &pool).host
    }
    #expect(place(100) == 0)
    // Longer than the first host is busy: both cost more time, the occupied host less.
    #expect(place(150) == 0)
    #expect(place(140) == 0)
    for _ in 0..<5 { #expect(place(120) == 0) }
    #expect(place(110) == 1)
    #expect(place(90) == 1)
  }

  @Test("Labels, affinity and anti-affinity hold, and a refusal names the rule")
  func rules() {
    var pool = HostPool(
      millicores: Array(repeating: 4000, count: 4), memoryMiB: Array(repeating: 8192, count: 4),
      needsStates: true, granularity: .init(millicores: 1000, memoryMiB: 1024),
      layout: .init(
        zone: [0, 0, 1, 1], rack: [0, 1, 2, 3], labels: [1, 2, 3, 0], countsServices: true))
    func place(_ rules: HostRules, service: Int32 = -1) -> PlacementDecision {
      var guest = request()
      guest.rules = rules
      guest.service = service
      return decide("best-fit", guest, &pool)
    }
    #expect(place(HostRules(labels: 1)).host == 0)
    #expect(place(HostRules(labels: 3)).host == 2)
    #expect(place(HostRules(shunned: 3)).host == 3)
    #expect(place(HostRules(labels: 4)) == .refused(.labels))
    let apart = (0..<3).map { _ in place(HostRules(apart: .zone), service: 1) }
    #expect(apart.map(\.isPlaced) == [true, true, false])
    #expect(apart[2] == .refused(.antiAffinity))
    let together = (0..<5).map { _ in place(HostRules(together: .host), service: 2) }
    #expect(Set(together.filter { $0.isPlaced }).count == 1)
    #expect(together.last == .refused(.affinity))
  }

  private func decide(
    _ name: String, _ request: PlacementRequest, _ pool: inout HostPool
  ) -> PlacementDecision {
    guard let type = PlacementCatalogue.named(name) else { return .refused(.noHost) }
    var policy = type.init(Choice(name: name))
    var decisions: [PlacementDecision] = []
    policy.place(
      [request], on: &pool, in: PlacementContext(time: 0, seed: 1, replication: 0),
      into: &decisions)
    return decisions[0]
  }

  private func request(gpus: GPUDemand = .none) -> PlacementRequest {
    PlacementRequest(guest: 0, identity: 0, millicores: 1000, memoryMiB: 512, gpus: gpus)
  }

  private func pool(gpus: [Int], model: [UInt32]) -> HostPool {
    HostPool(
      millicores: gpus.map { _ in 64_000 }, memoryMiB: gpus.map { _ in 65_536 },
      needsStates: true, granularity: .init(millicores: 1000, memoryMiB: 512),
      layout: .init(gpuCount: gpus, gpuModel: model))
  }

  private func fits(_ request: PlacementRequest, _ host: Int, _ pool: HostPool) -> Bool {
    let enough = (0..<pool.gpus.count(host)).count {
      pool.gpus.free(host, $0) >= request.gpus.milli
    }
    return pool.freeMillicores[host] >= request.millicores
      && pool.freeMemoryMiB[host] >= request.memoryMiB
      && (request.gpus.isNone
        || enough >= Int(request.gpus.count)
          && (request.gpus.models == 0 || request.gpus.models & pool.gpus.model[host] != 0))
  }

  /// Random arrivals and departures on 12 hosts, of which nine have GPUs of two models.
  private func replay(
    _ type: any PlacementPolicy.Type,
    check: (PlacementRequest, PlacementDecision, HostPool, HostPool) -> Void
  ) {
    var random = RandomStream(seed: 5, replication: 0, component: .test, entity: 4)
    let counts = (0..<12).map { [0, 4, 8, 2][$0 % 4] }
    var pool = HostPool(
      millicores: Array(repeating: 32_000, count: 12),
      memoryMiB: Array(repeating: 65_536, count: 12), needsStates: true,
      granularity: .init(millicores: 1000, memoryMiB: 1024),
      layout: .init(
        kind: Array(repeating: 0, count: 12), power: [.linear(idle: 100, maximum: 300)],
        gpuCount: counts, gpuModel: counts.enumerated().map { $1 == 0 ? 0 : $0 % 2 == 0 ? 1 : 2 },
        countsServices: true, countsDepartures: type.needsDepartures))
    let requests = (0..<1200).map { step -> PlacementRequest in
      let milli = [0, 300, 500, 1000, 2000, 4000, 8000][Int(random.integer(below: 7))]
      return PlacementRequest(
        guest: Int32(step), identity: UInt64(step),
        millicores: 1000 << Int32(random.integer(below: 4)),
        memoryMiB: 1024 << Int32(random.integer(below: 5)),
        gpus: GPUDemand(
          milliGPUs: Int32(milli), models: [0, 1, 2, 4][Int(random.integer(below: 4))]),
        departure: Int64(random.integer(below: 5000)))
    }
    var policy = type.init(Choice(name: type.name))
    policy.prepare(
      for: GuestMix(millicores: requests.map(\.millicores), gpus: requests.map(\.gpus)))
    var placed: [(host: Int, request: PlacementRequest, set: GPUSet)] = []
    var decisions: [PlacementDecision] = []
    for request in requests {
      if !placed.isEmpty, random.uniform() < 0.4 {
        let guest = placed.remove(at: Int(random.integer(below: UInt64(placed.count))))
        pool.release(guest.host, guest.request, gpus: guest.set)
      }
      let before = pool
      policy.place(
        [request], on: &pool,
        in: PlacementContext(time: Int64(request.guest), seed: 1, replication: 0),
        into: &decisions)
      check(request, decisions[0], before, pool)
      if case .placed(let host, let set) = decisions[0] {
        placed.append((Int(host), request, set))
      }
    }
  }
}

extension PlacementDecision {
  fileprivate var isPlaced: Bool { if case .placed = self { true } else { false } }
  fileprivate var host: Int32 { if case .placed(let host, _) = self { host } else { -1 } }
}
