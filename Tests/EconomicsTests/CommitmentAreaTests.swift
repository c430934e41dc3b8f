import Economics
import Platform
import TestSupport
import Testing

@Suite("Commitments that apply at several sites")
struct CommitmentAreaTests {
  private static let hours = 24 * 30
  private static let epoch = CivilDate.milliseconds(of: "2027-04-01") ?? 0

  /// Two sites with ten instances, one by day, one by night: together as many at all hours.
  private static let ledger = Ledger(
    hours: hours,
    accounts: [("east", 0), ("west", 1)].map { site, half in
      Ledger.Account(
        key: .init(.instanceHours, site: site, sku: "m.small"),
        sums: (0..<hours).map { $0 % 24 / 12 == half ? 10 : 0 })
    })

  private static func region(
    _ name: String, _ scope: CommitmentOffer.Scope, price: Double = 1, discount: Double = 0
  ) -> RentedPrices {
    RentedPrices(
      provider: "aws", region: name,
      instances: ["m.small": InstancePrices(onDemand: price, vcpus: 2)],
      offers: [
        .init(name: "1 year", scope: scope, termYears: 1, rates: ["m.small": 0.6 * price])
      ], buying: .best(riskWeight: 0), discount: discount)
  }

  private static func charges(
    _ regions: [RentedPrices], sameRegion: Bool = false, ledger: Ledger = ledger
  ) -> [Charge] {
    var blueprint = Platforms.uniform(hosts: 1, cores: 32, memoryGiB: 128)
    for (site, region) in [("east", "r1"), ("west", sameRegion ? "r1" : "r2")] {
      blueprint.sites.append(
        Site(
          name: site, kind: .public, provider: "aws", region: region, zones: [],
          instanceTypes: Platforms.cloud().instanceTypes, provisioningSeconds: 0,
          restoreGigabitsPerSecond: 10))
    }
    let book = PriceBook(
      name: "a", date: "2026-11-01", currency: "USD", summary: "",
      owned: OwnedPrices(serverPrices: [:], lifeYears: 5, costOfCapital: 0), rented: regions,
      figures: [])
    let rating = Rating(blueprint: blueprint, epoch: epoch)
    let holdings = rating.holdings(for: [ledger], books: [book])
    let charges = rating.charges(of: ledger, book: book, holdings: holdings[0])
    // The quick way to the cost and the charges agree.
    let cost = rating.costs(of: [ledger], books: [book], holdings: holdings)[0][0]
    #expect(abs(cost.total - charges.reduce(0) { $0 + $1.effective }) < 1e-6)
    #expect(abs(cost.publicBill - charges.reduce(0) { $0 + $1.billed }) < 1e-6)
    return charges
  }

  private static func total(_ charges: [Charge], at site: String? = nil) -> Double {
    charges.filter { site == nil || $0.site == site }.reduce(0) { $0 + $1.effective }
  }

  /// Data sent from both sites, so many GB in an hour each.
  private static func sending(_ gigabytes: [(String, Double)]) -> Ledger {
    Ledger(
      hours: hours,
      accounts: ledger.accounts
        + gigabytes.map { site, amount in
          Ledger.Account(
            key: .init(.internetEgress, site: site), sums: (0..<hours).map { _ in amount })
        })
  }

  @Test("Sites of a region share the free part and the bands of its traffic")
  func bands() {
    var region = Self.region("r1", .any)
    region.offers = []
    region.internetEgress = GraduatedPrice(
      free: 100, tiers: [.init(upTo: 1000, price: 0.1), .init(upTo: .infinity, price: 0.05)])
    let charges = Self.charges(
      [region], sameRegion: true, ledger: Self.sending([("east", 2), ("west", 1)])
    ).filter { $0.category == .egress }
    // 2,160 GB of a whole month: 900 at 0.1 and 1,160 at 0.05, two parts of which are the east's.
    #expect(abs(Self.total(charges) - (90 + 58)) < 1e-9)
    #expect(abs(Self.total(charges, at: "east") - (90 + 58) * 2 / 3) < 1e-9)
  }

