import Platform

/// Where the hosts of a private site stand, in the order of its zones.
struct SiteLayout {
  /// Host type; zone within the site; rack within the zone; group within the zone.
  ///
  /// Shape: `[hosts]`.
  private(set) var type: [Int32] = [], zone: [Int32] = [], rack: [Int32] = [], group: [Int32] = []
  /// Stable identities of the hosts, for their failure streams.
  ///
  /// Shape: `[hosts]`.
  private(set) var identity: [UInt64] = []
  /// First host of each zone, and the number of hosts last.
  ///
  /// Shape: `[zones + 1]`.
  private(set) var firstOfZone: [Int] = [0]

  init(_ site: Site, _ blueprint: Blueprint) {
    for (zoneIndex, description) in site.zones.enumerated() {
      let racks = description.rackOfHost
      for (number, place) in description.groups.enumerated() {
        let host = description.hosts[place].type
        type.append(Int32(host))
        zone.append(Int32(zoneIndex))
        group.append(Int32(place))
        rack.append(Int32(racks[number]))
        let name = blueprint.hostTypes[host].name
        identity.append(Identity.of("\(site.name)/\(description.name)/\(name)/\(number)"))
      }
      firstOfZone.append(type.count)
    }
  }

  var count: Int { type.count }

  /// Whether a host is in a zone, and in a rack of it; nil for any.
  func contains(_ host: Int, zone wanted: Int?, rack wantedRack: Int?) -> Bool {
    if let wanted, Int(zone[host]) != wanted { return false }
    if let wantedRack, Int(rack[host]) != wantedRack { return false }
    return true
  }
}
