/// What services owe their users when things go wrong, and how that is rehearsed.
package struct Continuity: Sendable, Hashable, Codable {
  /// Years that are rehearsed in each run; 0 for no rehearsals.
  package var rehearsals = 0
  /// The most years of a run, so that years of different replications have numbers of their own.
  package static let mostRehearsals = 10_000_000
  /// Services that are rehearsed, those with the most cores first.
  package var servicesAtMost = 200
  /// The tiers, the most critical first; a service is of the first that is for it.
  package var tiers: [Tier] = []
  /// Whether losses of sites, zones and racks that are rare are drawn more often than they happen, and
  /// weighted for it: importance sampling.
  package var samplesRareEvents = false
  /// Probability that a public site has no room for those that fail over and have nothing reserved.
  package var stockOut: Double = 0
  /// Whether services that run start and fail over without the control plane.
  package var isStaticallyStable = false
  /// Credits for a month below an availability, in decreasing order of both.
  package var credits: [Credit] = []

  /// Creates the settings without rehearsals.
  package init() {}

  /// A share of the month's fee that is given back.
  package struct Credit: Sendable, Hashable, Codable {
    /// Below this availability of the month, this share of its fee.
    package var below: Double, share: Double

    /// Creates a step of the ladder.
    package init(below: Double, share: Double) {
      self.below = below
      self.share = share
    }
  }

  /// What is asked of some services.
  package struct Tier: TenantScope, Sendable, Hashable, Codable {
    /// The name.
    package var name: String
    /// The tenants and services that it is for; empty for all.
    package var tenants: [String] = [], services: [String] = []
    /// Objectives: time to recover, and age of the data then, in seconds; nil for none.
    package var recoveryTime: Double?, recoveryPoint: Double?
    /// The availability aimed at, from 0 to 1.
    package var objective: Double?
    /// Share of its replicas that a service needs to be up, more than 0 to 1.
    package var needed: Double = 1
    /// Names of services without which it is down.
    package var dependencies: [String] = []
    /// The strategy against the loss of a site; nil for the platform's.
    package var recovery: Choice?
    /// Time from the decision until users reach the other site, in seconds: names and routes.
    package var rerouteSeconds: Double = 0
    /// Time that a service is down when it goes back to its site, in seconds.
    package var failbackSeconds: Double = 0
    /// How often a year the recovery is rehearsed for real, and for how many seconds standbys then run
    /// in full.
    package var drillsPerYear: Double = 0, drillSeconds: Double = 0

    /// Creates a tier that asks for nothing.
    package init(name: String) { self.name = name }
  }

  /// Index of the tier of a tenant's service, or nil.
  package func tier(tenant: String, service: String) -> Int? {
    tiers.firstIndex { $0.isFor(tenant: tenant, service: service) }
  }
}
