import Platform

extension Simulator {
  /// Cores and memory in MiB of all own hosts and rented nodes, on average over the run, and whether they
  /// never change.
  ///
  /// Own hosts count for as long as they are there, nodes for as long as they are on.
  func meanCapacity(_ ledger: Ledger) -> (cores: Double, memoryMiB: Double, isSteady: Bool) {
    let length = max(Double(horizon), 1)
    var (cores, memory, isSteady) = (0.0, 0.0, true)
    for site in blueprint.sites where site.kind == .private {
      for zone in site.zones {
        for (type, description) in blueprint.hostTypes.enumerated() {
          let count = zone.hosts.reduce(0) { $0 + ($1.type == type ? $1.count : 0) }
          guard count > 0 else { continue }
          let hours = ledger.total(site.nodes == nil ? .hostHours : .hostOnHours) {
            $0.site == site.name && $0.zone == zone.name && $0.sku == description.name
          }
          let away = Double(count) - hours * 3_600_000 / length
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
}
