import Economics
import Platform
import TestSupport
import Testing

@Suite("Dedicated hosts, licences in guests and free hours")
struct TenancyTests {
  static let hours = 24 * 59
  static let epoch = CivilDate.milliseconds(of: "2027-01-01") ?? 0

  static let blueprint: Blueprint = {
    var blueprint = Platforms.uniform(hosts: 1, cores: 32, memoryGiB: 128)
    blueprint.sites.append(Platforms.cloud())
    var spot = Platforms.cloud("spot")
    spot.spot = Spot(interruptionsPerYear: 0)
    blueprint.sites.append(spot)
    return blueprint
  }()

  /// Instances at an hour: of a database that works by day, of a web service, and on spare capacity.
  private static func databases(_ hour: Int) -> Double { hour % 24 < 8 ? 5 : 1 }
  private static func webs(_ hour: Int) -> Double { Double(hour % 4) }

  static let ledger = {
    func account(
      _ site: String, _ sku: String, _ service: String, _ amount: (Int) -> Double
    ) -> Ledger.Account {
      Ledger.Account(
        key: .init(.instanceHours, site: site, service: service, sku: sku),
        sums: (0..<hours).map(amount))
    }
    return Ledger(
      hours: hours,
      accounts: [
        account("cloud", "m.large", "db", databases), account("cloud", "m.small", "web", webs),
        account("spot", "m.small", "batch") { _ in 3 },
      ])
  }()

  private static func book(_ change: (inout RentedPrices) -> Void) -> PriceBook {
    var rented = RentedPrices(
      provider: "aws", region: "test",
      instances: [
        "m.small": InstancePrices(onDemand: 0.1, spot: 0.03, oneYear: 0.06, vcpus: 2),
        "m.large": InstancePrices(onDemand: 0.4, oneYear: 0.24, vcpus: 8),
      ], discount: 0.1)
    change(&rented)
    return PriceBook(
      name: "a", date: "2026-11-01", currency: "USD", summary: "",
      owned: OwnedPrices(serverPrices: [:], lifeYears: 5, costOfCapital: 0), rented: [rented],
      figures: [])
  }

  private static func charges(_ book: PriceBook) -> [Charge] {
    let rating = Rating(blueprint: blueprint, epoch: epoch)
    return rating.charges(
      of: ledger, book: book, holdings: rating.holdings(for: [ledger], books: [book])[0])
  }

  private static func cost(_ charges: [Charge], _ name: String? = nil) -> Double {
    charges.filter { name == nil || $0.name == name }.reduce(0) { $0 + $1.effective }
  }

  private static let hosts = DedicatedHosts(
    name: "m hosts", family: "m", vcpus: 16, cores: 8, perHour: 1.5)