  @Test("Regions of a provider with the same support and credits are on one bill")
  func oneBill() {
    func due(_ change: (inout RentedPrices) -> Void) -> [Charge] {
      let regions = ["r1", "r2"].map { name in
        var region = Self.region(name, .any)
        region.offers = []
        region.support = GraduatedPrice(
          tiers: [.init(upTo: 1000, price: 0.1), .init(upTo: .infinity, price: 0.01)])
        region.creditsPerMonth = 500
        if name == "r2" { change(&region) }
        return region
      }
      return Self.charges(regions).filter { [.support, .credits].contains($0.category) }
    }
    // 3,600 in each of the regions: 100 for the first thousand of both together and 62 for the rest.
    let together = due { _ in }
    #expect(abs(Self.total(together.filter { $0.category == .support }) - 162) < 1e-9)
    #expect(abs(Self.total(together.filter { $0.category == .credits }) + 500) < 1e-9)
    #expect(abs(Self.total(together.filter { $0.category == .support }, at: "east") - 81) < 1e-9)
    // Another contract is another bill.
    let apart = due { $0.creditsPerMonth = 400 }
    #expect(abs(Self.total(apart.filter { $0.category == .support }) - 2 * 126) < 1e-9)
    #expect(abs(Self.total(apart.filter { $0.category == .credits }) + 900) < 1e-9)
  }

  @Test(
    "One of a region is used for half of the time and not bought; one for all regions is used always"
  )
  func provider() {
    let onDemand = 10 * Double(Self.hours)
    let regional = Self.charges([Self.region("r1", .any), Self.region("r2", .any)])
    #expect(regional.allSatisfy { $0.commitment.isEmpty })
    #expect(Self.total(regional) == onDemand)
    let wide = Self.charges([Self.region("r1", .provider), Self.region("r2", .provider)])
    #expect(abs(Self.total(wide) - 0.6 * onDemand) < 1e-6)
    // What is used is charged where it is used.
    for site in ["east", "west"] {
      #expect(abs(Self.total(wide, at: site) - 0.3 * onDemand) < 1e-6)
    }
    #expect(wide.filter { $0.kind == .purchase }.allSatisfy { $0.site == "east" })
    // Wherever it is used, it is one commitment: what it is billed is what its use and waste come to.
    let held = wide.filter { !$0.commitment.isEmpty }
    #expect(Set(held.map(\.commitmentHome)) == ["east"] && Set(held.map(\.site)).count == 2)
    #expect(abs(held.reduce(0) { $0 + $1.billed - $1.effective }) < 1e-6)
  }

  @Test(
    "Two sites of a region share its commitments, sizes of a family alike",
    arguments: [CommitmentOffer.Scope.family, .type, .any])
  func sameRegion(scope: CommitmentOffer.Scope) {
    let charges = Self.charges([Self.region("r1", scope)], sameRegion: true)
    #expect(abs(Self.total(charges) - 6 * Double(Self.hours)) < 1e-6)
  }

  @Test(
    "Where regions differ in price and discount, the deeper saving is covered first, at its own price"
  )
  func prices() {
    // West costs twice as much, less a tenth; at all hours 6 and 10.8 would cover it.
    let charges = Self.charges([
      Self.region("r1", .provider), Self.region("r2", .provider, price: 2, discount: 0.1),
    ])
    let half = Double(Self.hours) / 2
    // Ten units by day at 1, by night at 1.8: with 6 an hour all of the day and 5.56 of the night are covered.
    let held =
      charges.filter { $0.kind == .purchase }.reduce(0) { $0 + $1.billed }
      / Double(Self.hours)
    #expect(abs(held - 6) < 1e-6)
    let night = 10 - 6 / (0.6 * 1.8)
    #expect(abs(Self.total(charges) - (6 * 2 * half + night * 1.8 * half)) < 1e-6)
  }

  @Test(
    "Where one is for all regions those of a region are told apart by its name, and apply first")
  func both() {
    // East is busy at all hours, west by night; four tenths off in a region, two tenths off in all.
    let regions = ["r1", "r2"].map { name in
      var region = Self.region(name, .any)
      region.offers.append(
        .init(name: "wide", scope: .provider, termYears: 1, rates: ["m.small": 0.8]))
      return region
    }
    let ledger = Ledger(
      hours: Self.hours,
      accounts: [
        Ledger.Account(
          key: .init(.instanceHours, site: "east", sku: "m.small"),
          sums: Array(repeating: 10, count: Self.hours)),
        Ledger.Account(
          key: .init(.instanceHours, site: "west", sku: "m.small"),
          sums: (0..<Self.hours).map { $0 % 24 < 12 ? 10 : 0 }),
      ])
    let charges = Self.charges(regions, ledger: ledger)
    #expect(Set(charges.map(\.commitment)) == ["", "1 year r1"])
    #expect(abs(Self.total(charges) - (6 + 5) * Double(Self.hours)) < 1e-6)
  }
}
