/// What a charge is for, in the order in which reports stack them.
package enum Category: String, Sendable, CaseIterable, Hashable {
  case servers, network, maintenance, facility, energy, staff, licences
  case instances, egress, protection, support

  /// Whether the charge writes off a purchase.
  package var isCapital: Bool { self == .servers || self == .network }

  /// Whether the charge is on a public provider's bill, apart from protection.
  package var isPublic: Bool { self == .instances || self == .egress || self == .support }

  /// The service category of the FOCUS specification, version 1.2.
  package var focusCategory: String {
    switch self {
    case .servers, .maintenance, .instances, .licences: "Compute"
    case .network, .egress: "Networking"
    case .protection: "Storage"
    case .staff, .support, .facility, .energy: "Management and Governance"
    }
  }

  /// One sentence on what is charged.
  package var meaning: String {
    switch self {
    case .servers: "write-off of purchased servers"
    case .network: "write-off of network equipment, a share of the servers' price"
    case .maintenance: "maintenance of servers"
    case .facility: "space, power feed and cooling for the provisioned power"
    case .energy: "energy of hosts and facility"
    case .staff: "administrators, by the number of hosts"
    case .licences: "licences per core of installed hosts, sleeping or not"
    case .instances: "instances of public providers"
    case .egress: "data sent from public sites to the internet"
    case .protection: "backups, replicas and their transfer"
    case .support: "support, a share of the public bill"
    }
  }
}
