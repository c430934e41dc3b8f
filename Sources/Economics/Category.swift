/// What a charge is for, in the order in which reports stack them.
package enum Category: String, Sendable, CaseIterable, Hashable {
  case servers, network, maintenance, facility, energy, staff, licences
  case instances, commitments, egress, storage, protection, platform, monitoring, security
  case support, tax, credits, risk, software

  /// The place among all categories.
  var place: Int {
    switch self {
    case .servers: 0
    case .network: 1
    case .maintenance: 2
    case .facility: 3
    case .energy: 4
    case .staff: 5
    case .licences: 6
    case .instances: 7
    case .commitments: 8
    case .egress: 9
    case .storage: 10
    case .protection: 11
    case .platform: 12
    case .monitoring: 13
    case .security: 14
    case .support: 15
    case .tax: 16
    case .credits: 17
    case .risk: 18
    case .software: 19
    }
  }

  /// Whether the charge writes off a purchase.
  package var isCapital: Bool { self == .servers || self == .network }

  /// The service category and subcategory of the FOCUS specification, version 1.2.
  package var focusService: (category: String, subcategory: String) {
    switch self {
    case .servers, .maintenance, .instances, .commitments: ("Compute", "Virtual Machines")
    case .licences, .software: ("Compute", "Other (Compute)")
    case .network: ("Networking", "Network Infrastructure")
    case .egress: ("Networking", "Network Connectivity")
    case .storage: ("Storage", "Block Storage")
    case .protection: ("Storage", "Backup Storage")
    case .platform: ("Web", "Application Platforms")
    case .monitoring: ("Management and Governance", "Observability")
    case .security: ("Security", "Other (Security)")
    case .support: ("Management and Governance", "Support")
    case .energy, .facility, .staff, .tax, .credits, .risk:
      ("Management and Governance", "Other (Management and Governance)")
    }
  }

  /// One sentence on what is charged.
  package var meaning: String {
    switch self {
    case .servers: "write-off of purchased servers, spares and racks"
    case .network: "write-off of network equipment, a share of the servers' price"
    case .maintenance: "maintenance of servers"
    case .facility: "space, power feed and cooling for the provisioned power"
    case .energy: "energy of hosts and facility, and the charge for its peak"
    case .staff: "administrators, by the number of hosts and guests"
    case .licences: "licences of installed hosts, sleeping or not, in whole packs"
    case .instances:
      "instances and dedicated hosts of public providers, those under a commitment at its rate"
    case .commitments: "commitments that were paid for and not used"
    case .egress: "data sent to the internet, public addresses, balancers"
    case .storage: "disks of guests"
    case .protection: "backups, replicas and their transfer"
    case .platform: "managed platforms and software as a service"
    case .monitoring: "metrics, logs and alerts"
    case .security: "keys, scanning, protection of applications"
    case .software: "licences of what runs in rented guests, the provider's or one's own"
    case .support: "support, a share of the public bill"
    case .tax: "tax on the public bill"
    case .credits: "credits of providers, which lower the bill"
    case .risk: "expected loss by downtime and lost work, which decisions count and no bill has"
    }
  }
}
