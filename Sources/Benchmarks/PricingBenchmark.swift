internal import Economics
internal import Kernels
internal import Platform

/// A thousand price books on the ledgers of a hundred scenarios: thirty days by the hour, two hundred
/// meters, beside the matrix product of their linear part.
enum PricingBenchmark {
  private static let hours = 720
  private static let meters = 200
  private static let scenarios = 100
  private static let books = 1000

  /// The charges of a pair and the sum of the rating differ.
  struct WrongAnswer: Error {}

  static func run() throws {
    LinearAlgebra.useOneThread()
    let blueprint = self.blueprint
    let ledgers = (0..<scenarios).map { ledger(UInt64($0)) }
    let books = (0..<books).map { book($0) }
    let rating = Rating(blueprint: blueprint)
    let held = books.map { book in
      [[Holding(offer: 0, group: "", perHour: 20 * (book.rented[0].offers[0].rates["t1"] ?? 0))]]
    }
    let clock = ContinuousClock()
    var whole = Double.infinity
    var summed = Double.infinity
    var costs: [[Rating.Cost]] = []
    for _ in 0..<3 {
      let start = clock.now
      let usages = ledgers.map { Usage($0, epoch: 0) }
      let loaded = clock.now
      costs = rating.costs(of: usages, books: books, holdings: held)
      whole = min(whole, (clock.now - loaded) / .seconds(1))
      summed = min(summed, (loaded - start) / .seconds(1))
    }
    // The linear part alone: usage by meter, prices by book and category as accounted and decided.
    var random = RandomStream(seed: 1, replication: 0, component: .test, entity: 9)
    var usage = Matrix(rows: scenarios, columns: meters)
    var prices = Matrix(rows: meters, columns: Self.books * 2 * Category.allCases.count)
    for index in usage.elements.indices { usage.elements[index] = random.uniform() }
    for index in prices.elements.indices { prices.elements[index] = random.uniform() }
    var product = Double.infinity
    for _ in 0..<5 {
      let start = clock.now
      _ = usage.times(prices)
      product = min(product, (clock.now - start) / .seconds(1))
    }
    // One column a book: the smallest product that prices anything.
    var narrow = Matrix(rows: meters, columns: Self.books)
    for index in narrow.elements.indices { narrow.elements[index] = random.uniform() }
    var smallest = Double.infinity
    for _ in 0..<20 {
      let start = clock.now
      _ = usage.times(narrow)
      smallest = min(smallest, (clock.now - start) / .seconds(1))
    }
    for (scenario, book) in [(0, 0), (57, 913), (99, 999)] {
      let charges = rating.charges(of: ledgers[scenario], book: books[book], holdings: held[book])
      let sum = charges.reduce(0) { $0 + $1.effective }
      let total = costs[scenario][book].total
      guard abs(sum - total) < 1e-7 * total else { throw WrongAnswer() }
    }
    print(
      "pricing \(Self.books) books x \(scenarios) scenarios: \(whole * 1000) ms,",
      "\(whole / product) times the product by category (\(product * 1000) ms),",
      "\(whole / smallest) times the product by book (\(smallest * 1000) ms);",
      "summing the ledgers once \(summed * 1000) ms")
  }

  private static let types = (0..<40).map { "t\($0)" }

  private static var blueprint: Blueprint {
    var blueprint = Blueprint.uniform(
      hosts: 50, cores: 64, memoryGiB: 256, power: .linear(idle: 100, maximum: 400))
    blueprint.sites.append(
      Site(
        name: "cloud", kind: .public, provider: "p", region: "r", zones: [],
        instanceTypes: types.map { InstanceType(name: $0, vcpus: 4, memoryMiB: 16_384) },
        provisioningSeconds: 60, restoreGigabitsPerSecond: 10))
    return blueprint
  }

  /// Two hundred accounts of all meters that prices look at.
  private static func ledger(_ scenario: UInt64) -> Ledger {
    var random = RandomStream(seed: 5, replication: 0, component: .test, entity: scenario)
    func account(_ meter: Meter, _ site: String, _ service: Int, _ sku: String, _ scale: Double)
      -> Ledger.Account
    {
      Ledger.Account(
        key: .init(meter, site: site, service: "s\(service)", sku: sku),
        sums: (0..<hours).map { _ in random.uniform() * scale })
    }
    var accounts = [
      account(.hostHours, "home", 0, "host", 50), account(.facilityEnergy, "home", 0, "", 20),
      account(.interRegionTransfer, "cloud", 0, "", 5),
      account(.backupStorage, "cloud", 0, "", 900),
    ]
    while accounts.count < meters {
      let place = accounts.count
      let sku = types[place % types.count]
      switch place % 4 {
      case 0: accounts.append(account(.guestHours, "cloud", place, sku, 9))
      case 1: accounts.append(account(.storage, "cloud", place, sku, 400))
      case 2: accounts.append(account(.internetEgress, "cloud", place, sku, 2))
      default: accounts.append(account(.instanceHours, "cloud", place % 8, types[place % 8], 9))
      }
    }
    return Ledger(hours: hours, accounts: accounts.sorted { $0.key < $1.key })
  }

  private static func book(_ number: Int) -> PriceBook {
    let factor = 0.5 + Double(number) / 1000
    var owned = OwnedPrices(
      serverPrices: ["host": 9000 * factor], lifeYears: 5, costOfCapital: 0.07, maintenance: 0.05,
      network: 0.1, rack: 2000, facilityPerKilowattMonth: 180)
    owned.energy = EnergyTariff(perKilowattHour: 0.1 * factor, perPeakKilowattMonth: 12)
    owned.staff = .init(hostsPerAdministrator: 100, perYear: 120_000)
    owned.licences = [.init(name: "hypervisor", perYear: 135, minimumOrder: 72, pack: 16)]
    var instances: [String: InstancePrices] = [:]
    var rates: [String: Double] = [:]
    for (index, type) in types.enumerated() {
      let price = 0.05 * Double(index + 1) * factor
      instances[type] = InstancePrices(onDemand: price, oneYear: price * 0.65)
      rates[type] = price * (0.6 + Double(index % 3) / 20)
    }
    let cloud = RentedPrices(
      provider: "p", region: "r", instances: instances,
      offers: [.init(name: "1 year", termYears: 1, rates: rates)], buying: .perHour(1),
      internetEgress: .init(
        free: 100,
        tiers: [.init(upTo: 10_000, price: 0.09), .init(upTo: .infinity, price: 0.07)]),
      interRegionPerGigabyte: 0.02, storagePerGigabyteMonth: 0.02,
      charges: [
        .init(name: "disks", category: .storage, meter: .storage, price: .flat(1e-4)),
        .init(name: "metrics", category: .monitoring, meter: .guestHours, price: .flat(0.004)),
      ], discount: 0.05,
      support: .init(tiers: [.init(upTo: 10_000, price: 0.1), .init(upTo: .infinity, price: 0.05)]),
      tax: 0.1)
    return PriceBook(
      name: "b\(number)", date: "2026-11-01", currency: "USD", summary: "", owned: owned,
      rented: [cloud], figures: [])
  }
}
