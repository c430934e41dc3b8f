package import Kernels
package import Platform

/// A rule that chooses the host of each arriving guest.
///
/// Policies are asked once per batch: the guests that arrive at one instant with no departure in
/// between. A policy chooses one host at a time; the batch loop is written once.
package protocol PlacementPolicy: Sendable {
  /// The name in study files.
  static var name: String { get }
  /// The parameters a study may give.
  static var parameters: [Parameter] { get }
  /// Whether the rule asks the pool for extreme scores.
  static var needsStates: Bool { get }
  /// Whether the rule asks the pool for the guests of a service in a place.
  static var needsServices: Bool { get }

  /// Creates the rule with the chosen parameters.
  init(_ choice: Choice)

  /// The host for one guest, or nil where none fits.
  mutating func choose(
    _ request: PlacementRequest, from hosts: inout HostPool, in context: PlacementContext
  ) -> Int?

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
  package static var parameters: [Parameter] { [] }
  package static var needsStates: Bool { false }
  package static var needsServices: Bool { false }

  package func permits(
    _ request: PlacementRequest, on host: Int, from source: Int, of hosts: HostPool
  ) -> Bool { true }

  package func refusal(_ request: PlacementRequest, from hosts: HostPool) -> Refusal {
    hosts.refusal(millicores: request.millicores, memoryMiB: request.memoryMiB)
  }

  package mutating func place(
    _ batch: [PlacementRequest], on hosts: inout HostPool, in context: PlacementContext,
    into decisions: inout [PlacementDecision]
  ) {
    decisions.removeAll(keepingCapacity: true)
    for request in batch {
      let keepsSpare =
        request.mayUseSpare
        || hosts.keepsSpare(millicores: request.millicores, memoryMiB: request.memoryMiB)
      if keepsSpare, let host = choose(request, from: &hosts, in: context) {
        hosts.take(
          host, millicores: request.millicores, memoryMiB: request.memoryMiB,
          service: request.service)
        decisions.append(.placed(host: Int32(host)))
      } else {
        let fits =
          hosts.firstFit(millicores: request.millicores, memoryMiB: request.memoryMiB) != nil
        decisions.append(
          .refused(!keepsSpare && fits ? .spare : refusal(request, from: hosts)))
      }
    }
  }
}

/// A guest that asks for a place.
package struct PlacementRequest: Sendable, Hashable {
  /// The guest's row and its stable identity.
  package var guest: Int32, identity: UInt64
  /// Its size, in thousandths of a core and MiB.
  package var millicores: Int32, memoryMiB: Int32
  /// The machine that the trace saw it on, or -1.
  package var machine: Int32
  /// The service that it belongs to, or -1.
  package var service: Int32
  /// Whether it may take what is kept free for the failure of hosts.
  package var mayUseSpare: Bool

  /// Creates a request.
  package init(
    guest: Int32, identity: UInt64, millicores: Int32, memoryMiB: Int32, machine: Int32 = -1,
    service: Int32 = -1, mayUseSpare: Bool = false
  ) {
    self.service = service
    self.mayUseSpare = mayUseSpare
    self.machine = machine
    self.guest = guest
    self.identity = identity
    self.millicores = millicores
    self.memoryMiB = memoryMiB
  }
}

/// What became of a request.
package enum PlacementDecision: Sendable, Hashable {
  case placed(host: Int32)
  case refused(Refusal)
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
