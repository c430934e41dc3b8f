import Platform
import Policies

/// What the books of a run are written from.
struct LedgerSource {
  let request: RunRequest
  let meters: RunMeters
  /// The strategies against losses of the home site.
  let protections: [Protection]
  /// Hours for which own hosts were not there yet, by zone times types plus type, hour by hour.
  var absentHours: [Int: [Double]] = [:]

  var blueprint: Blueprint { request.blueprint }
  /// Length of the run in milliseconds, and in hours, the last one perhaps incomplete.
  var horizon: Int64 { request.workload.horizon }
  var hours: Int { request.workload.hours }
}

/// Writes the books of a run from its meters and loads.
struct LedgerWriter {
  let source: LedgerSource
  let sums: LoadSums

  /// The ledger, its accounts sorted by key; accounts without usage are left out.
  func ledger() -> Ledger {
    var accounts: [Ledger.Account] = []
    addHosts(to: &accounts)
    for (index, site) in source.blueprint.sites.enumerated() {
      let first = source.meters.firstCell[index]
      switch site.kind {
      case .private:
        for (offset, zone) in site.zones.enumerated() {
          addGuests(cell: first + offset, site: site, zone: zone.name, sku: "", to: &accounts)
        }
      case .public:
        for (offset, type) in site.instanceTypes.enumerated() {
          addGuests(cell: first + offset, site: site, zone: "", sku: type.name, to: &accounts)
        }
      }
    }
    addSites(to: &accounts)
    addProtection(to: &accounts)
    addTraffic(to: &accounts)
    accounts.removeAll { account in
      account.sums.allSatisfy { $0 == 0 } && account.key.meter != .hostHours
    }
    accounts.sort { $0.key < $1.key }
    return Ledger(hours: source.hours, accounts: accounts)
  }

  private func addHosts(to accounts: inout [Ledger.Account]) {
    let blueprint = source.blueprint
    let meters = source.meters
    var zoneIndex = 0
    for site in blueprint.sites where site.kind == .private {
      var kilowatts: [[Double]] = []
      for zone in site.zones {
        for (type, description) in blueprint.hostTypes.enumerated() {
          let count = zone.hosts.reduce(0) { $0 + ($1.type == type ? $1.count : 0) }
          guard count > 0 else { continue }
          let installed = (0..<source.hours).map { hour in
            let absent = source.absentHours[zoneIndex * meters.hostTypes + type]?[hour] ?? 0
            return Double(count) * milliseconds(ofHour: hour) / 3_600_000 - absent
          }
          if site.nodes == nil {
            accounts.append(
              Ledger.Account(
                key: .init(.hostHours, site: site.name, zone: zone.name, sku: description.name),
                sums: installed))
          } else if let on = meters.on[zoneIndex * meters.hostTypes + type] {
            // A node is an instance while it is on.
            accounts.append(
              Ledger.Account(
                key: .init(.instanceHours, site: site.name, sku: description.name),
                sums: clipped(on).map { Double($0) / 3_600_000 }))
          }
          if let on = meters.on[zoneIndex * meters.hostTypes + type] {
            accounts.append(
              Ledger.Account(
                key: .init(
                  .hostOnHours, site: site.name, zone: zone.name, sku: description.name),
                sums: clipped(on).map { Double($0) / 3_600_000 }))
          }
        }
        kilowatts.append(addEnergy(site: site, zone: zone.name, index: zoneIndex, to: &accounts))
        zoneIndex += 1
      }
      accounts += Facility(
        site: site, rated: blueprint.ratedWatts(of: site), step: sums.step,
        epoch: source.request.epoch, battery: blueprint.battery
      ).accounts(kilowatts: kilowatts, hours: source.hours)
    }
  }

  /// Adds what hosts of a zone draw; returns their power at each step, in kW.
  private func addEnergy(
    site: Site, zone: String, index: Int, to accounts: inout [Ledger.Account]
  ) -> [Double] {
    let step = Double(sums.step)
    let stepHours = step / 3_600_000
    let perHour = Int(HourlyMeter.hour / sums.step)
    var energy = Array(repeating: 0.0, count: source.hours)
    var peak = energy
    var kilowatts: [Double] = []
    let sleep = clipped(source.meters.sleep[index])
    for hour in energy.indices {
      let steps = (hour * perHour)..<min((hour + 1) * perHour, sums.steps)
      let asleep = Double(sleep[hour]) / 3.6e12
      let events = asleep + source.meters.transition[index][hour] / 1000
      for current in steps {
        let own = sums.power[index][current] + sums.powerParts[index][current] / step
        energy[hour] += own * stepHours / 1000
        peak[hour] = max(peak[hour], own / 1000)
        kilowatts.append(own / 1000 + events / (stepHours * Double(steps.count)))
      }
      energy[hour] += events
      peak[hour] += asleep
    }
    let key = Ledger.Key(.itEnergy, site: site.name, zone: zone)
    accounts.append(Ledger.Account(key: key, sums: energy, maxima: peak))
    accounts.append(
      Ledger.Account(
        key: .init(.sleepEnergy, site: site.name, zone: zone),
        sums: sleep.map { Double($0) / 3.6e12 }))
    accounts.append(
      Ledger.Account(
        key: .init(.transitionEnergy, site: site.name, zone: zone),
        sums: source.meters.transition[index].map { $0 / 1000 }))
    var gpuEnergy = Array(repeating: 0.0, count: sums.steps)
    source.meters.gpuPower[index].add(to: &gpuEnergy, step: sums.step)
    accounts.append(
      Ledger.Account(
        key: .init(.gpuEnergy, site: site.name, zone: zone),
        sums: energy.indices.map { hour in
          gpuEnergy[(hour * perHour)..<min((hour + 1) * perHour, sums.steps)].reduce(0, +) / 3.6e9
        }))
    accounts.append(
      Ledger.Account(
        key: .init(.migrations, site: site.name, zone: zone),
        sums: source.meters.migrations[index]))
    return kilowatts
  }

