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

  @Test("Refuses only what fits nowhere, and never overfills", arguments: 0..<8)
  func refusesOnlyWhatFitsNowhere(policy: Int) {
    let type = PlacementCatalogue.all[policy % PlacementCatalogue.all.count]
    replay(type, seed: 1) { request, decision, free in
      let fits = free.contains { $0.0 >= request.millicores && $0.1 >= request.memoryMiB }
      switch decision {
      case .placed(let host):
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

  private func chosen(_ decision: PlacementDecision) -> Int? {
    if case .placed(let host) = decision { Int(host) } else { nil }
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
    _ type: any PlacementPolicy.Type, seed: UInt64,
    check: (PlacementRequest, PlacementDecision, [(Int32, Int32)]) -> Void
  ) {
    var random = RandomStream(seed: seed, replication: 0, component: .test, entity: 3)
    var policy = type.init(Choice(name: type.name))
    var pool = HostPool(
      millicores: Array(repeating: 16_000, count: 30),
      memoryMiB: Array(repeating: 65_536, count: 30), needsStates: type.needsStates,
      granularity: .init(millicores: 1000, memoryMiB: 1024))
    var placed: [(Int, Int32, Int32)] = []
    var decisions: [PlacementDecision] = []
    for step in 0..<1500 {
      if !placed.isEmpty, random.uniform() < 0.42 {
        let guest = placed.remove(at: Int(random.integer(below: UInt64(placed.count))))
        pool.release(guest.0, millicores: guest.1, memoryMiB: guest.2)
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
      if case .placed(let host) = decisions[0] {
        placed.append((Int(host), request.millicores, request.memoryMiB))
      }
    }
  }
}
