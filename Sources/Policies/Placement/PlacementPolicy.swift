package import Kernels
package import Platform

/// A rule that chooses the host of each arriving guest.
///
/// Policies are asked once per batch: the guests that arrive at one instant with no departure in
/// between. A policy chooses one host at a time; the batch loop is written once.
package protocol PlacementPolicy: Policy {
  /// Whether the rule asks the pool for extreme scores.
  static var needsStates: Bool { get }
  /// Whether the rule asks the pool for the guests of a service in a place.
  static var needsServices: Bool { get }
  /// Whether the rule asks the pool when guests leave.
  static var needsDepartures: Bool { get }
  /// Whether the rule looks at the sizes of all guests before the first comes.
  static var needsMix: Bool { get }

  /// Tells the rule which sizes of guests come, where it asks for that.
  mutating func prepare(for mix: GuestMix)

  /// The host for one guest, or nil where none fits.
  mutating func choose(
    _ request: PlacementRequest, from hosts: inout HostPool, in context: PlacementContext
  ) -> Int?

  /// The GPUs of the chosen host that a guest gets.
  mutating func gpus(
    for request: PlacementRequest, on host: Int, of hosts: HostPool, in context: PlacementContext
  ) -> GPUSet

  /// Whether a guest that runs on one host may move to another.
  func permits(
    _ request: PlacementRequest, on host: Int, from source: Int, of hosts: HostPool
  ) -> Bool

  /// Why a guest found no host.
  func refusal(_ request: PlacementRequest, from hosts: HostPool) -> Refusal

  /// Places a batch in order: each guest sees the hosts as the ones before left them.
  mutating func place(
    _ batch: [PlacementRequest], on hosts: inout HostPool, in context: PlacementContext,
    into decisions: inout [PlacementDecision])
}

extension PlacementPolicy {
  package static var needsStates: Bool { false }
  package static var needsServices: Bool { false }
  package static var needsDepartures: Bool { false }
  package static var needsMix: Bool { false }

  package mutating func prepare(for mix: GuestMix) {}

  package mutating func gpus(
    for request: PlacementRequest, on host: Int, of hosts: HostPool, in context: PlacementContext
  ) -> GPUSet { hosts.gpus.tightest(host, request.gpus) }

  package func permits(
    _ request: PlacementRequest, on host: Int, from source: Int, of hosts: HostPool
  ) -> Bool { true }

  package func refusal(_ request: PlacementRequest, from hosts: HostPool) -> Refusal {
    hosts.refusal(request)
  }

  package mutating func place(
    _ batch: [PlacementRequest], on hosts: inout HostPool, in context: PlacementContext,
    into decisions: inout [PlacementDecision]
  ) {
    decisions.removeAll(keepingCapacity: true)
    for request in batch {
      let keepsSpare =
        request.mayUseSpare
        || hosts.keepsSpare(request)
      if keepsSpare, let host = choose(request, from: &hosts, in: context) {
        let set = request.gpus.isNone ? 0 : gpus(for: request, on: host, of: hosts, in: context)
        hosts.take(host, request, gpus: set)
        decisions.append(.placed(host: Int32(host), gpus: set))
      } else {
        let fits = hosts.firstFit(request) != nil
        decisions.append(
          .refused(!keepsSpare && fits ? .spare : refusal(request, from: hosts)))
      }
    }
  }
}

/// What a placement policy may know besides the hosts.
package struct PlacementContext: Sendable {
  /// Milliseconds from the start.
  package var time: Int64
  /// Seed and replication of the run, for streams keyed by the guest's identity.
  package var seed: UInt64, replication: Int

  /// Creates a context.
  package init(time: Int64, seed: UInt64, replication: Int) {
    self.time = time
    self.seed = seed
    self.replication = replication
  }

  /// The random stream of one guest's placement.
  package func stream(for identity: UInt64) -> RandomStream {
    RandomStream(
      seed: seed, replication: replication, component: .placement,
      entity: identity ^ UInt64(bitPattern: time) &* 0x9E37_79B9_7F4A_7C15)
  }
}
