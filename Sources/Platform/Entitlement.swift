/// What some tenants or services may have of a cluster that guests wait for in line.
///
/// Those that one entitlement is for are one account; a tenant that none is for is an account of its own.
package struct Entitlement: TenantScope, Sendable, Hashable, Codable {
  /// The tenants and services that it is for; empty for all.
  package var tenants: [String], services: [String]
  /// Part of the cluster that the account is entitled to, from 0 to 1; nil for a part of what others leave, by
  /// weight.
  package var share: Double?
  /// Weight among those without a share, more than 0.
  package var weight = 1.0
  /// The most of the cluster that it may have, from 0 to 1.
  package var limit = 1.0
  /// The higher, the sooner.
  package var priority = 0
  /// Time within which its guests should have done their work once they asked, in seconds; nil for any.
  package var deadlineSeconds: Double?
  /// Whether guests of one service that ask at the same instant start together or not at all.
  package var isGang = false

  /// Creates an entitlement to an equal part.
  package init(tenants: [String] = [], services: [String] = []) {
    self.tenants = tenants
    self.services = services
  }
}
