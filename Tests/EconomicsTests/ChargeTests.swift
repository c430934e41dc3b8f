import Economics
import Platform
import TestSupport
import Testing

@Suite("Charges")
struct ChargeTests {
  @Test("Charges of all months add up to the cost of the ledger")
  func addUp() {
    var blueprint = Platforms.uniform(hosts: 2, cores: 32, memoryGiB: 128)
    blueprint.sites.append(Platforms.cloud())
    let hours = 24 * 75
    let ledger = Ledger(
      hours: hours,
      accounts: [
        .init(
          key: .init(.hostHours, site: "home", sku: "host"),
          sums: Array(repeating: 2, count: hours)),
        .init(
          key: .init(.instanceHours, site: "cloud", sku: "small"),
          sums: (0..<hours).map { Double($0 % 7) }),
        .init(
          key: .init(.internetEgress, site: "cloud", sku: "small"),
          sums: Array(repeating: 3, count: hours)),
      ])
    let book = PriceBook(
      name: "a", date: "2026-11-01", currency: "USD", summary: "",
      owned: .init(serverPrices: ["host": 9000], lifeYears: 5, costOfCapital: 0.07),
      rented: [
        .init(
          provider: "aws", region: "test", instancePrices: ["small": 0.1],
          internetEgress: .init(free: 100, tiers: [.init(upTo: .infinity, price: 0.09)]),
          support: 0.03)
      ], figures: [])
    let epoch = CivilDate.milliseconds(of: "2026-12-15") ?? 0
    let rating = Rating(blueprint: blueprint, horizonHours: Double(hours), epoch: epoch)
    let charges = rating.charges(of: ledger, book: book)
    let total = charges.reduce(0) { $0 + $1.cost }
    let expected = rating.costs(of: [ledger], books: [book])[0][0].total
    #expect(abs(total - expected) < 1e-6)
    #expect(Set(charges.map(\.start)).count == 3)
    #expect(charges.map(\.end).max() == epoch + Int64(hours) * 3_600_000)
  }

  @Test("Dates are those of the calendar")
  func dates() {
    #expect(CivilDate.milliseconds(of: "1970-01-01") == 0)
    #expect(CivilDate.milliseconds(of: "2026-02-29") == nil)
    let leap = CivilDate.milliseconds(of: "2028-02-29") ?? 0
    #expect(CivilDate.instant(leap + 3_723_000) == "2028-02-29T01:02:03Z")
    #expect(CivilDate.instant(CivilDate.month(of: leap).end) == "2028-03-01T00:00:00Z")
  }
}