  private func addGuests(
    cell: Int, site: Site, zone: String, sku: String, to accounts: inout [Ledger.Account]
  ) {
    let meters = source.meters
    let isShared = meters.owners == 1 && site.kind == .private
    for (index, owner) in source.request.owners.enumerated() {
      let slot = cell * meters.owners + index
      func key(_ meter: Meter) -> Ledger.Key {
        .init(
          meter, site: site.name, zone: zone, tenant: owner.tenant, service: owner.service,
          sku: sku)
      }
      if let held = meters.holdings[slot] {
        func add(_ meter: Meter, _ lane: HoldingMeter.Lane, _ unit: Double) {
          let amounts = held.integrals(lane, until: source.horizon)
          accounts.append(
            Ledger.Account(key: key(meter), sums: amounts.map { Double($0) / unit }))
        }
        add(.coreHoursAllocated, .millicores, 3.6e9)
        add(.memoryAllocated, .memoryMiB, 3_600_000 * 1024)
        add(.guestHours, .guests, 3_600_000)
        let disk =
          source.blueprint.virtualisation.storageGiBPerGuest * Blueprint.gigabytesPerGibibyte
        if disk > 0 { add(.storage, .guests, 3_600_000 / disk) }
      }
      if meters.holdings[slot] != nil || meters.drills[slot] != nil {
        let held = meters.holdings[slot]?.integrals(.instances, until: source.horizon)
        let drilled = meters.drills[slot].map(clipped)
        accounts.append(
          Ledger.Account(
            key: key(.instanceHours),
            sums: (0..<source.hours).map { hour in
              Double(held?[hour] ?? 0) / 3_600_000 + Double(drilled?[hour] ?? 0) / 3.6e12
            }))
      }
      if let gpus = meters.gpus[slot] {
        accounts.append(
          Ledger.Account(
            key: key(.gpuHoursAllocated), sums: clipped(gpus).map { Double($0) / 3.6e9 }))
      }
      let (used, unmet) = isShared ? zoneLoads(cell) : ownerLoads(slot)
      if let used { accounts.append(Ledger.Account(key: key(.coreHoursUsed), sums: used)) }
      if let unmet { accounts.append(Ledger.Account(key: key(.coreHoursUnmet), sums: unmet)) }
      let egress = source.blueprint.virtualisation.egressGBPerCoreHour
      if egress > 0, let used {
        accounts.append(
          Ledger.Account(key: key(.internetEgress), sums: used.map { $0 * egress }))
      }
      // Of even traffic over so many zones, all but one part in as many crosses.
      let peers = source.blueprint.virtualisation.peerGBPerCoreHour
      if site.isRented, site.zonesOfRegion > 1, peers > 0, let used {
        let crossing = peers * (1 - 1 / Double(site.zonesOfRegion))
        accounts.append(
          Ledger.Account(key: key(.interZoneTransfer), sums: used.map { $0 * crossing }))
      }
    }
  }

  /// Used and unmet core-hours of a zone as a whole.
  private func zoneLoads(_ zone: Int) -> ([Double]?, [Double]?) {
    let perHour = Int(HourlyMeter.hour / sums.step)
    var used = Array(repeating: 0.0, count: source.hours)
    var unmet = used
    for step in 0..<sums.steps {
      let hour = step / perHour
      let whole = sums.used[zone][step] * sums.step + sums.usedParts[zone][step]
      used[hour] += Double(whole) / 3.6e10
      unmet[hour] += Double(sums.unmet[zone][step]) / 3.6e10
    }
    return (used, unmet)
  }

  /// Used and unmet core-hours of an owner in a cell.
  private func ownerLoads(_ slot: Int) -> ([Double]?, [Double]?) {
    let demand = sums.demandOf[slot]
    guard !demand.isEmpty else { return (nil, nil) }
    let unmet = sums.unmetOf[slot]
    guard !unmet.isEmpty else { return (demand.map { Double($0) / 3.6e10 }, nil) }
    return (
      demand.indices.map { (Double(demand[$0]) - unmet[$0]) / 3.6e10 },
      unmet.map { $0 / 3.6e10 }
    )
  }

