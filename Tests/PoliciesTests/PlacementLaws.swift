import Kernels
import Platform
import Policies
import Testing

@Suite("Laws of placement")
struct PlacementLaws {
  @Test("Every policy has its own name and a summary")
  func named() {
    let names = PlacementCatalogue.all.map { $0.name }
    #expect(Set(names).count == names.count)
    #expect(names.allSatisfy { PlacementCatalogue.summaries[$0]?.hasSuffix(".") ?? false })
  }

  @Test(
    "Refuses only what fits nowhere, and never overfills",
    arguments: 0..<PlacementCatalogue.all.count)
  func refusesOnlyWhatFitsNowhere(policy: Int) {
    let type = PlacementCatalogue.all[policy]
    replay(type, seed: 1) { request, decision, free in
      let fits = free.contains { $0.0 >= request.millicores && $0.1 >= request.memoryMiB }
      switch decision {
      case .placed(let host, _):
        #expect(free[Int(host)].0 >= request.millicores)
        #expect(free[Int(host)].1 >= request.memoryMiB)
      case .refused(let reason):
        #expect(!fits)
        let cores = free.contains { $0.0 >= request.millicores }
        let memory = free.contains { $0.1 >= request.memoryMiB }
        #expect(reason == (!cores ? .cpu : memory ? .fragmentation : .memory))
      }
    }
  }

  @Test("Best, worst and first fit choose what looking at every host chooses")
  func equalsBruteForce() {
    replay(BestFit.self, seed: 2) { request, decision, free in
      #expect(chosen(decision) == extreme(request, free, sign: 1))
    }
    replay(WorstFit.self, seed: 3) { request, decision, free in
      #expect(chosen(decision) == extreme(request, free, sign: -1))
    }
    replay(FirstFit.self, seed: 4) { request, decision, free in
      let first = free.indices.first {
        free[$0].0 >= request.millicores && free[$0].1 >= request.memoryMiB
      }
      #expect(chosen(decision) == first)
    }
  }

  @Test("Norm-greedy, cosine and power-aware choose what looking at every host chooses")
  func equalsScores() {
    func share(_ free: (Int32, Int32)) -> (Double, Double) {
      (Double(free.0) / 16_000, Double(free.1) / 65_536)
    }
    let power = PowerCurve(watts: [100, 112, 122, 132, 140, 148, 154, 160, 164, 168, 170])
    func norm(_ request: PlacementRequest, _ free: (Int32, Int32)) -> Double {
      let left = share((free.0 - request.millicores, free.1 - request.memoryMiB))
      return left.0 * left.0 + left.1 * left.1
    }
    func angle(_ request: PlacementRequest, _ free: (Int32, Int32)) -> Double {
      let (host, guest) = (share(free), share((request.millicores, request.memoryMiB)))
      let product: Double = host.0 * guest.0 + host.1 * guest.1
      let free: Double = host.0 * host.0 + host.1 * host.1
      let asked: Double = guest.0 * guest.0 + guest.1 * guest.1
      return -product / (free * asked).squareRoot()
    }
    func rise(_ request: PlacementRequest, _ free: (Int32, Int32)) -> Double {
      let used = 1 - share(free).0
      let isEmpty = free.0 == 16_000 && free.1 == 65_536
      return power.power(at: used + Double(request.millicores) / 16_000)
        - (isEmpty ? 0 : power.power(at: used))
    }
    for (type, cost) in [
      (NormGreedy.self as any PlacementPolicy.Type, norm), (CosineSimilarity.self, angle),
      (PowerAware.self, rise),
    ] {
      replay(type, seed: 6, power: power) { request, decision, free in
        let fitting = free.indices.filter {
          free[$0].0 >= request.millicores && free[$0].1 >= request.memoryMiB
        }
        guard let least = fitting.map({ cost(request, free[$0]) }).min() else { return }
        let host = chosen(decision)
        #expect(host.map { cost(request, free[$0]) < least + 1e-6 } ?? false, "\(type.name)")
      }
    }
  }

  @Test(
    "Sizes without a common measure on large hosts find a place by every rule",
    arguments: 0..<PlacementCatalogue.all.count)
  func oddSizes(policy: Int) {
    let type = PlacementCatalogue.all[policy]
    var pool = HostPool(
      millicores: [128_000, 96_000, 1_000_000], memoryMiB: [1_048_576, 393_216, 2_000_000_000],
      needsStates: type.needsStates, granularity: .init(millicores: 1, memoryMiB: 1),
      layout: .init(
        kind: [0, 0, 0], power: [.linear(idle: 100, maximum: 300)],
        countsDepartures: type.needsDepartures))
    var policy = type.init(Choice(name: type.name))
    var decisions: [PlacementDecision] = []
    let requests = (0..<20).map { (guest: Int32) in
      PlacementRequest(
        guest: guest, identity: 0, millicores: 3571 + guest, memoryMiB: 17_389 + 2 * guest)
    }
    policy.place(
      requests, on: &pool, in: PlacementContext(time: 0, seed: 1, replication: 0), into: &decisions)
    #expect(decisions.allSatisfy { chosen($0) != nil }, "\(type.name)")
  }

