internal import Platform

/// How many hosts of one's own are installed, by site and type.
///
/// What is bought whole for all of them looks at the whole estate: licences are one order, and administrators one
/// team.
struct OwnedEstate: Hashable {
  /// Shape: `[sites][types]` of the platform.
  private(set) var hosts: [[Int]]

  /// The hosts that are installed at the start.
  init(_ blueprint: Blueprint) {
    hosts = blueprint.sites.map { site in
      var counts = Array(repeating: 0, count: blueprint.hostTypes.count)
      for group in site.zones.flatMap(\.hosts) where !site.isRented {
        counts[group.type] += group.installed ?? group.count
      }
      return counts
    }
  }

  /// So many hosts, rounded up to whole ones, but for what adding hours up may lose.
  private static func whole(_ mean: Double) -> Int { Int((mean - 1e-6).rounded(.up)) }

  /// The hosts of each month of a run: those that were installed in the mean, as whole ones.
  static func byMonth(_ usage: Usage, _ blueprint: Blueprint) -> [OwnedEstate] {
    var estates = Array(repeating: OwnedEstate(blueprint), count: usage.months.count)
    for (index, site) in blueprint.sites.enumerated() where !site.isRented {
      for (type, description) in blueprint.hostTypes.enumerated() {
        let hours = usage.total(.hostHours, at: site.name, sku: description.name)
        for (month, part) in usage.months.enumerated() {
          estates[month].hosts[index][type] = whole(hours[month] / Double(part.hours.count))
        }
      }
    }
    return estates
  }

  /// The hosts of a run in the mean, as whole ones.
  init(_ ledger: Ledger, _ blueprint: Blueprint) {
    self.init(blueprint)
    for (index, site) in blueprint.sites.enumerated() where !site.isRented {
      for (type, description) in blueprint.hostTypes.enumerated() {
        let hours = ledger.total(.hostHours) {
          $0.site == site.name && $0.sku == description.name
        }
        hosts[index][type] = Self.whole(hours / Double(ledger.hours))
      }
    }
  }

  /// All hosts of each type.
  ///
  /// Shape: `[types]`.
  var byType: [Int] {
    (hosts.first ?? []).indices.map { type in hosts.reduce(0) { $0 + $1[type] } }
  }

  var total: Int { byType.reduce(0, +) }

  /// Racks of a site: those that the platform names, and as many as the hosts fill.
  func racks(_ index: Int, of blueprint: Blueprint) -> Int {
    let installed = hosts[index].enumerated().reduce(0) {
      $0 + $1.element * blueprint.hostTypes[$1.offset].rackUnits
    }
    guard installed > 0 else { return 0 }
    var (racks, units) = (0, 0)
    for zone in blueprint.sites[index].zones where zone.hostCount > 0 {
      let there = zone.hosts.reduce(0) {
        $0 + ($1.installed ?? $1.count) * blueprint.hostTypes[$1.type].rackUnits
      }
      racks += max(zone.racks, (there + Zone.unitsOfRack - 1) / Zone.unitsOfRack)
      units += there
    }
    // What is bought during the run needs racks beyond those of the hosts that were there.
    let more = max(0, installed - max(units, racks * Zone.unitsOfRack))
    return racks + (more + Zone.unitsOfRack - 1) / Zone.unitsOfRack
  }
}
