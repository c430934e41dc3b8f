internal import Economics
internal import Platform
internal import Policies

/// The prices that platforms need.
struct PriceNeeds {
  let platforms: [Blueprint]
  /// Milliseconds after which a rate is told to be old, an assumption: a quarter of a year.
  private static let oldRate: Int64 = 92 * 86_400_000

  /// A book with the prices that platforms need and no others, and what it lacks.
  ///
  /// What has no price costs nothing, which is right where only capacity is looked at; so it is told
  /// rather than refused.
  func kept(_ book: PriceBook) -> (PriceBook, warnings: [String]) {
    var book = book
    var warnings: [String] = []
    var hosts: Set<String> = []
    var instances: [[String]: Set<String>] = [:]
    for blueprint in platforms {
      for site in blueprint.sites {
        for group in site.zones.flatMap(\.hosts) where !site.isRented {
          let type = blueprint.hostTypes[group.type]
          hosts.insert(type.name)
          if book.owned.serverPrices[type.name] == nil, let estimate = book.owned.estimate {
            book.owned.serverPrices[type.name] = estimate.price(of: type)
          }
        }
        if site.isRented {
          instances[[site.provider, site.region], default: []].formUnion(
            site.instanceTypes.map(\.name))
        }
      }
    }
    func warn(_ missing: [String], _ place: String) {
      guard let first = missing.first else { return }
      let others = missing.count > 1 ? " and \(missing.count - 1) others" : ""
      warnings.append(
        "the book \(book.name) has no price of \(first)\(others) \(place): counted as nothing")
    }
    warn(hosts.filter { book.owned.serverPrices[$0] == nil }.sorted(), "among the servers")
    if !hosts.isEmpty { warn(unpricedParts(of: book.owned), "of own hosts") }
    warnOneSided(book, &warnings)
    warnOtherPrices(book, &warnings)
    var dates: Set<String> = []
    for (place, types) in instances.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
      let index = book.rented.firstIndex { $0.provider == place[0] && $0.region == place[1] }
      let known = index.map { book.rented[$0].instances } ?? [:]
      warn(types.filter { known[$0] == nil }.sorted(), "in \(place[0]) \(place[1])")
      if let index {
        dates.formUnion(
          book.figures.filter { $0.name == "\(place[0]) \(place[1]) instances" }
            .map { "\(place[0]) \($0.source.date)" })
        let terms = book.rented[index].pricing
        let lacking = known.keys.filter { types.contains($0) && known[$0]?.hourly(terms) == nil }
        warnUnpricedTraffic(book, index, place, &warnings)
        warnSpot(book, index, place, &warnings)
        if terms == .spot, !hasSpot(place) {
          warnings.append(
            "the book \(book.name) bills \(place[0]) \(place[1]) at spot prices, but no site there has "
              + "`spot`: nothing is interrupted")
        }
        if terms == .oneYear || terms == .threeYear {
          warnings.append(
            "the book \(book.name) bills hours used in \(place[0]) \(place[1]) at the \(terms.rawValue) "
              + "rate, as if none were bought in vain: `commitments` count those too")
        }
        if let first = lacking.min() {
          warnings.append(
            "the book \(book.name) has no \(terms.rawValue) price of \(first): the one on demand "
              + "is taken")
        }
      }
    }
    if Set(dates.compactMap { $0.split(separator: " ").last }).count > 1 {
      warnings.append(
        "prices of different dates are compared: \(dates.sorted().joined(separator: ", "))")
    }
    if let rate = book.figures.first(where: { $0.name == "exchange" })?.source.date,
      rate > book.date
    {
      warnings.append(
        "the book \(book.name) of \(book.date) is converted at the rate of \(rate): there is none of "
          + "its own day or before")
    }
    if let rate = book.figures.first(where: { $0.name == "exchange" })?.source.date,
      let old = CivilDate.milliseconds(of: rate), let day = CivilDate.milliseconds(of: book.date),
      day - old > Self.oldRate
    {
      warnings.append(
        "the book \(book.name) of \(book.date) is converted at the rate of \(rate), which is older than "
          + "a quarter of a year")
    }
    let rehearses = platforms.contains {
      $0.continuity.rehearsals > 0 && !$0.continuity.tiers.isEmpty
    }
    if let risk = book.risk, rehearses, !risk.tiers.isEmpty,
      risk.perGuestHourDown > 0 || risk.perGuestHourLost > 0
    {
      warnings.append(
        "the book \(book.name) has losses by guest-hour and by tier: what is replayed counts by the former, "
          + "and what is rehearsed by the latter besides")
    }
    let tiers = Set(platforms.flatMap { $0.continuity.tiers.map(\.name) })
    for name in (book.risk?.tiers.keys.sorted() ?? []) where !tiers.contains(name) {
      warnings.append(
        "the book \(book.name) has losses of a tier \(name) that no platform has: they count nothing"
      )
    }
    for index in book.rented.indices {
      let place = [book.rented[index].provider, book.rented[index].region]
      let types = instances[place] ?? []
      book.rented[index].instances = book.rented[index].instances.filter { types.contains($0.key) }
      for offer in book.rented[index].offers.indices {
        book.rented[index].offers[offer].rates = book.rented[index].offers[offer].rates.filter {
          types.contains($0.key)
        }
      }
    }
    return (book, warnings)
  }

  /// What own hosts need that has no price.
  private func unpricedParts(of owned: OwnedPrices) -> [String] {
    // Colocation and outsourced work are charges.
    let charged = Set(owned.charges.map(\.category))
    let missing = [
      (Category.energy, owned.energy.perKilowattHour == 0 && !owned.energy.changes),
      (.facility, owned.facilityPerKilowattMonth == 0), (.staff, owned.staff.perYear == 0),
    ].filter { $0.1 && !charged.contains($0.0) }.map(\.0.rawValue)
    return missing.isEmpty ? [] : [missing.joined(separator: " and of ")]
  }

  /// Whether a site of a provider's region is spare capacity.
  private func hasSpot(_ place: [String]) -> Bool {
    platforms.contains { blueprint in
      blueprint.sites.contains { $0.spot != nil && [$0.provider, $0.region] == place }
    }
  }

  /// Spare capacity of types that have no such price is told.
  private func warnSpot(
    _ book: PriceBook, _ index: Int, _ place: [String], _ warnings: inout [String]
  ) {
    let types = platforms.flatMap { blueprint in
      blueprint.sites.filter { $0.spot != nil && [$0.provider, $0.region] == place }
        .flatMap(\.instanceTypes).map(\.name)
    }
    let prices = book.rented[index].instances
    let lacking = Set(types).filter { prices[$0] != nil && prices[$0]?.spot == nil }
    if let first = lacking.min() {
      warnings.append(
        "the book \(book.name) has no spot price of \(first) in \(place[0]) \(place[1]): the one on "
          + "demand is taken")
    }
  }

  /// A rule that chooses sites by the price knows the table of sizes, and no book: prices cause no run.
  private func warnOtherPrices(_ book: PriceBook, _ warnings: inout [String]) {
    for blueprint in platforms where blueprint.deployment.name == Cheapest.name {
      for site in blueprint.sites where site.kind == .public {
        let prices = book.rented.first {
          $0.provider == site.provider && $0.region == site.region
        }
        let isOther = site.instanceTypes.contains { type in
          guard let prices, let own = prices.instances[type.name] else { return false }
          let price = (site.spot == nil ? own.onDemand : own.spot ?? own.onDemand)
          return abs(price * (1 - prices.discount) / type.referencePrice - 1) > 0.01
        }
        guard isOther else { continue }
        warnings.append(
          "\(Cheapest.name) chooses sites by the prices of the table of sizes; those of \(site.provider) "
            + "\(site.region) in the book \(book.name) are others")
        return
      }
    }
  }

  /// Charges on what one side never has are told: they would count nothing.
  private func warnOneSided(_ book: PriceBook, _ warnings: inout [String]) {
    func warn(_ charge: MeteredCharge, _ owner: String) {
      warnings.append(
        "the book \(book.name) has a charge \(charge.name) on \(charge.meter.rawValue), which \(owner) "
          + "never have: it counts nothing")
    }
    for charge in book.owned.charges where charge.meter.isOfRentedOnly {
      warn(charge, "own sites")
    }
    for prices in book.rented {
      // Nodes that are rented whole draw power and have carbon.
      let hasNodes = platforms.contains { blueprint in
        blueprint.sites.contains { site in
          site.nodes != nil && site.provider == prices.provider && site.region == prices.region
        }
      }
      for charge in prices.charges where charge.meter.isOfOwnOnly && !hasNodes {
        warn(charge, "sites of \(prices.provider) \(prices.region)")
      }
    }
  }

  /// What platforms send over lines and across zones has a price, or it is told that it has none.
  private func warnUnpricedTraffic(
    _ book: PriceBook, _ index: Int, _ place: [String], _ warnings: inout [String]
  ) {
    func isThere(_ has: (Blueprint, Site) -> Bool) -> Bool {
      platforms.contains { blueprint in
        blueprint.sites.contains {
          [$0.provider, $0.region] == place && $0.isRented && has(blueprint, $0)
        }
      }
    }
    let hasEgress = !book.rented[index].internetEgress.tiers.isEmpty
    let sends = isThere { blueprint, _ in blueprint.virtualisation.egressGBPerCoreHour > 0 }
    let hasOwn = platforms.contains { $0.sites.contains { !$0.isRented } }
    if sends, hasEgress, hasOwn,
      !book.owned.charges.contains(where: { $0.meter == .internetEgress })
    {
      let warning =
        "the book \(book.name) has no price of data sent to the internet from own sites, which those "
        + "rented have: counted as nothing"
      if !warnings.contains(warning) { warnings.append(warning) }
    }
    func isForDisks(_ charge: MeteredCharge) -> Bool { charge.meter == .storage }
    let hasDisks = platforms.contains { $0.virtualisation.storageGiBPerGuest > 0 }
    if hasDisks, hasOwn, book.rented[index].charges.contains(where: isForDisks),
      !book.owned.charges.contains(where: isForDisks)
    {
      let warning =
        "the book \(book.name) has no price of disks at own sites, which those rented have: counted as "
        + "nothing"
      if !warnings.contains(warning) { warnings.append(warning) }
    }
    if sends, !hasEgress {
      warnings.append(
        "the book \(book.name) has no price of data sent to the internet from \(place[0]) \(place[1]): "
          + "counted as nothing")
    }
    for (meter, name, isNeeded) in [
      (
        Meter.interconnectTransfer, "transfer over a line",
        isThere { $1.interconnectGigabitsPerSecond > 0 }
      ),
      (
        .interZoneTransfer, "transfer between zones",
        isThere { $1.zonesOfRegion > 1 && $0.virtualisation.peerGBPerCoreHour > 0 }
      ),
    ] where isNeeded && !book.rented[index].charges.contains(where: { $0.meter == meter }) {
      warnings.append(
        "the book \(book.name) has no price of \(name) in \(place[0]) \(place[1]): counted as nothing"
      )
    }
  }
}