  @Test("A service is spread over zones, racks and hosts, and apart where that is required")
  func spread() {
    var pool = HostPool(
      millicores: Array(repeating: 4000, count: 12), memoryMiB: Array(repeating: 8192, count: 12),
      needsStates: false, granularity: .init(millicores: 1000, memoryMiB: 1024),
      layout: .init(
        zone: (0..<12).map { Int32($0 / 6) }, rack: (0..<12).map { Int32($0 / 3) },
        countsServices: true))
    func place(_ over: String, _ rule: String, service: Int32, count: Int) -> [PlacementDecision] {
      var policy = Spread(
        Choice(name: "spread", parameters: ["over": .word(over), "rule": .word(rule)]))
      var decisions: [PlacementDecision] = []
      policy.place(
        (0..<count).map {
          PlacementRequest(
            guest: Int32($0), identity: UInt64($0), millicores: 1000, memoryMiB: 1024,
            service: service)
        }, on: &pool, in: PlacementContext(time: 0, seed: 1, replication: 0), into: &decisions)
      return decisions
    }
    #expect(place("zone", "prefer", service: 0, count: 4).map(chosen) == [0, 6, 0, 6])
    #expect(place("rack", "prefer", service: 1, count: 5).map(chosen) == [0, 3, 6, 9, 0])
    #expect(place("host", "prefer", service: 2, count: 3).map(chosen) == [1, 2, 3])
    let apart = place("rack", "require", service: 3, count: 5)
    #expect(Set(apart.prefix(4).compactMap(chosen)).count == 4)
    #expect(apart[4] == .refused(.antiAffinity))
    // Guests that have left do not count.
    for host in apart.prefix(4).compactMap(chosen) {
      pool.release(
        host,
        PlacementRequest(
          guest: 0, identity: 0, millicores: 1000, memoryMiB: 1024, service: 3))
    }
    #expect(place("rack", "require", service: 3, count: 4).allSatisfy { chosen($0) != nil })
  }

  @Test("What is kept for the failure of hosts is refused to arrivals and given to the displaced")
  func spare() {
    var pool = HostPool(
      millicores: [4000, 4000, 2000], memoryMiB: [8192, 8192, 8192], needsStates: false,
      granularity: .init(millicores: 1000, memoryMiB: 1024), layout: .init(spareHosts: 1))
    var policy = FirstFit(Choice(name: "first-fit"))
    var decisions: [PlacementDecision] = []
    func ask(_ count: Int, isDisplaced: Bool = false) -> Int {
      policy.place(
        (0..<count).map {
          PlacementRequest(
            guest: Int32($0), identity: 0, millicores: 1000, memoryMiB: 1024,
            mayUseSpare: isDisplaced)
        }, on: &pool, in: PlacementContext(time: 0, seed: 1, replication: 0), into: &decisions)
      return decisions.count { chosen($0) != nil }
    }
    // Ten cores, of which the four of one large host stay free.
    #expect(ask(8) == 6)
    #expect(decisions.last == .refused(.spare))
    pool.setUsable(0, false)
    #expect(ask(1) == 0)
    #expect(ask(5, isDisplaced: true) == 4)
    #expect(decisions.last == .refused(.cpu))
  }

  private func chosen(_ decision: PlacementDecision) -> Int? {
    if case .placed(let host, _) = decision { Int(host) } else { nil }
  }

  private func extreme(
    _ request: PlacementRequest, _ free: [(Int32, Int32)], sign: Int64
  ) -> Int? {
    free.indices.filter {
      free[$0].0 >= request.millicores && free[$0].1 >= request.memoryMiB
    }.min {
      let left = sign * (Int64(free[$0].0) * 65_536 + Int64(free[$0].1) * 16_000)
      let right = sign * (Int64(free[$1].0) * 65_536 + Int64(free[$1].1) * 16_000)
      return left != right ? left < right : $0 < $1
    }
  }

  /// Random arrivals and departures on 30 hosts of 16 cores and 64 GiB.
  private func replay(
    _ type: any PlacementPolicy.Type, seed: UInt64, power: PowerCurve? = nil,
    check: (PlacementRequest, PlacementDecision, [(Int32, Int32)]) -> Void
  ) {
    var random = RandomStream(seed: seed, replication: 0, component: .test, entity: 3)
    var policy = type.init(Choice(name: type.name))
    var pool = HostPool(
      millicores: Array(repeating: 16_000, count: 30),
      memoryMiB: Array(repeating: 65_536, count: 30), needsStates: type.needsStates,
      granularity: .init(millicores: 1000, memoryMiB: 1024),
      layout: power.map {
        .init(kind: Array(repeating: 0, count: 30), power: [$0])
      } ?? .init(countsDepartures: type.needsDepartures))
    var placed: [(host: Int, request: PlacementRequest)] = []
    var decisions: [PlacementDecision] = []
    for step in 0..<1500 {
      if !placed.isEmpty, random.uniform() < 0.42 {
        let guest = placed.remove(at: Int(random.integer(below: UInt64(placed.count))))
        pool.release(guest.host, guest.request)
        continue
      }
      let request = PlacementRequest(
        guest: Int32(step), identity: UInt64(step),
        millicores: 1000 << Int32(random.integer(below: 4)),
        memoryMiB: 1024 << Int32(random.integer(below: 6)))
      let free = (0..<pool.count).map { (pool.freeMillicores[$0], pool.freeMemoryMiB[$0]) }
      policy.place(
        [request], on: &pool,
        in: PlacementContext(time: Int64(step), seed: 1, replication: 0), into: &decisions)
      check(request, decisions[0], free)
      if case .placed(let host, _) = decisions[0] {
        placed.append((Int(host), request))
      }
    }
  }
}
