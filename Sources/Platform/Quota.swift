/// The most that some guests may have together.
///
/// Quotas are hierarchical where they overlap: a guest must fit all that are for it, such as its tenant's own
/// and that of a group of tenants.
package struct Quota: TenantScope, Sendable, Hashable, Codable {
  /// The tenants and services whose guests count; empty for all.
  package var tenants: [String], services: [String]
  /// Whether each tenant has the quota for itself, rather than all together.
  package var isForEachTenant: Bool
  /// Most cores in thousandths, memory in MiB, and guests; nil for any.
  package var millicores: Int64?, memoryMiB: Int64?, guests: Int64?

  /// Bits of the prefix of a private subnet, whose addresses the guests need one each; nil for none.
  package var prefixBits: Int?
  /// Addresses of a subnet that a provider keeps: network, router, names, spare, broadcast.
  ///
  /// Source: AWS VPC documentation, *Subnet CIDR reservations*, as recalled 2026; Azure keeps as many.
  package static let keptAddresses: Int64 = 5
  /// Guests that the subnet has addresses for; nil without one.
  package var addresses: Int64? {
    prefixBits.map { max((Int64(1) << Int64(32 - $0)) - Self.keptAddresses, 0) }
  }

  /// Creates a quota.
  package init(
    tenants: [String] = [], services: [String] = [], isForEachTenant: Bool = false,
    millicores: Int64? = nil, memoryMiB: Int64? = nil, guests: Int64? = nil
  ) {
    self.tenants = tenants
    self.services = services
    self.isForEachTenant = isForEachTenant
    self.millicores = millicores
    self.memoryMiB = memoryMiB
    self.guests = guests
  }
}