  @Test("Dedicated hosts are paid whole by the hour, and nothing for what runs on them")
  func dedicated() {
    let charges = Self.charges(Self.book { $0.dedicated = [Self.hosts] })
    let whole = (0..<Self.hours).reduce(0.0) { sum, hour in
      sum + ((Self.databases(hour) * 8 + Self.webs(hour) * 2) / 16).rounded(.up)
    }
    #expect(abs(Self.cost(charges, "dedicated hosts") - whole * 1.5 * 0.9) < 1e-6)
    let others = charges.filter { $0.name != "dedicated hosts" }
    #expect(!others.isEmpty && others.allSatisfy { $0.site == "spot" })
    // What each service pays follows its processors.
    let shares = charges.filter { $0.name == "dedicated hosts" && $0.month == 0 }
    #expect(shares.map(\.service) == ["db", "web"])
    let hours = 0..<(24 * 31)
    let (db, web) = (
      hours.reduce(0.0) { $0 + Self.databases($1) * 8 },
      hours.reduce(0.0) { $0 + Self.webs($1) * 2 }
    )
    #expect(abs(shares[0].effective / shares[1].effective - db / web) < 1e-9)
    // What the processors of all instances do not fill is nobody's.
    let month = hours.reduce(0.0) {
      $0 + ((Self.databases($1) * 8 + Self.webs($1) * 2) / 16).rounded(.up)
    }
    for share in shares { #expect(abs(share.idleShare - (1 - (db + web) / (month * 16))) < 1e-9) }
    #expect(others.allSatisfy { $0.idleShare == 0 })
  }

  @Test("Only services that are named go to dedicated hosts, and no commitment is bought for them")
  func named() {
    var hosts = Self.hosts
    hosts.services = ["db"]
    func book(_ dedicated: [DedicatedHosts]) -> PriceBook {
      Self.book {
        $0.dedicated = dedicated
        $0.offers = [
          .init(name: "1 year", termYears: 1, rates: ["m.small": 0.06, "m.large": 0.24])
        ]
        $0.buying = .quantile(0)
      }
    }
    let rating = Rating(blueprint: Self.blueprint, epoch: Self.epoch)
    let without = rating.holdings(for: [Self.ledger], books: [book([])])[0][0]
    let with = rating.holdings(for: [Self.ledger], books: [book([hosts])])[0][0]
    // One database always runs; the web service sometimes does not at all.
    #expect(without.reduce(0) { $0 + $1.perHour } > 0.2)
    #expect(with.reduce(0) { $0 + $1.perHour } == 0)
    let charges = Self.charges(book([hosts]))
    #expect(charges.filter { $0.name == "dedicated hosts" }.allSatisfy { $0.service == "db" })
    let web = charges.filter { $0.service == "web" }.reduce(0) { $0 + $1.effective }
    let hours = (0..<Self.hours).reduce(0.0) { $0 + Self.webs($1) }
    #expect(abs(web - hours * 0.1 * 0.9) < 1e-6)
  }

  private static func licence(_ terms: GuestLicence.Terms, own: Double = 300) -> GuestLicence {
    GuestLicence(
      name: "database", services: ["db"], terms: terms, includedPerHour: 0.1, ownPerYear: own,
      minimumPerInstance: 12, pack: 16)
  }

  @Test("An included licence costs what runs, one's own the most that runs at once, in packs")
  func licences() {
    let included = Self.charges(Self.book { $0.guestLicences = [Self.licence(.included)] })
    let hours = (0..<Self.hours).reduce(0.0) { $0 + Self.databases($1) * 8 }
    #expect(abs(Self.cost(included, "database, included") - hours * 0.1 * 0.9) < 1e-6)
    let own = Self.charges(Self.book { $0.guestLicences = [Self.licence(.own)] })
    // Five instances count 12 cores each: 60, four packs.
    let years = Double(Self.hours) / 8760
    #expect(abs(Self.cost(own, "database, own") - 64 * 300 * years) < 1e-6)
    #expect(own.filter { $0.category == .software }.allSatisfy { $0.isOwn && $0.service == "db" })
  }

  @Test("One's own licence counts the cores of dedicated hosts, however many instances there are")
  func licencesOfHosts() {
    var hosts = Self.hosts
    hosts.services = ["db"]
    let charges = Self.charges(
      Self.book {
        $0.dedicated = [hosts]
        $0.guestLicences = [Self.licence(.own)]
      })
    // Forty virtual processors fill three hosts of eight cores: 24, two packs.
    let years = Double(Self.hours) / 8760
    #expect(abs(Self.cost(charges, "database, own") - 32 * 300 * years) < 1e-6)
  }

  @Test(
    "The cheapest terms are whichever cost less, with the support and tax that are due on one of them",
    arguments: [100.0, 280, 1e5])
  func cheapest(own: Double) {
    func cost(_ terms: GuestLicence.Terms, support: Double = 0.1) -> Double {
      Self.cost(
        Self.charges(
          Self.book {
            $0.guestLicences = [Self.licence(terms, own: own)]
            $0.support = .flat(support)
            $0.tax = 0.1
          }))
    }
    #expect(abs(cost(.cheapest) - min(cost(.included), cost(.own))) < 1e-9)
    #expect(cost(.included) != cost(.own))
  }

  @Test("Spare capacity needs its own licences, whatever dedicated hosts there are for its family")
  func licencesOfSpot() {
    let charges = Self.charges(
      Self.book {
        $0.dedicated = [Self.hosts]
        $0.guestLicences = [
          GuestLicence(
            name: "batch", services: ["batch"], terms: .own, ownPerYear: 100, minimumPerInstance: 4)
        ]
      })
    #expect(abs(Self.cost(charges, "batch, own") - 12 * 100 * Double(Self.hours) / 8760) < 1e-6)
  }

  @Test("Hosts and hours that are told twice count once")
  func twice() {
    let hosts = Self.book { $0.dedicated = [Self.hosts] }
    let again = Self.book { $0.dedicated = [Self.hosts, Self.hosts] }
    #expect(abs(Self.cost(Self.charges(hosts)) - Self.cost(Self.charges(again))) < 1e-9)
    let free = FreeInstances(type: "m.small", hoursPerMonth: 100_000)
    let all = Self.charges(Self.book { $0.freeInstances = [free, free] })
    #expect(!all.contains { $0.sku == "m.small" && $0.site == "cloud" })
    let rating = Rating(blueprint: Self.blueprint, epoch: Self.epoch)
    let cost = rating.costs(
      of: [Self.ledger], books: [Self.book { $0.freeInstances = [free, free] }])
    #expect(abs(cost[0][0].total - Self.cost(all)) < 1e-6)
  }

  @Test("No commitment is bought for hours that are free")
  func freeOrCommitted() {
    func held(_ hours: Double) -> Double {
      let book = Self.book {
        $0.freeInstances = [FreeInstances(type: "m.small", hoursPerMonth: hours)]
        $0.offers = [.init(name: "1 year", scope: .type, termYears: 1, rates: ["m.small": 0.06])]
        $0.buying = .quantile(0.5)
      }
      return Rating(blueprint: Self.blueprint, epoch: Self.epoch)
        .holdings(for: [Self.ledger], books: [book])[0][0].reduce(0) { $0 + $1.perHour }
    }
    #expect(held(0) > held(750) && held(750) > 0 && held(100_000) == 0)
  }

  @Test("More free hours never cost more, whatever commitments are bought besides")
  func moreIsFree() {
    let costs = [0.0, 200, 750, 1500, 5000].map { hours in
      Self.cost(
        Self.charges(
          Self.book {
            $0.freeInstances = [FreeInstances(type: "m.small", hoursPerMonth: hours)]
            $0.offers = [
              .init(
                name: "1 year", scope: .any, termYears: 1, rates: ["m.small": 0.06, "m.large": 0.2])
            ]
            $0.buying = .best(riskWeight: 0)
          }))
    }
    for (less, more) in zip(costs, costs.dropFirst()) { #expect(more <= less + 1e-9) }
    #expect(costs[4] < costs[0] - 1)
  }

  @Test("What one pays oneself for what is rented is told apart from the bill")
  func ownForRented() {
    let cost = Rating(blueprint: Self.blueprint, epoch: Self.epoch).costs(
      of: [Self.ledger], books: [Self.book { $0.guestLicences = [Self.licence(.own)] }])[0][0]
    #expect(abs(cost.ownForRented - cost.amounts[.software]) < 1e-9 && cost.ownForRented > 0)
    #expect(abs(cost.total - cost.publicBill - cost.ownForRented) < 1e-6)
  }

  @Test("Free hours are taken off by month, and only from hours that nothing else pays")
  func free() {
    func charges(_ buying: RentedPrices.Buying) -> [Charge] {
      Self.charges(
        Self.book {
          $0.freeInstances = [FreeInstances(type: "m.small", hoursPerMonth: 750)]
          $0.offers = [.init(name: "1 year", scope: .type, termYears: 1, rates: ["m.small": 0.06])]
          $0.buying = buying
        })
    }
    func smalls(_ charges: [Charge], _ month: Int) -> Double {
      charges.filter {
        $0.sku == "m.small" && $0.month == month && $0.site == "cloud" && $0.commitment.isEmpty
      }.reduce(0) { $0 + ($1.quantity ?? 0) }
    }
    // 1.5 in the mean, less 750 hours, in each of two whole months.
    let plain = charges(.none)
    #expect(abs(smalls(plain, 0) - (1.5 * 744 - 750)) < 1e-6)
    #expect(abs(smalls(plain, 1) - (1.5 * 672 - 750)) < 1e-6)
    // With one instance committed to, half a one is left in the mean: all of it is free.
    let committed = charges(.perHour(0.06))
    #expect(abs(smalls(committed, 0)) < 1e-6)
    #expect(Self.cost(committed.filter { $0.site == "cloud" && $0.sku == "m.small" }) > 0)
  }

  @Test("Charges add up to the cost of the ledger, and no own licence is on the provider's bill")
  func addUp() {
    let book = Self.book {
      var hosts = Self.hosts
      hosts.services = ["db"]
      $0.dedicated = [hosts]
      $0.guestLicences = [
        Self.licence(.own),
        GuestLicence(name: "system", terms: .included, includedPerHour: 0.02),
      ]
      $0.freeInstances = [FreeInstances(type: "m.small", hoursPerMonth: 100)]
      $0.tax = 0.19
    }
    let cost = Rating(blueprint: Self.blueprint, epoch: Self.epoch)
      .costs(of: [Self.ledger], books: [book])[0][0]
    let charges = Self.charges(book)
    #expect(abs(Self.cost(charges) - cost.total) < 1e-6)
    let billed = Self.cost(charges.filter { !$0.isOwn })
    #expect(abs(billed - cost.publicBill) < 1e-6)
    let taxed = Self.cost(charges.filter { !$0.isOwn && $0.kind != .tax })
    #expect(abs(Self.cost(charges.filter { $0.kind == .tax }) - 0.19 * taxed) < 1e-6)
    let doubled = Self.charges(book.converted(to: "EUR", rate: 2))
    #expect(abs(Self.cost(doubled) - 2 * Self.cost(charges)) < 1e-6)
  }
}
