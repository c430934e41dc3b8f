import Economics
import Platform
import TestSupport
import Testing

@Suite("Charges")
struct ChargeTests {
  static let hours = 24 * 75
  static let epoch = CivilDate.milliseconds(of: "2026-12-15") ?? 0

  static let blueprint: Blueprint = {
    var blueprint = Platforms.uniform(hosts: 3, cores: 32, memoryGiB: 128)
    blueprint.sites.append(Platforms.cloud())
    return blueprint
  }()

  /// Usage of every meter that a price may look at, of two services.
  static let ledger = {
    func account(
      _ meter: Meter, _ site: String, _ sku: String = "", _ service: String = "",
      _ amount: (Int) -> Double
    ) -> Ledger.Account {
      Ledger.Account(
        key: .init(meter, site: site, service: service, sku: sku), sums: (0..<hours).map(amount))
    }
    return Ledger(
      hours: hours,
      accounts: [
        account(.hostHours, "home", "host") { _ in 3 },
        account(.facilityEnergy, "home") { 2 + Double($0 % 24) / 10 },
        account(.guestHours, "home", "", "web") { _ in 40 },
        account(.storage, "home", "", "web") { _ in 4000 },
        account(.instanceHours, "cloud", "small", "web") { Double($0 % 7) },
        account(.instanceHours, "cloud", "small", "data") { Double($0 % 3) },
        account(.instanceHours, "cloud", "large", "data") { $0 % 24 < 8 ? 2 : 1 },
        account(.guestHours, "cloud", "small", "web") { Double($0 % 7) },
        account(.storage, "cloud", "small", "web") { _ in 500 },
        account(.internetEgress, "cloud", "small") { _ in 30 },
        account(.interRegionTransfer, "cloud") { _ in 2 },
        account(.interRegionTransfer, "cloud", "south") { _ in 3 },
        account(.interZoneTransfer, "cloud", "small") { _ in 4 },
        account(.backupStorage, "cloud") { _ in 900 },
      ])
  }()

  /// A book that uses every pass.
  static func book(factor: Double = 1, buying: RentedPrices.Buying = .best(riskWeight: 0))
    -> PriceBook
  {
    var owned = OwnedPrices(
      serverPrices: ["host": 9000 * factor], lifeYears: 5, costOfCapital: 0.07, residual: 0.1,
      maintenance: 0.05, network: 0.1, rack: 2000 * factor, spares: 0.1,
      facilityPerKilowattMonth: 180 * factor)
    owned.energy = EnergyTariff(
      perKilowattHour: 0.05 * factor,
      bands: [.init(firstDay: 1, lastDay: 5, from: 7, until: 21, price: 0.1 * factor)],
      perPeakKilowattMonth: 9 * factor)
    owned.staff = .init(
      hostsPerAdministrator: 100, guestsPerAdministrator: 400, minimum: 0.5,
      perYear: 120_000 * factor)
    owned.licences = [
      .init(
        name: "hypervisor", perYear: 135 * factor, minimumCoresPerSocket: 16,
        minimumOrder: 72, pack: 16)
    ]
    owned.charges = [
      .init(name: "disks", category: .storage, meter: .storage, price: .flat(4e-5 * factor))
    ]
    var cloud = RentedPrices(
      provider: "aws", region: "test",
      instances: [
        "small": InstancePrices(onDemand: 0.1 * factor, oneYear: 0.065 * factor),
        "large": InstancePrices(onDemand: 0.8 * factor, oneYear: 0.5 * factor),
      ],
      offers: [
        .init(
          name: "1 year", termYears: 1, rates: ["small": 0.065 * factor, "large": 0.5 * factor])
      ], buying: buying,
      internetEgress: .init(
        free: 100,
        tiers: [
          .init(upTo: 10_000, price: 0.09 * factor), .init(upTo: .infinity, price: 0.07 * factor),
        ]),
      interRegionPerGigabyte: 0.02 * factor, storagePerGigabyteMonth: 0.02 * factor,
      charges: [
        .init(
          name: "addresses", category: .network, meter: .guestHours, share: 0.5,
          price: .flat(0.005 * factor)),
        .init(
          name: "runtime", category: .platform, meter: .instanceHours, service: "web",
          price: .init(free: 100, tiers: [.init(upTo: .infinity, price: 0.03 * factor)])),
      ], discount: 0.05,
      support: .init(tiers: [
        .init(upTo: 1000 * factor, price: 0.1), .init(upTo: .infinity, price: 0.05),
      ]), minimumSupport: 100 * factor, tax: 0.2, creditsPerMonth: 50 * factor)
    cloud.interRegionTo = ["south": 0.14 * factor]
    cloud.charges.append(
      .init(
        name: "between zones", category: .egress, meter: .interZoneTransfer,
        price: .init(
          free: 50,
          tiers: [
            .init(upTo: 1000, price: 0.02 * factor), .init(upTo: .infinity, price: 0.01 * factor),
          ])))
    return PriceBook(
      name: "a", date: "2026-11-01", currency: "USD", summary: "", owned: owned, rented: [cloud],
      figures: [])
  }

