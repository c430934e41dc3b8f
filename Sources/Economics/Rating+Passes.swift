internal import Kernels
internal import Platform

/// What is not linear in usage, pass after pass: tiers by month, commitments by hour, dedicated hosts and
/// licences in guests, free hours, support, tax, credits.
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
    addOwned(usage, priced, to: &charges)
    for region in priced.book.rented.indices {
      var own: [Charge] = []
      let sites = sites(of: region, priced)
      addTiers(sites, usage, priced.book.rented[region], to: &own)
      own += committed.filter { sites.contains($0.site) }
      for charge in own { bills.add(charge.billed, region, charge.month) }
      charges += own
    }
    for region in priced.book.rented.indices {
      charges += tenancy(region, usage, priced, &bills)
    }
    addShares(usage, priced, bills, to: &charges)
    return charges
  }

  /// Dedicated hosts, licences and free hours of all sites of a region; those of spare capacity have
  /// licences only.
  private func tenancy(
    _ region: Int, _ usage: Usage, _ priced: PricedBook, _ bills: inout Bills
  ) -> [Charge] {
    let prices = priced.book.rented[region]
    let (all, regular) = (sites(of: region, priced), sites(of: region, priced, onSpot: false))
    guard !all.isEmpty else { return [] }
    var charges: [Charge] = []
    let use = dedicatedUse(usage, prices, sites: regular)
    if let site = regular.first { addDedicatedHosts(use, usage, prices, at: site, to: &charges) }
    addFreeInstances(usage, prices, sites: regular, to: &charges)
    for charge in charges { bills.add(charge.billed, region, charge.month) }
    for licence in prices.guestLicences {
      // Support is due on the bill of all regions together.
      let due = self.charges(licence, use, usage, prices, sites: all) { month in
        priced.book.rented.indices.reduce(0) {
          $0 + (priced.book.rented[$1].hasOneBill(with: prices) ? bills[$1, month] : 0)
        }
      }
      for charge in due where !charge.isOwn { bills.add(charge.billed, region, charge.month) }
      charges += due
    }
    return charges
  }

  /// Egress by bands, and other meters that have some or a free part, of all sites of a region together.
  private func addTiers(
    _ sites: [String], _ usage: Usage, _ prices: RentedPrices, to charges: inout [Charge]
  ) {
    if !prices.internetEgress.tiers.isEmpty {
      add(
        MeteredCharge(
          name: "", category: .egress, meter: .internetEgress, price: prices.internetEgress), sites,
        usage, discount: prices.discount, to: &charges)
    }
    for metered in prices.charges where metered.flatPrice == nil {
      add(metered, sites, usage, discount: prices.discount, to: &charges)
    }
  }

  /// A charge by bands of what several sites use together, each site with its part of the volume.
  func add(
    _ metered: MeteredCharge, _ sites: [String], _ usage: Usage, discount: Double,
    to charges: inout [Charge]
  ) {
    let volumes = sites.map { usage.total(metered.meter, at: $0, service: metered.service) }
    for (index, month) in usage.months.enumerated() {
      let volume = volumes.reduce(0) { $0 + $1[index] } * metered.share
      guard volume > 0 else { continue }
      let cost = metered.price.cost(of: volume / month.share) * month.share
      for (site, own) in zip(sites, volumes) where own[index] > 0 {
        let quantity = own[index] * metered.share
        var charge = Charge(
          metered.category, site: site, month: index, quantity: quantity,
          unit: metered.meter.unit, list: cost * (quantity / volume), discount: discount)
        charge.name = metered.name
        charge.service = metered.service ?? ""
        charge.isDirect = metered.service != nil
        charges.append(charge)
      }
    }
  }

  /// Takes what commitments cover out of the price on demand, and adds what they cost.
  private func addCommitments(
    _ area: CommitmentArea, _ usage: Usage, _ book: PriceBook, _ holdings: [Holding],
    to charges: inout [Charge]
  ) {
    guard let demand = area.demand(usage, book) else { return }
    let prices = area.prices
    let rest = 1 - prices.discount
    let names = holdings.map(prices.name)
    let rates = OfferedRates(prices, types: demand.types)
    let places = demand.types.map(area.place)
    for (index, month) in usage.months.enumerated() {
      let coverage = Coverage(holdings, of: prices, rates, to: demand, in: month.hours)
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
          charge.commitmentHome = area.sites[0].name
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
  ///
  /// Regions of a provider that name the same support and credits are on one bill; each bears its part.
  private func addShares(
    _ usage: Usage, _ priced: PricedBook, _ bills: Bills, to charges: inout [Charge]
  ) {
    let book = priced.book
    // What is due in a region counts at the first of its sites that is used.
    let regions = book.rented.indices.compactMap { region in
      let sites = sites(of: region, priced)
      return (sites.first { usage.rental(at: $0, book.rented[region]) != nil } ?? sites.first).map {
        (region: region, site: $0)
      }
    }
    var groups: [[(region: Int, site: String)]] = []
    for part in regions {
      let own = book.rented[part.region]
      let known = groups.firstIndex { book.rented[$0[0].region].hasOneBill(with: own) }
      if let known { groups[known].append(part) } else { groups.append([part]) }
    }
    for group in groups {
      for index in usage.months.indices {
        addShares(usage, priced, bills, group, index, to: &charges)
      }
    }
  }

  private func addShares(
    _ usage: Usage, _ priced: PricedBook, _ bills: Bills, _ group: [(region: Int, site: String)],
    _ index: Int, to charges: inout [Charge]
  ) {
    let part = usage.months[index].share
    let all = group.reduce(0) { $0 + bills[$1.region, index] }
    guard all > 0 else { return }
    let terms = priced.book.rented[group[0].region]
    let support = terms.support(of: all, part)
    var left = terms.creditsPerMonth * part
    for (region, site) in group {
      let prices = priced.book.rented[region]
      let bill = bills[region, index]
      guard bill > 0 else { continue }
      func add(_ category: Category, _ amount: Double, _ kind: Charge.Kind, _ name: String = "") {
        guard amount != 0 else { return }
        var charge = Charge(category, site: site, month: index, list: amount)
        charge.kind = kind
        charge.name = name
        charges.append(charge)
      }
      let givenBack = bill * prices.credit(forUptime: uptime(usage, index, region, priced))
      let own = support * (bill / all)
      let tax = (bill + own) * prices.tax
      let credit = min(left, max(bill - givenBack + own + tax, 0))
      left -= credit
      add(.credits, -givenBack, .credit, Self.uptimeCredit)
      add(.support, own, .usage)
      add(.tax, tax, .tax)
      add(.credits, -credit, .credit)
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
    let support = support(of: bill, part)
    let tax = (bill + support) * self.tax
    return (support, tax, min(creditsPerMonth * part, max(bill - other + support + tax, 0)))
  }

  /// Support of the bill of a part of a month.
  func support(of bill: Double, _ part: Double) -> Double {
    support.tiers.isEmpty && minimumSupport == 0
      ? 0 : max(support.cost(of: bill / part), minimumSupport) * part
  }

  /// Whether support and credits look at the bills of two regions together.
  func hasOneBill(with other: RentedPrices) -> Bool {
    provider == other.provider && support == other.support
      && minimumSupport == other.minimumSupport && creditsPerMonth == other.creditsPerMonth
  }
}
