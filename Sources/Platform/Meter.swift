/// A counted usage that a price may be put on.
package enum Meter: String, Sendable, CaseIterable, Hashable, Codable {
  case hostHours = "host_hours"
  case hostOnHours = "host_on_hours"
  case itEnergy = "it_energy_kwh"
  case facilityEnergy = "facility_energy_kwh"
  case coreHoursAllocated = "core_hours_allocated"
  case coreHoursUsed = "core_hours_used"
  case coreHoursUnmet = "core_hours_unmet"
  case memoryAllocated = "gib_hours_allocated"
  case gpuHoursAllocated = "gpu_hours_allocated"
  case instanceHours = "instance_hours"
  case guestHours = "guest_hours"
  case storage = "storage_gb_hours"
  case internetEgress = "internet_egress_gb"
  case interRegionTransfer = "inter_region_transfer_gb"
  case interZoneTransfer = "inter_zone_transfer_gb"
  case interconnectTransfer = "interconnect_transfer_gb"
  case interconnectHours = "interconnect_hours"
  case backupStorage = "backup_gb_hours"
  case protectedCoreHours = "protected_core_hours"
  case standbyCoreHours = "standby_core_hours"
  case failoverCoreHours = "failover_core_hours"
  case migrations
  case sleepEnergy = "sleep_energy_kwh"
  case transitionEnergy = "transition_energy_kwh"
  case gpuEnergy = "gpu_energy_kwh"
  case carbon = "carbon_kg"
  case contractedCarbon = "carbon_market_kg"
  case batteryEnergy = "battery_kwh"
  case outageHours = "outage_hours"

  /// Whether the sums are so many hours of something, so that a price may be by the month.
  package var countsHours: Bool { unit.hasSuffix("Hours") }

  /// Whether it is metered by whose guests they are.
  package var isOfGuests: Bool {
    switch self {
    case .coreHoursAllocated, .coreHoursUsed, .coreHoursUnmet, .memoryAllocated,
      .gpuHoursAllocated, .instanceHours, .guestHours, .storage, .internetEgress,
      .interZoneTransfer:
      true
    default: false
    }
  }

  /// Whether only rented sites have it.
  package var isOfRentedOnly: Bool {
    switch self {
    case .instanceHours, .interZoneTransfer, .interconnectTransfer, .interconnectHours,
      .outageHours:
      true
    default: false
    }
  }

  /// Whether only hosts that the simulation knows have it: one's own, and nodes that are rented whole.
  package var isOfOwnOnly: Bool {
    switch self {
    case .hostHours, .hostOnHours, .itEnergy, .facilityEnergy, .sleepEnergy, .transitionEnergy,
      .gpuEnergy, .carbon, .contractedCarbon, .batteryEnergy:
      true
    default: false
    }
  }

  /// The unit of the sums.
  package var unit: String {
    switch self {
    case .hostHours, .hostOnHours, .instanceHours, .guestHours, .outageHours, .interconnectHours:
      "Hours"
    case .itEnergy, .facilityEnergy, .sleepEnergy, .transitionEnergy, .gpuEnergy,
      .batteryEnergy:
      "kWh"
    case .carbon, .contractedCarbon: "kg CO2e"
    case .coreHoursAllocated, .coreHoursUsed, .coreHoursUnmet, .protectedCoreHours,
      .standbyCoreHours, .failoverCoreHours:
      "Core-Hours"
    case .gpuHoursAllocated: "GPU-Hours"
    case .memoryAllocated: "GiB-Hours"
    case .internetEgress, .interRegionTransfer, .interZoneTransfer, .interconnectTransfer: "GB"
    case .backupStorage, .storage: "GB-Hours"
    case .migrations: "Migrations"
    }
  }

  /// One sentence on what is counted.
  package var meaning: String {
    switch self {
    case .hostHours: "hours for which a host is installed, in whatever power state"
    case .hostOnHours: "hours for which a host is on or waking"
    case .itEnergy: "energy drawn by hosts, without the facility's overhead"
    case .facilityEnergy:
      "energy that the grid gives: hosts, overhead, and what batteries take less what they give"
    case .coreHoursAllocated: "hours times the cores of running guests"
    case .coreHoursUsed: "hours times the cores that guests kept busy"
    case .coreHoursUnmet: "hours times the cores that guests asked for and did not get"
    case .memoryAllocated: "hours times the memory of running guests"
    case .gpuHoursAllocated: "hours times the GPUs, or shares of them, that running guests hold"
    case .instanceHours: "hours for which an instance of a public provider is rented"
    case .guestHours: "hours for which guests are there, starting or running"
    case .storage: "hours times the disks of guests"
    case .internetEgress: "data sent from a site to the internet"
    case .interRegionTransfer:
      "data replicated or backed up to another site, or sent to another region"
    case .interZoneTransfer: "data between guests of a rented site in different availability zones"
    case .interconnectTransfer: "data sent from a rented site to one's own over an interconnect"
    case .interconnectHours: "hours for which there is an interconnect"
    case .backupStorage: "hours times the backup data kept"
    case .protectedCoreHours:
      "hours times the cores of guests that have a copy elsewhere: licences that count passive copies in full"
    case .standbyCoreHours:
      "hours times the cores of standbys that run: licences that count passive copies as far as they run"
    case .failoverCoreHours:
      "hours times the cores of guests that run where they recovered to: licences that count from failover on"
    case .sleepEnergy: "part of it_energy_kwh drawn by sleeping hosts"
    case .transitionEnergy: "part of it_energy_kwh drawn to fall asleep and to wake"
    case .gpuEnergy: "part of it_energy_kwh drawn by GPUs"
    case .carbon: "facility_energy_kwh times the carbon intensity of the grid at the time"
    case .contractedCarbon: "facility_energy_kwh times the carbon intensity of contracts"
    case .batteryEnergy: "energy that batteries gave"
    case .outageHours: "hours for which a rented site was lost as a whole"
    case .migrations: "migrations of guests that started"
    }
  }
}
