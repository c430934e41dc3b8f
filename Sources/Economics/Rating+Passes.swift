internal import Kernels
internal import Platform

/// What is not linear in usage, pass after pass: tiers by month, commitments by hour, dedicated hosts and
/// licences in guests, free hours, peaks, packs and ratios, support, tax, credits.
///
/// A month that the horizon cuts is taken to go on as it began: its volume is scaled to the whole
/// month, which finds the bands, and its cost is scaled back.
extension Rating {
  /// What each region's provider has billed so far, by month.
  struct Bills {
    private var amounts: [Double]
    private let months: Int

    init(regions: Int, months: Int) {
      amounts = Array(repeating: 0, count: regions * months)
      self.months = months
    }

    subscript(region: Int, month: Int) -> Double { amounts[region * months + month] }

    mutating func add(_ cost: Double, _ region: Int, _ month: Int) {
      amounts[region * months + month] += cost
    }
  }

  /// The charges of all passes.
  ///
  /// - Parameter billed: What providers bill for linear meters, which support, tax and credits look at.
  func passes(
    _ usage: Usage, _ priced: PricedBook, _ holdings: [[Holding]], _ billed: Bills
  ) -> [Charge] {
    var charges: [Charge] = []
    var bills = billed
    var committed: [Charge] = []
    for area in priced.areas where area.region < holdings.count && !holdings[area.region].isEmpty {
      addCommitments(area, usage, priced.book, holdings[area.region], to: &committed)
    }
    for site in blueprint.sites {
      guard site.isRented else {
        addOwned(site, usage, priced, to: &charges)
        continue
      }
      guard let region = priced.regions[site.name] else { continue }
      let prices = priced.book.rented[region]
      var own: [Charge] = []
      addTiers(site, usage, prices, to: &own)
      own += committed.filter { $0.site == site.name }
      for charge in own { bills.add(charge.billed, region, charge.month) }
      charges += own
    }
    for region in priced.book.rented.indices {
      charges += tenancy(region, usage, priced, besides: charges, &bills)
    }
    addShares(usage, priced, bills, to: &charges)
    return charges
  }

  /// Dedicated hosts, licences and free hours of all sites of a region; those of spare capacity have
  /// licences only.
  private func tenancy(
    _ region: Int, _ usage: Usage, _ priced: PricedBook, besides covered: [Charge],
    _ bills: inout Bills
  ) -> [Charge] {
    let prices = priced.book.rented[region]
    let (all, regular) = (sites(of: region, priced), sites(of: region, priced, onSpot: false))
    guard !all.isEmpty else { return [] }
    var charges: [Charge] = []
    let use = dedicatedUse(usage, prices, sites: regular)
    if let site = regular.first { addDedicatedHosts(use, usage, prices, at: site, to: &charges) }
    addFreeInstances(usage, prices, sites: regular, besides: covered, to: &charges)
    for charge in charges { bills.add(charge.billed, region, charge.month) }
    for licence in prices.guestLicences {
      let due = self.charges(licence, use, usage, prices, sites: all) { bills[region, $0] }
      for charge in due where !charge.isOwn { bills.add(charge.billed, region, charge.month) }
      charges += due
    }
    return charges
  }

