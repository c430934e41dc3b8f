import Economics
import Platform
import TestSupport
import Testing

@Suite("Money")
struct EconomicsTests {
  @Test("An annuity of 1,000 at 7 % over 5 years is 243.89 a year")
  func annuity() {
    #expect(abs(Finance.annuity(principal: 1000, rate: 0.07, years: 5) - 243.890694) < 1e-6)
    #expect(Finance.annuity(principal: 1000, rate: 0, years: 5) == 200)
    #expect(Finance.straightLine(price: 1000, residual: 100, years: 5) == 180)
  }

  @Test("Paying the equivalent annual cost is worth the purchase less its residual")
  func equivalence() {
    let payment = Finance.equivalentAnnualCost(
      price: 12_000, residual: 1200, rate: 0.08, years: 6)
    let purchase = Finance.netPresentValue([12_000, 0, 0, 0, 0, 0, -1200], rate: 0.08)
    let payments = Finance.netPresentValue(
      [0] + Array(repeating: payment, count: 6), rate: 0.08)
    #expect(abs(purchase - payments) < 1e-8)
  }

  @Test("Ten terabytes with 100 GB free at 0.09 cost 891, band after band")
  func graduatedEgress() {
    let price = GraduatedPrice(
      free: 100,
      tiers: [.init(upTo: 10_000, price: 0.09), .init(upTo: .infinity, price: 0.085)])
    #expect(price.cost(of: 50) == 0)
    #expect(abs(price.cost(of: 10_000) - 891) < 1e-9)
    #expect(abs(price.cost(of: 20_000) - 891 - 850) < 1e-9)
  }

  @Test("A hybrid year is priced as by hand, and twice the price is twice the bill")
  func hybridYear() {
    var blueprint = Platforms.uniform(hosts: 10, cores: 32, memoryGiB: 128)
    blueprint.sites.append(Platforms.cloud())
    let hours = 8760
    func account(_ meter: Meter, _ site: String, _ sku: String, perHour: Double)
      -> Ledger.Account
    {
      Ledger.Account(
        key: .init(meter, site: site, sku: sku),
        sums: Array(repeating: perHour, count: hours))
    }
    let ledger = Ledger(
      hours: hours,
      accounts: [
        account(.facilityEnergy, "home", "", perHour: 3),
        account(.hostHours, "home", "host", perHour: 10),
        account(.instanceHours, "cloud", "small", perHour: 2),
        account(.internetEgress, "cloud", "small", perHour: 1),
      ])
    let owned = OwnedPrices(
      serverPrices: ["host": 10_000], lifeYears: 5, costOfCapital: 0.07, maintenance: 0.05,
      network: 0.1, facilityPerKilowattMonth: 100, energy: EnergyTariff(perKilowattHour: 0.1),
      staff: .init(hostsPerAdministrator: 100, perYear: 120_000),
      licences: [.init(name: "hypervisor", perYear: 10, minimumCoresPerSocket: 20)])
    let cloud = RentedPrices(
      provider: "aws", region: "test", instances: ["small": InstancePrices(onDemand: 0.1)],
      internetEgress: GraduatedPrice(
        free: 100, tiers: [.init(upTo: .infinity, price: 0.09)]), support: .flat(0.1))
    let book = PriceBook(
      name: "a", date: "2026-11-01", currency: "USD", summary: "", owned: owned,
      rented: [cloud], figures: [])
    let cost = Rating(blueprint: blueprint)
      .costs(of: [ledger, ledger], books: [book])[1][0]
    let expected: [Category: Double] = [
      .servers: 20_000, .network: 2000, .maintenance: 5000, .facility: 4200, .energy: 2628,
      .staff: 12_000, .licences: 4000, .instances: 1752, .egress: 12 * 630 * 0.09,
      .support: (1752 + 12 * 630 * 0.09) * 0.1, .protection: 0,
    ]
    for category in Category.allCases {
      #expect(
        abs(cost.amounts[category] - (expected[category] ?? 0)) < 1e-6, "\(category)")
    }
    #expect(
      abs(cost.equivalent[.servers] - 10 * 2438.90694) < 0.001)
  }
}
