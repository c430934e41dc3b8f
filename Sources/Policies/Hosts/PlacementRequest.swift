package import Platform

/// A guest that asks for a place, or has one.
package struct PlacementRequest: Sendable, Hashable {
  /// The guest's row and its stable identity.
  package var guest: Int32, identity: UInt64
  /// Its size, in thousandths of a core and MiB.
  package var millicores: Int32, memoryMiB: Int32
  /// Its GPUs; their models are bits in the order of the platform's.
  package var gpus: GPUDemand
  /// The machine that the trace saw it on, or -1.
  package var machine: Int32
  /// The service that it belongs to, or -1.
  package var service: Int32
  /// When it ends, in milliseconds from the start.
  package var departure: Int64
  /// The rules that it is placed by.
  package var rules: HostRules
  /// Whether it may take what is kept free for the failure of hosts.
  package var mayUseSpare: Bool

  /// Creates a request.
  package init(
    guest: Int32, identity: UInt64, millicores: Int32, memoryMiB: Int32,
    gpus: GPUDemand = .none, machine: Int32 = -1, service: Int32 = -1,
    departure: Int64 = .max, rules: HostRules = .none, mayUseSpare: Bool = false
  ) {
    self.guest = guest
    self.identity = identity
    self.millicores = millicores
    self.memoryMiB = memoryMiB
    self.gpus = gpus
    self.machine = machine
    self.service = service
    self.departure = departure
    self.rules = rules
    self.mayUseSpare = mayUseSpare
  }

  /// Room without a guest, such as that of a standby.
  package static func room(millicores: Int32, memoryMiB: Int32) -> PlacementRequest {
    PlacementRequest(guest: -1, identity: 0, millicores: millicores, memoryMiB: memoryMiB)
  }

  /// Whether cores and memory alone decide which hosts fit.
  package var isPlain: Bool { gpus.isNone && rules.allowAnyHost }
}

/// What all rules on one guest come to.
package struct HostRules: Sendable, Hashable {
  /// Labels that a host must have, and must not have: bits in the order of the platform's labels.
  package var labels: UInt64, shunned: UInt64
  /// What no two guests of its service may share, and what all of them must share.
  package var apart: GuestRule.Level?, together: GuestRule.Level?
  /// Sites that its data may be at: bits in the platform's order; all by default.
  package var sites = UInt64.max
  /// The tenant, where any rule is about neighbours, else -1.
  package var tenant: Int32 = -1
  /// Whether its hosts are for its tenant only, and the tenants that it may not be with at a level.
  package var isDedicated = false
  package var apartFrom: [Stranger] = []
  /// The most of its own cores that the guest may use at once, and its weight in contention besides its cores.
  package var cpuLimit = Double.infinity, cpuWeight = 1.0

  /// Data at sites of their own.
  package var data: [RemoteData] = []

  /// What a core exchanges in an hour with data at a site, in GB.
  package struct RemoteData: Sendable, Hashable {
    package var site: Int, reads: Double, writes: Double

    /// Describes data.
    package init(site: Int, reads: Double, writes: Double) {
      self.site = site
      self.reads = reads
      self.writes = writes
    }
  }

  /// A tenant whose guests may not be in the same place.
  package struct Stranger: Sendable, Hashable {
    package var tenant: Int32, level: GuestRule.Level

    /// Describes one.
    package init(tenant: Int32, level: GuestRule.Level) {
      self.tenant = tenant
      self.level = level
    }
  }

  /// Whether they have no say in which hosts fit.
  package var allowAnyHost: Bool {
    labels == 0 && shunned == 0 && apart == nil && together == nil && tenant < 0
  }

  /// Whether it may run at a site.
  package func allows(site: Int) -> Bool { site >= 64 || sites & (1 << UInt64(site)) != 0 }

  /// No rule.
  package static let none = HostRules()

  /// Creates rules.
  package init(
    labels: UInt64 = 0, shunned: UInt64 = 0, apart: GuestRule.Level? = nil,
    together: GuestRule.Level? = nil
  ) {
    self.labels = labels
    self.shunned = shunned
    self.apart = apart
    self.together = together
  }
}

/// What became of a request.
package enum PlacementDecision: Sendable, Hashable {
  /// It has a host, and there the GPUs of a set.
  case placed(host: Int32, gpus: GPUSet = 0)
  case refused(Refusal)
}