  /// Racks, spares, packs of licences, staff, energy by the hour and its peak.
  private func addOwned(
    _ site: Site, _ usage: Usage, _ priced: PricedBook, to charges: inout [Charge]
  ) {
    let owned = priced.book.owned
    let hosts = site.zones.reduce(0) { $0 + $1.hostCount }
    let guests =
      owned.staff.guestsPerAdministrator < .greatestFiniteMagnitude
      ? usage.total(.guestHours, at: site.name) : []
    for (index, month) in usage.months.enumerated() {
      let hours = Double(month.hours.count)
      let years = hours / PriceBook.hoursPerYear
      for item in priced.fixed where item.site == site.name {
        var charge = Charge(
          item.category, site: site.name, month: index, quantity: item.quantity * hours,
          unit: item.unit + "-Hours", list: item.perYear * years)
        charge.name = item.name
        charge.decided = item.decidedPerYear * years
        charges.append(charge)
      }
      // Administrators for hosts are linear where there is no minimum.
      var people = guests.isEmpty ? 0 : guests[index] / hours / owned.staff.guestsPerAdministrator
      if owned.staff.minimum > 0, hosts > 0 {
        people = max(
          people + Double(hosts) / owned.staff.hostsPerAdministrator, owned.staff.minimum)
      }
      if people > 0, owned.staff.perYear > 0 {
        charges.append(
          Charge(
            .staff, site: site.name, month: index, quantity: people * hours, unit: "Hours",
            list: people * owned.staff.perYear * years))
      }
      if owned.energy.perPeakKilowattMonth > 0, let peak = usage.peaks[site.name]?[index], peak > 0
      {
        var charge = Charge(
          .energy, site: site.name, month: index, quantity: peak * month.share, unit: "kW-Months",
          list: peak * month.share * owned.energy.perPeakKilowattMonth)
        charge.name = "largest power of the month"
        charges.append(charge)
      }
      if owned.energy.changes, let energy = usage.energy[site.name] {
        var cost = 0.0
        var amount = 0.0
        for hour in month.hours {
          cost +=
            energy[hour]
            * owned.energy.variablePrice(at: usage.epoch + Int64(hour) * 3_600_000)
          amount += energy[hour]
        }
        if amount > 0 {
          var charge = Charge(
            .energy, site: site.name, month: index, quantity: amount, unit: "kWh", list: cost)
          charge.name = "energy by the hour"
          charges.append(charge)
        }
      }
    }
    for metered in owned.charges where metered.flatPrice == nil {
      add(metered, site, usage, discount: 0, to: &charges)
    }
  }

  /// Egress by bands, and other meters that have some or a free part.
  private func addTiers(
    _ site: Site, _ usage: Usage, _ prices: RentedPrices, to charges: inout [Charge]
  ) {
    if !prices.internetEgress.tiers.isEmpty {
      add(
        MeteredCharge(
          name: "", category: .egress, meter: .internetEgress, price: prices.internetEgress), site,
        usage, discount: prices.discount, to: &charges)
    }
    for metered in prices.charges where metered.flatPrice == nil {
      add(metered, site, usage, discount: prices.discount, to: &charges)
    }
  }

  private func add(
    _ metered: MeteredCharge, _ site: Site, _ usage: Usage, discount: Double,
    to charges: inout [Charge]
  ) {
    let volumes = usage.total(metered.meter, at: site.name, service: metered.service)
    for (index, month) in usage.months.enumerated() {
      let volume = volumes[index] * metered.share
      guard volume > 0 else { continue }
      let cost = metered.price.cost(of: volume / month.share) * month.share
      var charge = Charge(
        metered.category, site: site.name, month: index, quantity: volume,
        unit: metered.meter.unit, list: cost, discount: discount)
      charge.name = metered.name
      charge.service = metered.service ?? ""
      charges.append(charge)
    }
  }

