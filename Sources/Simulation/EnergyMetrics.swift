import Platform

/// What the books say of energy and carbon, beyond the energy itself.
struct EnergyMetrics {
  let blueprint: Blueprint
  /// Length of the run, in milliseconds.
  let horizon: Int64

  /// Milliseconds of a year of 365 days.
  private static let year = 31_536_000_000.0

  /// Adds them; what a platform tells nothing of is absent.
  func add(_ ledger: Ledger, to metrics: inout [Metric: Double]) {
    let grid = ledger.total(.carbon)
    metrics[.carbonKilograms] = grid
    if blueprint.sites.contains(where: { $0.contractedCarbon != nil }) {
      // A site without a contract counts with its grid, as the GHG Protocol's scope 2 has it.
      let open = Set(blueprint.sites.filter { $0.contractedCarbon == nil }.map(\.name))
      metrics[.carbonMarketKilograms] =
        ledger.total(.contractedCarbon) + ledger.total(.carbon) { open.contains($0.site) }
    }
    let embodied = embodiedKilograms
    if embodied > 0 { metrics[.carbonEmbodiedKilograms] = embodied }
    let used = ledger.total(.coreHoursUsed)
    if grid + embodied > 0, used > 0 {
      metrics[.softwareCarbonIntensity] = (grid + embodied) * 1000 / used
    }
    let guests = ledger.total(.guestHours)
    if grid + embodied > 0, guests > 0 {
      metrics[.carbonPerGuestHour] = (grid + embodied) * 1000 / guests
    }
    if blueprint.battery.name != "none" {
      metrics[.batteryKilowattHours] = ledger.total(.batteryEnergy)
    }
    // What a battery takes is no overhead of the facility.
    let energy = ledger.total(.itEnergy)
    if energy > 0, blueprint.battery.name == "none",
      !blueprint.sites.allSatisfy({ $0.overhead.constant != nil })
    {
      metrics[.powerUsageEffectiveness] =
        ledger.total(.facilityEnergy) / energy
    }
    if let stranded = strandedKilowatts(ledger) { metrics[.strandedKilowatts] = stranded }
  }

  /// The horizon's part of what it took to make all hosts.
  private var embodiedKilograms: Double {
    var total = 0.0
    for site in blueprint.sites {
      for group in site.zones.flatMap(\.hosts) {
        let type = blueprint.hostTypes[group.type]
        total +=
          Double(group.count) * type.embodiedKilograms * Double(horizon)
          / (type.lifeYears * Self.year)
      }
    }
    return total
  }

  /// Power that sites may draw and never do, where they have a limit.
  private func strandedKilowatts(_ ledger: Ledger) -> Double? {
    let limit = blueprint.caps.siteWatts / 1000
    guard limit > 0 else { return nil }
    return blueprint.sites.filter { $0.kind == .private }.reduce(0) { total, site in
      var peaks = Array(repeating: 0.0, count: ledger.hours)
      for account in ledger.accounts
      where account.key.meter == .itEnergy && account.key.site == site.name {
        for (hour, peak) in (account.maxima ?? []).enumerated() { peaks[hour] += peak }
      }
      return total + max(0, limit - (peaks.max() ?? 0))
    }
  }
}

extension Blueprint {
  /// Whether something keeps hosts below their full capacity.
  var isPowerLimited: Bool { caps != .none || frequency.name != "performance" }
}