  private static func charges(_ book: PriceBook) -> [Charge] {
    let rating = Rating(blueprint: blueprint, epoch: epoch)
    return rating.charges(
      of: ledger, book: book, holdings: rating.holdings(for: [ledger], books: [book])[0])
  }

  private static func sum(_ charges: [Charge], _ amount: (Charge) -> Double) -> Double {
    charges.reduce(0) { $0 + amount($1) }
  }

  /// The book with a platform for one service, and one's own staff for rented guests.
  private static let platformBook = {
    var book = ChargeTests.book()
    book.rented[0].models = [
      ServiceModel(services: ["web"], kind: .paas, instanceFactor: 1.5, staffShare: 0.4)
    ]
    book.rented[0].guestsPerAdministrator = 50
    book.rented[0].administratorPerYear = 100_000
    return book
  }()

  @Test(
    "Charges of all months add up to the cost of the ledger, category by category",
    arguments: [book(), platformBook])
  func addUp(book: PriceBook) {
    let rating = Rating(blueprint: Self.blueprint, epoch: Self.epoch)
    let holdings = rating.holdings(for: [Self.ledger], books: [book])
    let cost = rating.costs(of: [Self.ledger], books: [book], holdings: holdings)[0][0]
    let charges = Self.charges(book)
    for category in Category.allCases {
      let own = charges.filter { $0.category == category }
      #expect(abs(Self.sum(own, \.effective) - cost.amounts[category]) < 1e-6, "\(category)")
      #expect(
        abs(Self.sum(own, \.decided) - cost.equivalent[category]) < 1e-6, "\(category)")
    }
    #expect(abs(Self.sum(charges, \.effective) - cost.total) < 1e-6)
    let billed = Self.sum(
      charges.filter { $0.site == "cloud" && !$0.isOwn }, \.effective)
    #expect(abs(billed - cost.publicBill) < 1e-6)
    let own = Self.sum(charges.filter { $0.site == "cloud" && $0.isOwn }, \.effective)
    #expect(abs(own - cost.ownForRented) < 1e-6)
    #expect(Set(charges.map(\.start)).count == 3)
    #expect(charges.map(\.end).max() == Self.epoch + Int64(Self.hours) * 3_600_000)
  }

  @Test("What a commitment costs is what its use and its waste are accounted at")
  func commitmentsConserve() {
    let charges = Self.charges(Self.book()).filter { !$0.commitment.isEmpty }
    #expect(charges.contains { $0.isUsed == true } && charges.contains { $0.isUsed == false })
    let purchases = charges.filter { $0.kind == .purchase }
    #expect(abs(Self.sum(purchases, \.billed) - Self.sum(charges, \.effective)) < 1e-6)
    #expect(purchases.allSatisfy { $0.effective == 0 })
    #expect(charges.filter { $0.kind == .usage }.allSatisfy { $0.billed == 0 })
  }

  @Test("Instance-hours are the same with commitments and without")
  func hoursConserve() {
    func hours(_ charges: [Charge]) -> Double {
      Self.sum(charges.filter { $0.category == .instances }) { $0.quantity ?? 0 }
    }
    let with = Self.charges(Self.book())
    let without = Self.charges(Self.book(buying: .none))
    #expect(abs(hours(with) - hours(without)) < 1e-6)
    #expect(Self.sum(with, \.effective) < Self.sum(without, \.effective))
  }

  @Test("Twice every price is twice every cost")
  func linear() {
    for (one, two) in zip(Self.charges(Self.book()), Self.charges(Self.book(factor: 2))) {
      #expect(abs(one.effective * 2 - two.effective) <= 1e-9 * abs(two.effective))
      #expect(abs(one.billed * 2 - two.billed) <= 1e-9 * abs(two.billed))
    }
  }

  @Test(
    "A platform costs more an hour and less staff, software a seat, and neither is committed to")
  func serviceModels() {
    func cost(_ models: [ServiceModel]) -> (Rating.Cost, [[Holding]]) {
      var book = Self.book()
      book.rented[0].models = models
      book.rented[0].guestsPerAdministrator = 100
      book.rented[0].administratorPerYear = 100_000
      book.rented[0].discount = 0
      let rating = Rating(blueprint: Self.blueprint, epoch: Self.epoch)
      let held = rating.holdings(for: [Self.ledger], books: [book])
      return (
        rating.costs(of: [Self.ledger], books: [book], holdings: held)[0][0], held[0]
      )
    }
    let hours = (0..<Self.hours).reduce(0.0) { $0 + Double($1 % 7) }
    let (plain, _) = cost([])
    let (paas, held) = cost([
      ServiceModel(services: ["web"], kind: .paas, instanceFactor: 1.5, staffShare: 0.4)
    ])
    // The web's instances move from infrastructure at 0.1 to the platform at 0.15.
    #expect(abs(paas.amounts[.platform] - plain.amounts[.platform] - hours * 0.15) < 1e-6)
    let perHour = 100_000.0 / 8760 / 100
    #expect(abs(plain.amounts[.staff] - paas.amounts[.staff] - hours * perHour * 0.6) < 1e-6)
    // A class has a price of its own, and an offer none that counts.
    var database = ServiceModel(
      services: ["web"], kind: .paas, instanceFactor: 1.5, staffShare: 0.4)
    for type in Self.book().rented[0].instances.keys { database.hourly[type] = 0.4 }
    let classes = cost([database]).0
    #expect(abs(classes.amounts[.platform] - paas.amounts[.platform] - hours * 0.25) < 1e-6)
    database.isOffer = true
    #expect(cost([database]).0.amounts == plain.amounts)
    #expect(held[0].reduce(0) { $0 + $1.perHour } < 2)
    let (saas, none) = cost([
      ServiceModel(services: [], kind: .saas, instanceFactor: 0, perGuestHour: 0.02, staffShare: 0)
    ])
    #expect(none[0].isEmpty && saas.amounts[.instances] == 0)
    #expect(abs(saas.amounts[.platform] - plain.amounts[.platform] - hours * 0.02) < 1e-6)
  }

  @Test("A book in another currency costs the same in it, pass by pass")
  func converted() {
    let rate = 0.9
    let euros = Self.book().converted(to: "EUR", rate: rate)
    #expect(euros.currency == "EUR")
    let (one, other) = (Self.charges(Self.book()), Self.charges(euros))
    #expect(one.count == other.count)
    for (left, right) in zip(one, other) {
      #expect(abs(left.effective * rate - right.effective) <= 1e-9 * abs(right.effective))
      #expect(abs(left.list * rate - right.list) <= 1e-9 * abs(right.list))
    }
  }

  @Test("A band of the tariff may go over midnight, on the days on which it starts")
  func nights() {
    let tariff = EnergyTariff(
      bands: [.init(firstDay: 1, lastDay: 5, from: 22, until: 6, price: 1)], hoursAhead: 2)
    // 2026-12-04 is a Friday; 20:00 UTC is 22:00 there.
    func price(_ day: Int64, _ hour: Int64) -> Double {
      tariff.variablePrice(at: (1_796_342_400 + day * 86_400 + hour * 3600) * 1000)
    }
    #expect(price(0, 19) == 0 && price(0, 20) == 1 && price(1, 3) == 1 && price(1, 4) == 0)
    #expect(price(1, 20) == 0 && price(2, 20) == 0)
    // Of Monday only the evening.
    #expect(price(3, 0) == 0 && price(3, 20) == 1)
    let night = EnergyTariff.Band(firstDay: 1, lastDay: 7, from: 22, until: 6, price: 1)
    let day = EnergyTariff.Band(firstDay: 1, lastDay: 7, from: 6, until: 22, price: 1)
    #expect(!night.overlaps(day) && night.overlaps(night))
  }

  @Test("An hour that a band holds in part pays a part of its price")
  func halfHours() {
    func price(_ tariff: EnergyTariff, _ day: Int64, _ hour: Int64) -> Double {
      tariff.variablePrice(at: (1_796_342_400 + day * 86_400 + hour * 3600) * 1000)
    }
    let band = EnergyTariff.Band(firstDay: 1, lastDay: 5, from: 8.5, until: 20, price: 1)
    let tariff = EnergyTariff(bands: [band])
    #expect(price(tariff, 0, 7) == 0 && price(tariff, 0, 8) == 0.5 && price(tariff, 0, 9) == 1)
    #expect(price(tariff, 0, 19) == 1 && price(tariff, 0, 20) == 0 && price(tariff, 1, 8) == 0)
    // India is five hours and a half ahead: its midnight is half past an hour.
    let night = EnergyTariff(
      bands: [.init(firstDay: 5, lastDay: 5, from: 23, until: 1, price: 1)], hoursAhead: 5.5)
    #expect((16...20).map { price(night, 0, $0) } == [0, 0.5, 1, 0.5, 0])
    let friday = EnergyTariff(
      bands: [.init(firstDay: 5, lastDay: 5, from: 0, until: 24, price: 1)], hoursAhead: 5.5)
    #expect(price(friday, -1, 18) == 0.5 && price(friday, 0, 18) == 0.5 && price(friday, 0, 3) == 1)
  }

  @Test("Racks are those of the platform's zones, and none without a price")
  func racks() {
    var book = Self.book()
    let rating = Rating(blueprint: Self.blueprint, epoch: Self.epoch)
    book.owned.rack = 1000
    let zones = Self.blueprint.sites.filter { !$0.isRented }.flatMap(\.zones)
    #expect(rating.estate(of: Self.ledger, book).racks == zones.reduce(0) { $0 + $1.racks })
    book.owned.rack = 0
    #expect(rating.estate(of: Self.ledger, book).racks == 0)
  }

  @Test("With commitments held fixed, no single dearer price lowers the bill")
  func monotone() {
    let book = Self.book(buying: .perHour(0.4))
    let rating = Rating(blueprint: Self.blueprint, epoch: Self.epoch)
    let held = rating.holdings(for: [Self.ledger], books: [book])
    func cost(_ book: PriceBook) -> Double {
      rating.costs(of: [Self.ledger], books: [book], holdings: held)[0][0].total
    }
    let changes: [(inout PriceBook) -> Void] = [
      { $0.owned.serverPrices["host"] = 9100 }, { $0.owned.rack += 1 },
      { $0.owned.energy.perKilowattHour += 0.01 }, { $0.owned.energy.bands[0].price += 0.01 },
      { $0.owned.energy.perPeakKilowattMonth += 1 }, { $0.owned.staff.perYear += 1 },
      { $0.owned.licences[0].perYear += 1 }, { $0.owned.charges[0].price.tiers[0].price += 1e-6 },
      { $0.rented[0].instances["small"]?.onDemand += 0.01 },
      { $0.rented[0].instances["large"]?.onDemand += 0.01 },
      { $0.rented[0].internetEgress.tiers[0].price += 0.01 },
      { $0.rented[0].internetEgress.tiers[1].price += 0.01 },
      { $0.rented[0].interRegionPerGigabyte += 0.01 },
      { $0.rented[0].storagePerGigabyteMonth += 0.01 },
      { $0.rented[0].charges[0].price.tiers[0].price += 0.01 },
      { $0.rented[0].charges[1].price.tiers[0].price += 0.01 },
      { $0.rented[0].support.tiers[0].price += 0.01 }, { $0.rented[0].tax += 0.01 },
    ]
    for (index, change) in changes.enumerated() {
      var dearer = book
      change(&dearer)
      #expect(cost(dearer) > cost(book), "change \(index)")
    }
  }

  @Test("Packs, peaks, bands of the week and ratios are as by hand")
  func byHand() {
    let charges = Self.charges(Self.book())
    func total(_ category: Category, _ name: String? = nil) -> Double {
      Self.sum(charges.filter { $0.category == category && (name == nil || $0.name == name) }) {
        $0.effective
      }
    }
    let years = Double(Self.hours) / 8760
    // Three hosts of 32 cores are 96 cores, six packs of 16.
    #expect(abs(total(.licences) - 96 * 135 * years) < 1e-6)
    // 40 guests at 400 a head and 3 hosts at 100 are less than the half that there is at least.
    #expect(abs(total(.staff) - 0.5 * 120_000 * years) < 1e-6)
    // Half of December, January, and what is left of February: the peak of 4.3 kW in each.
    let months = 17.0 / 31 + 1 + 27.0 / 28
    #expect(abs(total(.energy, "largest power of the month") - 4.3 * 9 * months) < 1e-6)
    var inBand = 0.0
    for hour in 0..<Self.hours {
      // The 15th of December 2026 is a Tuesday.
      let (day, ofDay) = ((hour / 24 + 1) % 7, hour % 24)
      if day < 5, (7..<21).contains(ofDay) { inBand += (2 + Double(ofDay) / 10) * 0.1 }
    }
    #expect(abs(total(.energy, "energy by the hour") - inBand) < 1e-6)
    // One spare server in ten of three is one; one rack.
    #expect(abs(total(.servers, "spare servers") - 9000 * 0.9 / 5 * years) < 1e-6)
    #expect(abs(total(.servers, "racks") - 2000 * 0.9 / 5 * years) < 1e-6)
  }

  @Test("An amount of one category is of no other")
  func amounts() {
    var amounts = CategoryAmounts()
    for (index, category) in Category.allCases.enumerated() {
      #expect(amounts[category] == 0)
      amounts[category] = Double(1 << index)
    }
    #expect(amounts.sum == Double(1 << Category.allCases.count) - 1)
  }

  @Test("A licence is ordered in whole packs, at least the smallest order, and none for no host")
  func packs() {
    let licence = OwnedPrices.Licence(name: "a", perYear: 1, minimumOrder: 72, pack: 16)
    #expect([0, 1, 72, 81, 96, 97].map(licence.ordered) == [0, 80, 80, 96, 96, 112])
  }

  @Test("Dates are those of the calendar")
  func dates() {
    #expect(CivilDate.milliseconds(of: "1970-01-01") == 0)
    #expect(CivilDate.milliseconds(of: "2026-02-29") == nil)
    let leap = CivilDate.milliseconds(of: "2028-02-29") ?? 0
    #expect(CivilDate.instant(leap + 3_723_000) == "2028-02-29T01:02:03Z")
    #expect(CivilDate.instant(CivilDate.month(of: leap).end) == "2028-03-01T00:00:00Z")
  }

  @Test("Transfer to a region has the price of that region, and copies the one for all")
  func regions() {
    let charges = Self.charges(Self.book())
    let south = charges.filter { $0.name == "south" }
    let gigabytes = 3 * Double(Self.hours)
    #expect(south.allSatisfy { $0.category == .egress })
    #expect(abs(Self.sum(south) { $0.list } - 0.14 * gigabytes) < 1e-6)
    let copies = charges.filter { $0.category == .protection && $0.unit == "GB" }
    #expect(abs(Self.sum(copies) { $0.list } - 0.02 * 2 * Double(Self.hours)) < 1e-6)
    // By month of 408, 744 and 648 hours: half a month's bands, then whole ones.
    let zones = charges.filter { $0.name == "between zones" }
    #expect(zones.count == 3)
    let january = zones.first { $0.month == 1 }
    #expect(abs((january?.list ?? 0) - (950 * 0.02 + (4 * 744 - 1000) * 0.01)) < 1e-9)
  }
}
