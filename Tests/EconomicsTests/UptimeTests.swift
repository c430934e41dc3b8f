import Economics
import Platform
import TestSupport
import Testing

@Suite("Credits for months in which a region was down")
struct UptimeTests {
  private static let hours = 24 * 59
  private static let epoch = CivilDate.milliseconds(of: "2027-01-01") ?? 0

  private static let blueprint: Blueprint = {
    var blueprint = Platforms.uniform(hosts: 1, cores: 32, memoryGiB: 128)
    blueprint.sites += [Platforms.cloud("cloud"), Platforms.cloud("second")]
    return blueprint
  }()

  /// Ten instances at 0.1 an hour, and a site that is down from an hour on.
  private static func charges(
    down: [String: Range<Int>], change: (inout RentedPrices) -> Void = { _ in }
  ) -> [Charge] {
    var accounts = [
      Ledger.Account(
        key: .init(.instanceHours, site: "cloud", sku: "small"),
        sums: Array(repeating: 10, count: hours))
    ]
    for (site, span) in down {
      accounts.append(
        Ledger.Account(
          key: .init(.outageHours, site: site),
          sums: (0..<hours).map { span.contains($0) ? 1 : 0 }))
    }
    var rented = RentedPrices(
      provider: "aws", region: "test", instances: ["small": InstancePrices(onDemand: 0.1)])
    rented.uptimeCredits = [
      UptimeCredit(below: 0.9999, share: 0.1), UptimeCredit(below: 0.95, share: 1),
      UptimeCredit(below: 0.99, share: 0.3),
    ]
    change(&rented)
    let book = PriceBook(
      name: "a", date: "2026-11-01", currency: "USD", summary: "",
      owned: OwnedPrices(serverPrices: [:], lifeYears: 5, costOfCapital: 0), rented: [rented],
      figures: [])
    return Rating(blueprint: blueprint, epoch: epoch)
      .charges(of: Ledger(hours: hours, accounts: accounts), book: book, holdings: [])
  }

  private static func credits(_ charges: [Charge]) -> [Double] {
    (0..<2).map { month in
      charges.filter { $0.category == .credits && $0.month == month }
        .reduce(0) { $0 + $1.effective }
    }
  }

  @Test(
    "The lowest step that the month is below counts, for its own month only",
    arguments: [(0..<0, 0.0), (100..<101, 0.1), (100..<108, 0.3), (100..<138, 1)])
  func steps(down: Range<Int>, share: Double) {
    // An hour of January's 744 is 0.13 %; eight are 1.08 %, 38 are 5.1 %.
    let credits = Self.credits(Self.charges(down: ["cloud": down]))
    #expect(abs(credits[0] + share * 744) < 1e-9 && credits[1] == 0)
  }

  @Test(
    "The worst site of a region decides, tax is due all the same, and no more is given back than is billed"
  )
  func besides() {
    let worst = Self.charges(down: ["cloud": 0..<1, "second": 0..<8]) { $0.tax = 0.2 }
    #expect(abs(Self.credits(worst)[0] + 0.3 * 744) < 1e-9)
    let tax = worst.filter { $0.category == .tax && $0.month == 0 }.reduce(0) { $0 + $1.effective }
    #expect(abs(tax - 0.2 * 744) < 1e-9)
    // With an agreed credit of all that is left, the bill is nothing and not less.
    let free = Self.charges(down: ["cloud": 0..<8]) { $0.creditsPerMonth = 1e6 }
    #expect(abs(Self.credits(free)[0] + 744) < 1e-9)
  }
}
