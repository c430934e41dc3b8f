import Platform
import Policies
import Testing

@Suite("Observed placement")
struct ObservedTests {
  private func hosts(_ count: Int) -> HostPool {
    HostPool(
      millicores: Array(repeating: 4000, count: count),
      memoryMiB: Array(repeating: 8192, count: count), needsStates: false,
      granularity: .init(millicores: 1000, memoryMiB: 1024))
  }

  private func request(_ guest: Int32, machine: Int32, cores: Int32 = 1) -> PlacementRequest {
    PlacementRequest(
      guest: guest, identity: UInt64(guest), millicores: cores * 1000, memoryMiB: 1024,
      machine: machine)
  }

  private let context = PlacementContext(time: 0, seed: 1, replication: 0)

  @Test("Guests of one machine share a host, those of two do not, whatever their order")
  func shares() {
    var policy = Observed(Choice(name: "observed"))
    var pool = hosts(3)
    var decisions: [PlacementDecision] = []
    let machines: [Int32] = [7, 2, 7, 2, 7]
    policy.place(
      machines.enumerated().map { request(Int32($0), machine: $1) }, on: &pool, in: context,
      into: &decisions)
    #expect(decisions == [0, 1, 0, 1, 0].map { .placed(host: $0) })
  }

  @Test("A machine's host is never exchanged: full or down, its guests are refused")
  func refuses() {
    var policy = Observed(Choice(name: "observed"))
    var pool = hosts(2)
    var decisions: [PlacementDecision] = []
    policy.place(
      [request(0, machine: 0, cores: 3), request(1, machine: 0, cores: 2)], on: &pool,
      in: context, into: &decisions)
    #expect(decisions[0] == .placed(host: 0))
    #expect(decisions[1] != .placed(host: 1))
    pool.setUsable(0, false)
    #expect(policy.choose(request(2, machine: 0), from: &pool, in: context) == nil)
    // One more machine than hosts finds none; a guest of no machine goes where there is room.
    #expect(policy.choose(request(3, machine: 1), from: &pool, in: context) == 1)
    #expect(policy.choose(request(4, machine: 2), from: &pool, in: context) == nil)
    #expect(policy.choose(request(5, machine: -1), from: &pool, in: context) == 1)
  }
}
