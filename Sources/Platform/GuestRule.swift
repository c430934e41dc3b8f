/// A rule on where some guests may run.
package struct GuestRule: TenantScope, Sendable, Hashable, Codable {
  /// What guests of a service may share.
  package enum Level: String, Sendable, CaseIterable, Codable {
    case zone, rack, host
  }

  /// The tenants whose guests it is for; empty for all.
  package var tenants: [String]
  /// The services whose guests it is for; empty for all.
  package var services: [String]
  /// Labels that a host must have, and must not have.
  package var labels: [String], shunned: [String]
  /// What no two guests of one service may share.
  package var apart: Level?
  /// What all guests of one service must share.
  package var together: Level?
  /// How long the start of a guest may wait, in seconds; 0 for not at all.
  package var deferSeconds: Double
  /// Names of the sites that the guests may run at; empty for all.
  package var sites: [String] = []
  /// Whether a host that has one of the guests takes those of its tenant only.
  package var isDedicated = false
  /// Tenants whose guests may not be where these are, and what they may not share.
  package var apartFrom: [String] = [], apartFromLevel = Level.host
  /// Whether guests are placed by the two, or it is only counted how long they are not kept.
  package var isEnforced = true
  /// The most of its own cores that a guest may use at once, nil for all; its weight in contention besides its
  /// cores.
  package var cpuLimit: Double?, cpuWeight = 1.0

  /// Where the guests' data are, and what they exchange with them; nil where that is wherever they run.
  package var data: RemoteData?

  /// Data at a site of their own.
  package struct RemoteData: Sendable, Hashable, Codable {
    /// The name of the site.
    package var site: String
    /// What a core of the guests reads and writes in an hour, in GB.
    package var reads: Double, writes: Double

    /// Describes data.
    package init(site: String, reads: Double, writes: Double) {
      self.site = site
      self.reads = reads
      self.writes = writes
    }
  }

  /// Whether it is about who else is on a host.
  package var isolates: Bool { isDedicated || !apartFrom.isEmpty }

  /// Creates a rule.
  package init(
    tenants: [String] = [], services: [String] = [], labels: [String] = [],
    shunned: [String] = [], apart: Level? = nil, together: Level? = nil, deferSeconds: Double = 0
  ) {
    self.tenants = tenants
    self.services = services
    self.labels = labels
    self.shunned = shunned
    self.apart = apart
    self.together = together
    self.deferSeconds = deferSeconds
  }
}