  /// Takes what commitments cover out of the price on demand, and adds what they cost.
  private func addCommitments(
    _ area: CommitmentArea, _ usage: Usage, _ book: PriceBook, _ holdings: [Holding],
    to charges: inout [Charge]
  ) {
    guard let demand = area.demand(usage, book, isPaid: false) else { return }
    let prices = area.prices
    let rest = 1 - prices.discount
    let names = holdings.map(prices.name)
    let places = demand.types.map(area.place)
    for (index, month) in usage.months.enumerated() {
      let coverage = Coverage(holdings, of: prices, to: demand, in: month.hours)
      for (number, holding) in holdings.enumerated() {
        let offer = prices.offers[holding.offer]
        let name = names[number]
        func charge(
          _ category: Category, at site: String, _ sku: String, list: Double, contracted: Double,
          used: Double, billed: Double
        ) -> Charge {
          var charge = Charge(category, site: site, sku: sku, month: index, list: list)
          charge.name = name
          charge.commitment = name
          charge.contracted = contracted
          charge.billed = billed
          charge.effective = used
          charge.decided = used
          return charge
        }
        for (type, key) in demand.types.enumerated() {
          let units = coverage.covered[number * demand.types.count + type]
          guard units > 0 else { continue }
          let place = places[type]
          let own = book.rented[place.region]
          let list = units * (own.hourly(place.type) ?? 0)
          var taken = Charge(
            .instances, site: place.site, sku: place.type, month: index, quantity: -units,
            unit: "Hours", list: -list, discount: own.discount)
          taken.name = name
          charges.append(taken)
          var row = charge(
            .instances, at: place.site, place.type, list: list,
            contracted: list * (1 - own.discount),
            used: units * (offer.rates[key] ?? 0) * rest, billed: 0)
          row.quantity = units
          row.unit = "Hours"
          row.isUsed = true
          charges.append(row)
        }
        let site = area.sites[0].name
        let paid = holding.perHour * Double(month.hours.count)
        if coverage.unused[number] > 0 {
          var row = charge(
            .commitments, at: site, "", list: 0, contracted: 0,
            used: coverage.unused[number] * rest, billed: 0)
          row.isUsed = false
          charges.append(row)
        }
        var purchase = charge(
          .commitments, at: site, "", list: paid, contracted: paid * rest, used: 0,
          billed: paid * rest)
        purchase.kind = .purchase
        purchase.quantity = Double(month.hours.count)
        purchase.unit = "Hours"
        charges.append(purchase)
      }
    }
  }

  /// The share of a month for which a region was up; hours of the month that are not looked at count as such.
  private func uptime(
    _ usage: Usage, _ index: Int, _ region: Int, _ priced: PricedBook
  ) -> Double {
    guard !priced.book.rented[region].uptimeCredits.isEmpty else { return 1 }
    let lost = sites(of: region, priced).map { usage.total(.outageHours, at: $0)[index] }
    let month = usage.months[index]
    return 1 - (lost.max() ?? 0) / (Double(month.hours.count) / month.share)
  }

  /// Support by bands of the month's bill, then tax on both, then credits.
  private func addShares(
    _ usage: Usage, _ priced: PricedBook, _ bills: Bills, to charges: inout [Charge]
  ) {
    for site in blueprint.sites where site.isRented {
      // The bill of a region counts once, at the first of its sites.
      guard let region = priced.regions[site.name],
        blueprint.sites.first(where: { priced.regions[$0.name] == region })?.name == site.name
      else { continue }
      let prices = priced.book.rented[region]
      for (index, month) in usage.months.enumerated() {
        let bill = bills[region, index]
        guard bill > 0 else { continue }
        let givenBack = bill * prices.credit(forUptime: uptime(usage, index, region, priced))
        let shares = prices.shares(of: bill, month.share, besides: givenBack)
        if givenBack > 0 {
          var charge = Charge(.credits, site: site.name, month: index, list: -givenBack)
          charge.kind = .credit
          charge.name = "uptime credit"
          charges.append(charge)
        }
        if !prices.support.tiers.isEmpty || prices.minimumSupport > 0 {
          charges.append(Charge(.support, site: site.name, month: index, list: shares.support))
        }
        if shares.tax > 0 {
          var charge = Charge(.tax, site: site.name, month: index, list: shares.tax)
          charge.kind = .tax
          charges.append(charge)
        }
        if shares.credit > 0 {
          var charge = Charge(.credits, site: site.name, month: index, list: -shares.credit)
          charge.kind = .credit
          charges.append(charge)
        }
      }
    }
  }
}

extension RentedPrices {
  /// What is due on the bill of a part of a month: support, tax on both, and the credit that is used.
  ///
  /// - Parameter other: Credits besides, which leave less to pay with that one.
  func shares(
    of bill: Double, _ part: Double, besides other: Double = 0
  ) -> (support: Double, tax: Double, credit: Double) {
    guard bill > 0 else { return (0, 0, 0) }
    let support =
      self.support.tiers.isEmpty && minimumSupport == 0
      ? 0 : max(self.support.cost(of: bill / part), minimumSupport) * part
    let tax = (bill + support) * self.tax
    return (support, tax, min(creditsPerMonth * part, max(bill - other + support + tax, 0)))
  }
}
