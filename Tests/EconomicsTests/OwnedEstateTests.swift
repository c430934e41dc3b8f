import Economics
import Kernels
import Platform
import TestSupport
import Testing

/// What is bought whole for all hosts of one's own.
@Suite("Own hosts as an estate")
struct OwnedEstateTests {
  private static let hours = 8760

  /// Sites of hosts of 56 cores, so many installed of so many.
  private func blueprint(_ sites: [(installed: Int, of: Int)], gpus: GPUEquipment = .none)
    -> Blueprint
  {
    var blueprint = Platforms.uniform(hosts: 1, cores: 56, memoryGiB: 128)
    blueprint.hostTypes = [
      HostType(
        name: "host", cores: 56, sockets: 2, rackUnits: 21, memoryMiB: 131_072,
        power: .linear(idle: 100, maximum: 336), sleepWatts: 0, gpus: gpus,
        source: Source(text: "", date: "", isAssumption: true))
    ]
    blueprint.sites = sites.enumerated().map { index, size in
      Site(
        name: "site-\(index)", kind: .private, provider: "", region: "",
        zones: [
          Zone(
            name: "a",
            hosts: [HostGroup(type: 0, count: size.of, installed: size.installed)], racks: 1)
        ], instanceTypes: [], provisioningSeconds: 0, restoreGigabitsPerSecond: 10)
    }
    return blueprint
  }

  /// Hosts by site and hour, without guests.
  private func ledger(_ sites: [(Int) -> Double]) -> Ledger {
    Ledger(
      hours: Self.hours,
      accounts: sites.enumerated().map { index, hosts in
        .init(
          key: .init(.hostHours, site: "site-\(index)", zone: "a", sku: "host"),
          sums: (0..<Self.hours).map(hosts))
      })
  }

  private func book(_ change: (inout OwnedPrices) -> Void) -> PriceBook {
    var owned = OwnedPrices(
      serverPrices: ["host": 10_000], lifeYears: 5, costOfCapital: 0)
    change(&owned)
    return PriceBook(
      name: "a", date: "2026-11-01", currency: "USD", summary: "", owned: owned, rented: [],
      figures: [])
  }

  private func cost(
    _ blueprint: Blueprint, _ ledger: Ledger, _ change: (inout OwnedPrices) -> Void
  ) -> CategoryAmounts {
    let epoch = CivilDate.milliseconds(of: "2026-01-01") ?? 0
    return Rating(blueprint: blueprint, epoch: epoch)
      .costs(of: [ledger], books: [book(change)])[0][0].amounts
  }

  @Test("Hosts that may be bought have no licence, spare or rack until they are there")
  func installed() {
    let some = blueprint([(2, 40)])
    func costs(_ hosts: @escaping (Int) -> Double) -> CategoryAmounts {
      cost(some, ledger([hosts])) {
        $0.licences = [.init(name: "a", perYear: 10)]
        $0.rack = 1000
        $0.spares = 0.1
      }
    }
    let few = costs { _ in 2 }
    #expect(abs(few[.licences] - 2 * 56 * 10) < 1e-6)
    // Two servers and a spare, and a rack, a fifth a year.
    #expect(abs(few[.servers] - (3 * 10_000 + 1000) / 5) < 1e-6)
    // Six more from July on: 184 of 365 days.
    let grown = costs { $0 < 181 * 24 ? 2 : 8 }
    let part = 184.0 / 365
    #expect(abs(grown[.licences] - 56 * 10 * (2 + 6 * part)) < 1e-6)
    // Eight hosts of half a rack each fill four; one spare is enough.
    let servers = (3 * 10_000 + 1000 + part * (6 * 10_000 + 3 * 1000)) / 5
    #expect(abs(grown[.servers] - servers) < 1e-6)
  }

  @Test("Licences are one order and administrators one team, however many sites there are")
  func oneOrder() {
    let sites = [4, 1, 1]
    let several = blueprint(sites.map { ($0, $0) })
    let one = blueprint([(6, 6)])
    let change = { (owned: inout OwnedPrices) in
      owned.licences = [.init(name: "a", perYear: 350, minimumOrder: 72, pack: 72)]
      owned.staff = .init(hostsPerAdministrator: 10, minimum: 2, perYear: 100_000)
      owned.spares = 0.1
    }
    let many = cost(several, ledger(sites.map { count in { _ in Double(count) } }), change)
    let single = cost(one, ledger([{ _ in 6 }]), change)
    // 336 cores take five packs, and 0.6 of an administrator are two.
    #expect(abs(many[.licences] - 360 * 350) < 1e-6 && abs(many[.staff] - 200_000) < 1e-6)
    #expect(abs(many[.servers] - 7 * 10_000 / 5) < 1e-6)
    for category in Category.allCases { #expect(abs(many[category] - single[category]) < 1e-6) }
  }

  @Test("Licences that are bought, racks and servers are written off over lives of their own")
  func lives() {
    let one = blueprint([(2, 2)])
    let epoch = CivilDate.milliseconds(of: "2026-01-01") ?? 0
    let book = book {
      var licence = OwnedPrices.Licence(name: "a", perYear: 2, pack: 72)
      licence.purchase = 10
      licence.lifeYears = 4
      $0.licences = [licence]
      $0.rack = 1000
      $0.rackLifeYears = 10
      $0.serverLives = ["host": 8]
      $0.costOfCapital = 0.05
      $0.residual = 0.1
    }
    let cost = Rating(blueprint: one, epoch: epoch)
      .costs(of: [ledger([{ _ in 2 }])], books: [book])[0][0]
    // 112 cores are two packs, maintained for 2 a year; nothing is got for old licences.
    #expect(abs(cost.amounts[.licences] - 144 * (2 + 10.0 / 4)) < 1e-6)
    #expect(abs(cost.amounts[.servers] - 0.9 * (20_000.0 / 8 + 1000.0 / 10)) < 1e-6)
    let licences = Finance.equivalentAnnualCost(price: 1440, residual: 0, rate: 0.05, years: 4)
    #expect(abs(cost.equivalent[.licences] - 288 - licences) < 1e-6)
    let servers =
      Finance.equivalentAnnualCost(price: 20_000, residual: 2000, rate: 0.05, years: 8)
      + Finance.equivalentAnnualCost(price: 1000, residual: 100, rate: 0.05, years: 10)
    #expect(abs(cost.equivalent[.servers] - servers) < 1e-6)
    let twice = Rating(blueprint: one, epoch: epoch)
      .costs(of: [ledger([{ _ in 2 }])], books: [book.converted(to: "EUR", rate: 2)])[0][0]
    #expect(abs(twice.total - 2 * cost.total) < 1e-6)
  }

  @Test("The room feeds GPUs too")
  func facility() {
    let gpus = GPUEquipment(count: 8, model: "", idleWatts: 50, fullWatts: 300)
    let full = cost(blueprint([(1, 1)], gpus: gpus), ledger([{ _ in 1 }])) {
      $0.facilityPerKilowattMonth = 100
    }
    #expect(abs(full[.facility] - (0.336 + 2.4) * 1200) < 1e-6)
  }
}