  /// What leaves sites because of where data and guests are.
  private func addTraffic(to accounts: inout [Ledger.Account]) {
    var sums: [Ledger.Key: [Double]] = [:]
    for (route, rates) in source.meters.sent.sorted(by: { $0.key < $1.key }) {
      for (perCoreHour, cores) in rates.sorted(by: { $0.key < $1.key }) {
        sums.add(
          clipped(cores).map { Double($0) / 3.6e9 * perCoreHour }, to: key(route, "remote data"))
      }
    }
    for (route, amounts) in source.meters.moved.sorted(by: { $0.key < $1.key }) {
      let isLeaving = !source.blueprint.sites[route.site].isRented
      sums.add(amounts, to: key(route, isLeaving ? "guests leaving home" : "guests coming home"))
    }
    accounts += sums.map { Ledger.Account(key: $0.key, sums: $0.value) }
  }

  /// The account of a route, called between regions by the one that it goes to, otherwise by what it is for.
  private func key(_ route: RunMeters.Route, _ purpose: String) -> Ledger.Key {
    let owner = source.request.owners[Int(route.owner)]
    let sites = source.blueprint.sites
    return Ledger.Key(
      route.meter, site: sites[route.site].name, tenant: owner.tenant, service: owner.service,
      sku: route.meter == .interRegionTransfer ? sites[route.target].region : purpose)
  }

  /// How long rented sites were lost, and lines to them were there.
  private func addSites(to accounts: inout [Ledger.Account]) {
    for (site, outage) in source.meters.outages {
      accounts.append(
        Ledger.Account(
          key: .init(.outageHours, site: source.blueprint.sites[site].name),
          sums: clipped(outage).map { Double($0) / 3_600_000 }))
    }
    for site in source.blueprint.sites
    where site.isRented && site.interconnectGigabitsPerSecond > 0 {
      accounts.append(
        Ledger.Account(
          key: .init(.interconnectHours, site: site.name),
          sums: (0..<source.hours).map { milliseconds(ofHour: $0) / 3_600_000 }))
    }
  }

  private func addProtection(to accounts: inout [Ledger.Account]) {
    let change = source.blueprint.virtualisation.dailyChange
    let owners = source.request.owners
    // Strategies may share a site, and an owner's guests may have several.
    var sums: [Ledger.Key: [Double]] = [:]
    for (number, protection) in source.protections.enumerated() {
      guard let place = protection.site else { continue }
      let site = source.blueprint.sites[place].name
      let standing = protection.standing
      for (index, owner) in owners.enumerated() {
        let slot = number * owners.count + index
        let sent = source.meters.transferred[slot]
        let meter = source.meters.protected[slot]
        // What is sent counts also where nothing was protected for longer.
        guard meter != nil || !sent.isEmpty else { continue }
        let protected =
          meter.map { clipped($0).map { Double($0) / 3.6e9 } }
          ?? Array(repeating: 0, count: source.hours)
        var daily = standing.replication == nil ? 0 : change
        // A strategy keeps a replica, backups, or both.
        var stored = standing.replication == nil ? 0.0 : 1
        if let backups = standing.backups {
          daily += backups.sentADay(change: change)
          stored += backups.storedShare(change: change)
        }
        func add(_ meter: Meter, _ amounts: [Double]) {
          sums.add(
            amounts,
            to: Ledger.Key(meter, site: site, tenant: owner.tenant, service: owner.service))
        }
        add(
          .interRegionTransfer,
          protected.indices.map {
            protected[$0] * daily / 24 + (sent.isEmpty ? 0 : sent[$0])
          })
        add(.backupStorage, protected.map { $0 * stored })
        for copies in RunMeters.Copies.allCases {
          guard let cores = source.meters.copies[copies.rawValue][slot] else { continue }
          add(copies.meter, clipped(cores).map { Double($0) / 3.6e9 })
        }
      }
    }
    accounts += sums.map { Ledger.Account(key: $0.key, sums: $0.value) }
  }

  /// How much of an hour of the run there is: the last one may be cut at the horizon.
  private func milliseconds(ofHour hour: Int) -> Double {
    Double(min(HourlyMeter.hour, source.horizon - Int64(hour) * HourlyMeter.hour))
  }

  /// The integrals of a meter, with the last hour cut at the horizon.
  private func clipped(_ meter: HourlyMeter) -> [Int64] {
    meter.integrals(until: source.horizon)
  }
}

extension [Ledger.Key: [Double]] {
  /// Adds amounts by the hour to those of an account.
  fileprivate mutating func add(_ amounts: [Double], to key: Ledger.Key) {
    let known = self[key] ?? Array(repeating: 0, count: amounts.count)
    self[key] = zip(known, amounts).map { $0 + $1 }
  }
}
