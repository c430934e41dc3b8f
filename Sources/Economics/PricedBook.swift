internal import Kernels
internal import Platform

/// A book as prices of a platform's items, found once for all ledgers.
struct PricedBook {
  /// A price of an item's unit in a category.
  struct Price {
    /// What the price is for, and what the bill calls it.
    var category: Category, name = ""
    /// Price before the discount, and the discount.
    var list: Double, discount = 0.0
    /// Price that decisions look at.
    var decided: Double
    /// Index of the provider's region whose bill it is on; nil for what one owns.
    var region: Int?
    /// Whether it writes off a purchase.
    var isPurchase = false

    /// Price as accounted.
    var effective: Double { list * (1 - discount) }
  }

  /// A charge for each month whatever is used: racks, packs of licences, spares.
  struct Fixed {
    var category: Category, name: String, site: String
    /// Cost a year, as accounted and as decisions see it.
    var perYear: Double, decidedPerYear: Double
    /// How many there are, and of what.
    var quantity: Double, unit: String
    /// Whether it writes off a purchase.
    var isPurchase = true
  }

  let book: PriceBook
  let blueprint: Blueprint
  /// Index of each site's prices in the book; nil where it is private or has none.
  let regions: [String: Int]
  /// Where commitments apply together.
  let areas: [CommitmentArea]

  init(_ book: PriceBook, blueprint: Blueprint) {
    self.book = book
    self.blueprint = blueprint
    var regions: [String: Int] = [:]
    for site in blueprint.sites where site.isRented {
      regions[site.name] = book.rented.firstIndex {
        $0.provider == site.provider && $0.region == site.region
      }
    }
    self.regions = regions
    areas = CommitmentArea.all(book, blueprint, regions: regions)
  }

  private var owned: OwnedPrices { book.owned }

  // MARK: Linear prices

  /// The prices of one unit of an item that are the same for each unit.
  func linear(_ item: Usage.Item) -> [Price] {
    guard let site = blueprint.sites.first(where: { $0.name == item.site }) else { return [] }
    if site.isRented {
      guard let region = regions[item.site] else { return [] }
      return rented(item, book.rented[region], region)
    }
    var prices: [Price] = []
    switch item.meter {
    case .hostHours:
      if let type = blueprint.hostTypes.first(where: { $0.name == item.sku }) {
        prices = host(type)
      }
    case .facilityEnergy:
      let price = owned.energy.perKilowattHour
      prices = [Price(category: .energy, list: price, decided: price)]
    case .backupStorage:
      let price = owned.backupPerGigabyteMonth / PriceBook.hoursPerMonth
      prices = [Price(category: .protection, list: price, decided: price)]
    default: break
    }
    for charge in owned.charges where charge.meter == item.meter {
      guard let price = charge.flatPrice else { continue }
      prices.append(
        Price(category: charge.category, name: charge.name, list: price, decided: price))
    }
    return prices
  }

  private func rented(_ item: Usage.Item, _ rented: RentedPrices, _ region: Int) -> [Price] {
    var prices: [Price] = []
    func add(_ category: Category, _ list: Double, _ name: String = "") {
      prices.append(
        Price(
          category: category, name: name, list: list, discount: rented.discount,
          decided: list * (1 - rented.discount), region: region))
    }
    switch item.meter {
    case .instanceHours:
      let isSpot = blueprint.sites.first { $0.name == item.site }?.spot != nil
      let spot = isSpot ? rented.instances[item.sku]?.spot : nil
      let price = spot ?? rented.hourly(item.sku) ?? 0
      if let model = rented.model(of: item.service), model.kind != .iaas {
        add(
          .platform, model.hourly(item.sku, infrastructure: price), model.kind.rawValue)
      } else if isSpot || rented.dedicatedHosts(for: item.sku, of: item.service) == nil {
        add(.instances, price, isSpot ? "spot" : "")
      }
    case .guestHours:
      let model = rented.model(of: item.service)
      if let model, model.perGuestHour > 0 {
        add(.platform, model.perGuestHour, "seats")
      }
      // One's own staff is on no provider's bill.
      let staff =
        rented.administratorPerYear / PriceBook.hoursPerYear / rented.guestsPerAdministrator
        * (model?.staffShare ?? 1)
      if staff > 0 {
        prices.append(
          Price(category: .staff, name: "for rented guests", list: staff, decided: staff))
      }
    case .interRegionTransfer:
      // Copies name no region; what guests send does.
      let price = rented.interRegionTo[item.sku] ?? rented.interRegionPerGigabyte
      add(item.sku.isEmpty ? .protection : .egress, price, item.sku)
    case .backupStorage: add(.protection, rented.storagePerGigabyteMonth / PriceBook.hoursPerMonth)
    default: break
    }
    for charge in rented.charges where charge.meter == item.meter {
      if let price = charge.flatPrice { add(charge.category, price, charge.name) }
    }
    return prices
  }

