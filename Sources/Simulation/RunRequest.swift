package import Platform

/// Everything one run depends on.
///
/// A run is a pure function of its request: no clock, no file, no thread.
package struct RunRequest: Sendable {
  /// The guests, with the demand rows of this replication.
  package var workload: Workload
  /// The platform with the settings of its planes.
  package var blueprint: Blueprint
  /// The study's seed and the replication, which key every random stream.
  package var seed: UInt64, replication: Int
  /// Start of the run in milliseconds since 1970 UTC, which signals are looked up by.
  package var epoch: Int64 = 0
  /// Whether a replication draws failures and losses of its own.
  package var redrawsIncidents = true
  /// The owner of each guest, as an index into ``owners``.
  ///
  /// Shape: `[guests]`.
  package var ownerOf: [Int32]
  /// Tenants and services as the ledger names them; at least one.
  package var owners: [Owner]
  /// Whether the record names the first host of each guest.
  package var notesFirstHosts = false
  /// Whether the record tells what each host did.
  package var notesHosts = false
  /// Whether the record tells the state after each step of CloudSim's clock.
  package var notesSteps = false
  /// How loads are summed up.
  package var path: Path = .intervals

  /// Creates a request whose ledger has one nameless owner.
  package init(workload: Workload, blueprint: Blueprint, seed: UInt64, replication: Int = 0) {
    self.workload = workload
    self.blueprint = blueprint
    self.seed = seed
    self.replication = replication
    ownerOf = Array(repeating: 0, count: workload.count)
    owners = [Owner(tenant: "", service: "")]
  }

  /// A tenant's service in the ledger.
  package struct Owner: Sendable, Hashable {
    /// Names; empty for none.
    package var tenant: String, service: String

    /// All owners that are not told apart.
    package static let others = Owner(tenant: "(others)", service: "")

    /// Creates an owner.
    package init(tenant: String, service: String) {
      self.tenant = tenant
      self.service = service
    }
  }

  /// How loads are summed up; both ways give the same numbers.
  package enum Path: Sendable, CaseIterable {
    /// Adds each guest's demand row to its host's load row over the whole stay.
    case intervals
    /// Goes from step to step and adds up the guests then present: slow and obvious.
    case stepped
  }
}
