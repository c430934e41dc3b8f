/// Capacity that is kept for some guests for a while.
package struct Reservation: TenantScope, Sendable, Hashable, Codable {
  /// The tenants and services that it is for; empty for all.
  package var tenants: [String], services: [String]
  /// What is kept, in thousandths of a core and MiB.
  package var millicores: Int64, memoryMiB: Int64
  /// From when on and for how long, in milliseconds from the start.
  package var start: Int64, length: Int64

  /// Creates a reservation.
  package init(
    tenants: [String] = [], services: [String] = [], millicores: Int64, memoryMiB: Int64,
    start: Int64, length: Int64
  ) {
    self.tenants = tenants
    self.services = services
    self.millicores = millicores
    self.memoryMiB = memoryMiB
    self.start = start
    self.length = length
  }
}