  /// What an hour of an installed host costs.
  private func host(_ type: HostType) -> [Price] {
    let purchase = owned.serverPrices[type.name] ?? 0
    let life = owned.life(of: type.name)
    let network = purchase * owned.network
    let provisionedKilowatts = type.fullWatts / 1000
    func price(_ category: Category, _ perYear: Double, decided: Double? = nil) -> Price {
      Price(
        category: category, list: perYear / PriceBook.hoursPerYear,
        decided: (decided ?? perYear) / PriceBook.hoursPerYear)
    }
    var purchases = [
      price(.servers, yearly(purchase, life: life), decided: decided(purchase, life: life)),
      price(.network, yearly(network, life: life), decided: decided(network, life: life)),
    ]
    for index in purchases.indices { purchases[index].isPurchase = true }
    var prices = [
      price(.maintenance, purchase * owned.maintenance),
      price(.facility, provisionedKilowatts * owned.facilityPerKilowattMonth * 12),
    ]
    if owned.staff.minimum == 0 {
      prices.append(price(.staff, owned.staff.perYear / owned.staff.hostsPerAdministrator))
    }
    return purchases + prices
  }

  /// The yearly write-off of a purchase, of servers where no life is told.
  func yearly(_ price: Double, life: Double? = nil, residual: Double? = nil) -> Double {
    owned.amortisation == .annuity
      ? decided(price, life: life, residual: residual)
      : Finance.straightLine(
        price: price, residual: price * (residual ?? owned.residual),
        years: life ?? owned.lifeYears)
  }

  /// The equivalent annual cost of a purchase.
  func decided(_ price: Double, life: Double? = nil, residual: Double? = nil) -> Double {
    Finance.equivalentAnnualCost(
      price: price, residual: price * (residual ?? owned.residual), rate: owned.costOfCapital,
      years: life ?? owned.lifeYears)
  }

  // MARK: Whole things

  /// What the hosts of an estate cost whatever is used; what is ordered for all of them, by the site that
  /// needs it.
  func fixed(_ estate: OwnedEstate) -> [Fixed] {
    var fixed: [Fixed] = []
    let sites = blueprint.sites.indices.filter { !blueprint.sites[$0].isRented }
    for site in sites where owned.rack > 0 {
      let racks = Double(estate.racks(site, of: blueprint))
      guard racks > 0 else { continue }
      fixed.append(
        purchase(
          "racks", at: site, racks * owned.rack, life: owned.rackLifeYears, quantity: racks,
          "Racks"))
    }
    func share(_ type: Int, _ site: Int) -> Double {
      Double(estate.hosts[site][type]) / Double(max(estate.byType[type], 1))
    }
    let spare = estate.byType.map(spares)
    for site in sites {
      var all = purchase("spare servers", at: site, 0, quantity: 0, "Servers")
      for (type, whole) in spare.enumerated() {
        let name = blueprint.hostTypes[type].name
        let part = Double(whole) * share(type, site)
        let price = part * (owned.serverPrices[name] ?? 0)
        all.quantity += part
        all.perYear += yearly(price, life: owned.life(of: name))
        all.decidedPerYear += decided(price, life: owned.life(of: name))
      }
      if all.decidedPerYear > 0 { fixed.append(all) }
    }
    for licence in owned.licences {
      let needed = sites.map { site in
        estate.hosts[site].enumerated().reduce(0) {
          $0 + $1.element * licence.units(of: blueprint.hostTypes[$1.offset])
        }
      }
      let all = needed.reduce(0, +)
      let ordered = licence.ordered(all)
      for (site, units) in zip(sites, needed) where units > 0 {
        let quantity = Double(ordered) * Double(units) / Double(all)
        let unit = licence.unit.rawValue
        func add(_ name: String, _ perYear: Double, _ decided: Double, isPurchase: Bool) {
          guard perYear > 0 || decided > 0 else { return }
          fixed.append(
            Fixed(
              category: .licences, name: name, site: blueprint.sites[site].name, perYear: perYear,
              decidedPerYear: decided, quantity: quantity,
              unit: unit.prefix(1).uppercased() + unit.dropFirst() + "s", isPurchase: isPurchase))
        }
        let (bought, fee) = (quantity * licence.purchase, quantity * licence.perYear)
        // Nobody buys used licences.
        add(
          licence.name, yearly(bought, life: licence.lifeYears, residual: 0),
          decided(bought, life: licence.lifeYears, residual: 0), isPurchase: true)
        let isBought = licence.purchase > 0
        add(licence.name + (isBought ? ", maintenance" : ""), fee, fee, isPurchase: false)
      }
    }
    return fixed
  }

  /// Whole spare servers for so many hosts of a type.
  func spares(of hosts: Int) -> Int { Int((Double(hosts) * owned.spares - 1e-9).rounded(.up)) }

  private func purchase(
    _ name: String, at site: Int, _ price: Double, life: Double? = nil, quantity: Double,
    _ unit: String
  ) -> Fixed {
    Fixed(
      category: .servers, name: name, site: blueprint.sites[site].name,
      perYear: yearly(price, life: life), decidedPerYear: decided(price, life: life),
      quantity: quantity, unit: unit)
  }
}
