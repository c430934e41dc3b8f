internal import Kernels
package import Platform

/// Prices the ledgers of many runs with many price books.
///
/// Linear meters of all runs and all books are one matrix product; what is not linear (graduated
/// egress by month, support on the bill) follows in ordered passes. No price causes a simulation.
package struct Rating: Sendable {
  /// What a run costs under a book, over the horizon, in the book's currency.
  package struct Cost: Sendable, Hashable {
    /// Cost by category, as the accounts see it.
    package var amounts: [Category: Double]
    /// The same with purchases as equivalent annual cost: the view of decisions.
    package var equivalent: [Category: Double]

    /// The sum over all categories.
    package var total: Double { Self.sum(amounts) }
    /// The sum of the view of decisions.
    package var equivalentTotal: Double { Self.sum(equivalent) }

    private static func sum(_ amounts: [Category: Double]) -> Double {
      Statistics.sum(Category.allCases.compactMap { amounts[$0] })
    }
  }

  /// A priced usage: one column of the meter matrix.
  package struct Item: Sendable, Hashable, Comparable {
    /// Meter, site and SKU.
    package var meter: Meter, site: String, sku: String

    package static func < (left: Item, right: Item) -> Bool {
      (left.meter.rawValue, left.site, left.sku) < (right.meter.rawValue, right.site, right.sku)
    }
  }

  private let blueprint: Blueprint
  private let horizonHours: Double
  let epoch: Int64
  private static let hoursPerYear = 8760.0
  private static let hoursPerMonth = 730.0

  /// Prepares the rating of runs on platforms with the sites and host types of `blueprint`.
  ///
  /// - Parameter epoch: Start of the ledgers' first hour, in milliseconds since 1970 UTC.
  package init(blueprint: Blueprint, horizonHours: Double, epoch: Int64 = 0) {
    self.epoch = epoch
    self.blueprint = blueprint
    self.horizonHours = horizonHours
  }

  /// The cost of each ledger under each book.
  ///
  /// Shape: `[ledgers][books]`.
  package func costs(of ledgers: [Ledger], books: [PriceBook]) -> [[Cost]] {
    let items = Set(
      ledgers.flatMap { ledger in ledger.accounts.map { Self.item(of: $0.key) } }
    ).sorted()
    let column = Dictionary(uniqueKeysWithValues: items.enumerated().map { ($1, $0) })
    var usage = Matrix(rows: ledgers.count, columns: items.count)
    for (row, ledger) in ledgers.enumerated() {
      for account in ledger.accounts {
        guard let index = column[Self.item(of: account.key)] else { continue }
        usage[row, index] += Statistics.sum(account.sums)
      }
    }
    // Each book has two blocks of categories: as accounted, and as decided.
    let categories = Category.allCases
    let width = 2 * categories.count
    var prices = Matrix(rows: items.count, columns: books.count * width)
    for (row, item) in items.enumerated() {
      for (index, book) in books.enumerated() {
        for (position, category) in categories.enumerated() {
          let first = index * width + position
          prices[row, first] = price(of: item, category, in: book, asDecided: false)
          prices[row, first + categories.count] = price(
            of: item, category, in: book, asDecided: true)
        }
      }
    }
    let product = usage.times(prices)
    return ledgers.indices.map { row in
      books.indices.map { index in
        var cost = Cost(amounts: [:], equivalent: [:])
        for (position, category) in categories.enumerated() {
          cost.amounts[category] = product[row, index * width + position]
          cost.equivalent[category] = product[row, index * width + position + categories.count]
        }
        addHourly(to: &cost, ledger: ledgers[row], book: books[index])
        addGraduated(to: &cost, ledger: ledgers[row], book: books[index])
        return cost
      }
    }
  }

  private static func item(of key: Ledger.Key) -> Item {
    Item(meter: key.meter, site: key.site, sku: key.sku)
  }

  /// The price of one unit of an item in a category; 0 where the item has no such price.
  package func price(
    of item: Item, _ category: Category, in book: PriceBook, asDecided: Bool
  ) -> Double {
    guard let site = blueprint.sites.first(where: { $0.name == item.site }) else { return 0 }
    let rented = book.rented(for: site)
    switch (item.meter, category) {
    case (.instanceHours, .instances): return rented?.instancePrices[item.sku] ?? 0
    case (.facilityEnergy, .energy): return book.owned.energyPerKilowattHour
    case (.interRegionTransfer, .protection): return rented?.interRegionPerGigabyte ?? 0
    case (.backupStorage, .protection):
      let month = rented?.storagePerGigabyteMonth ?? book.owned.backupPerGigabyteMonth
      return month / Self.hoursPerMonth
    case (.hostHours, _):
      guard let type = blueprint.hostTypes.first(where: { $0.name == item.sku }) else { return 0 }
      return hostPrice(type, category, book.owned, asDecided: asDecided) / Self.hoursPerYear
    default: return 0
    }
  }

  /// What an installed host costs a year in a category.
  private func hostPrice(
    _ type: HostType, _ category: Category, _ owned: PriceBook.Owned, asDecided: Bool
  ) -> Double {
    let purchase = owned.serverPrices[type.name] ?? 0
    let provisionedKilowatts = (type.power.watts.max() ?? 0) / 1000
    switch category {
    case .servers, .network:
      let price = category == .servers ? purchase : purchase * owned.network
      let residual = price * owned.residual
      if asDecided || owned.amortisation == .annuity {
        return Finance.equivalentAnnualCost(
          price: price, residual: residual, rate: owned.costOfCapital, years: owned.lifeYears)
      }
      return Finance.straightLine(price: price, residual: residual, years: owned.lifeYears)
    case .maintenance: return purchase * owned.maintenance
    case .facility: return provisionedKilowatts * owned.facilityPerKilowattMonth * 12
    case .staff: return owned.administratorPerYear / owned.hostsPerAdministrator
    case .licences:
      let charged = max(type.cores, type.sockets * owned.minimumCoresPerSocket)
      return Double(charged) * owned.licencePerCoreYear
    default: return 0
    }
  }

  /// Adds what energy costs by the hour.
  private func addHourly(to cost: inout Cost, ledger: Ledger, book: PriceBook) {
    guard book.owned.energyByHour != nil else { return }
    var total = 0.0
    for account in ledger.accounts {
      total += hourlyCost(of: account, 0..<ledger.hours, in: book)
    }
    cost.amounts[.energy, default: 0] += total
    cost.equivalent[.energy, default: 0] += total
  }

  /// What an account's energy costs by the hour, besides its flat price.
  func hourlyCost(of account: Ledger.Account, _ hours: Range<Int>, in book: PriceBook) -> Double {
    guard account.key.meter == .facilityEnergy, let prices = book.owned.energyByHour else {
      return 0
    }
    var total = 0.0
    for hour in hours {
      let start = epoch + Int64(hour) * 3_600_000
      total += account.sums[hour] * prices.mean(from: start, until: start + 3_600_000)
    }
    return total
  }

  /// Adds graduated egress and support.
  ///
  /// The horizon's egress is taken as the same every month: its monthly volume finds the bands.
  private func addGraduated(to cost: inout Cost, ledger: Ledger, book: PriceBook) {
    var egress = 0.0
    var support = 0.0
    for site in blueprint.sites where site.kind == .public {
      guard let rented = book.rented(for: site) else { continue }
      let volume = ledger.total(.internetEgress) { $0.site == site.name }
      let months = horizonHours / Self.hoursPerMonth
      let charge = rented.internetEgress.cost(of: volume / months) * months
      egress += charge
      var bill = charge
      for account in ledger.accounts
      where account.key.site == site.name && account.key.meter == .instanceHours {
        bill += Statistics.sum(account.sums) * (rented.instancePrices[account.key.sku] ?? 0)
      }
      support += bill * rented.support
    }
    cost.amounts[.egress] = egress
    cost.equivalent[.egress] = egress
    cost.amounts[.support] = support
    cost.equivalent[.support] = support
  }
}
