import Platform

extension Simulator {
  /// Cores and memory in MiB of all own hosts and rented nodes, on average over the run, and whether they
  /// never change.
  ///
  /// Own hosts count for as long as they are there, nodes for as long as they are on.
  func meanCapacity(_ ledger: Ledger) -> (cores: Double, memoryMiB: Double, isSteady: Bool) {
    let length = max(Double(horizon), 1)
    var (cores, memory, isSteady) = (0.0, 0.0, true)
    for state in states.indices {
      let site = blueprint.sites[siteIndex(of: state)]
      for (offset, zone) in site.zones.enumerated() {
        let index = states[state].firstZone + offset
        for (type, description) in blueprint.hostTypes.enumerated() {
          let count = zone.hosts.reduce(0) { $0 + ($1.type == type ? $1.count : 0) }
          guard count > 0 else { continue }
          let away =
            site.nodes == nil
            ? absentHours(zone: index, type: type).reduce(0, +) * 3_600_000 / length
            : Double(count) - onHours(ledger, site, zone, description) * 3_600_000 / length
          // Sums of hours are rounded.
          let there = away > 1e-9 ? Double(count) - away : Double(count)
          isSteady = isSteady && away <= 1e-9
          cores += there * Double(blueprint.capacity(of: description)) / 10_000
          memory += there * Double(description.memoryMiB)
        }
      }
    }
    return (cores, memory, isSteady)
  }

  private func onHours(
    _ ledger: Ledger, _ site: Site, _ zone: Zone, _ type: HostType
  ) -> Double {
    ledger.total(.hostOnHours) {
      $0.site == site.name && $0.zone == zone.name && $0.sku == type.name
    }
  }
}
