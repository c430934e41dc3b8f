internal import Kernels
package import Platform

/// Prices the ledgers of many runs with many price books.
///
/// Linear meters of all runs and all books are one matrix product; what is not linear follows in
/// ordered passes. No price causes a simulation.
package struct Rating: Sendable {
  /// What a run costs under a book, over the horizon, in the book's currency.
  package struct Cost: Sendable, Hashable {
    /// Cost by category, as the accounts see it.
    package var amounts = CategoryAmounts()
    /// The same with purchases as equivalent annual cost: the view of decisions.
    package var equivalent = CategoryAmounts()
    /// What public providers bill, as accounted to the time of use.
    package var publicBill = 0.0
    /// What one pays oneself for what is rented: licences that are brought along, and staff for rented guests.
    package var ownForRented = 0.0

    /// The sum over all categories.
    package var total: Double { amounts.sum }
    /// The sum of the view of decisions.
    package var equivalentTotal: Double { equivalent.sum }
  }

  let blueprint: Blueprint
  let epoch: Int64

  /// Prepares the rating of runs on platforms with the sites and host types of `blueprint`.
  ///
  /// - Parameter epoch: Start of the ledgers' first hour, in milliseconds since 1970 UTC.
  package init(blueprint: Blueprint, epoch: Int64 = 0) {
    self.epoch = epoch
    self.blueprint = blueprint
  }

  /// The commitments that each book's rule buys for runs of one platform, which are the paths that
  /// demand may take.
  ///
  /// Shape: `[books][regions]`.
  package func holdings(
    for ledgers: [Ledger], books: [PriceBook], growth: Double = 0
  ) -> [[[Holding]]] {
    guard books.contains(where: { $0.rented.contains { $0.buying != .none } }) else {
      return books.map { _ in [] }
    }
    let usages = ledgers.map { Usage($0, epoch: epoch) }
    return books.map { book in
      let priced = PricedBook(book, blueprint: blueprint)
      return book.rented.indices.map { region in
        guard let area = priced.areas.first(where: { $0.region == region }),
          area.prices.buying != .none
        else { return [] }
        return CommitmentPlanner(
          prices: area.prices, paths: usages.compactMap { area.demand($0, book) },
          growth: growth
        ).holdings()
      }
    }
  }

  /// The sites at which what is held under a region of a book applies, the prices by which, and the demand in
  /// each of some runs; nil where there is none.
  package func committed(
    _ region: Int, of ledgers: [Ledger], book: PriceBook
  ) -> (sites: [String], prices: RentedPrices, paths: [RentalDemand])? {
    guard
      let area = PricedBook(book, blueprint: blueprint).areas.first(where: { $0.region == region })
    else { return nil }
    return (
      area.sites.map(\.name), area.prices,
      ledgers.compactMap { area.demand(Usage($0, epoch: epoch), book) }
    )
  }

  /// The own hosts of a run in the mean, by type, with the racks and whole spare servers that they need under a book.
  package func estate(
    of ledger: Ledger, _ book: PriceBook
  ) -> (hosts: [Int], racks: Int, spares: Int) {
    let estate = OwnedEstate(ledger, blueprint)
    let priced = PricedBook(book, blueprint: blueprint)
    let racks = blueprint.sites.indices.filter { !blueprint.sites[$0].isRented }.map {
      book.owned.rack > 0 ? estate.racks($0, of: blueprint) : 0
    }
    return (
      estate.byType, racks.reduce(0, +), estate.byType.reduce(0) { $0 + priced.spares(of: $1) }
    )
  }

  /// What the bill calls credits for hours in which a region was down.
  static let uptimeCredit = "uptime credit"

  /// What a run costs in the view of decisions, by who is paid.
  package struct Payees: Sendable {
    /// What one pays oneself without write-offs of purchases, and what providers bill, by category.
    package var own = CategoryAmounts(), rented = CategoryAmounts()
    /// What each provider bills, and what is given back for hours in which a region was down.
    package var bills: [String: Double] = [:], givenBack = 0.0

    /// Creates nothing.
    package init() {}

    /// Adds a part of another run's.
    package mutating func add(_ other: Payees, times part: Double) {
      for category in Category.allCases {
        own[category] += other.own[category] * part
        rented[category] += other.rented[category] * part
      }
      givenBack += other.givenBack * part
      bills.merge(other.bills.mapValues { $0 * part }, uniquingKeysWith: +)
    }
  }

  /// The cost of a usage by who is paid, under a book and what is held.
  package func payees(of usage: Usage, book: PriceBook, holdings: [[Holding]]) -> Payees {
    var payees = Payees()
    let providers = Dictionary(
      uniqueKeysWithValues: blueprint.sites.filter(\.isRented).map { ($0.name, $0.provider) })
    for charge in charges(of: usage, book: book, holdings: holdings) where !charge.isPurchase {
      if let provider = providers[charge.site], !charge.isOwn {
        payees.rented[charge.category] += charge.decided
        payees.bills[provider, default: 0] += charge.decided
        if charge.name == Self.uptimeCredit { payees.givenBack -= charge.decided }
      } else {
        payees.own[charge.category] += charge.decided
      }
    }
    return payees
  }

  /// The cost of each ledger under each book, with the commitments that are held.
  ///
  /// Shape: `[ledgers][books]`.
  ///
  /// - Parameters:
  ///   - ledgers: The usage of runs.
  ///   - books: The prices.
  ///   - holdings: Commitments by book and region; empty for none. Shape: `[books][regions]`.
  package func costs(
    of ledgers: [Ledger], books: [PriceBook], holdings: [[[Holding]]] = []
  ) -> [[Cost]] {
    costs(of: ledgers.map { Usage($0, epoch: epoch) }, books: books, holdings: holdings)
  }

  /// The cost of each usage under each book.
  ///
  /// Shape: `[usages][books]`.
  package func costs(
    of usages: [Usage], books: [PriceBook], holdings: [[[Holding]]] = []
  ) -> [[Cost]] {
    let priced = books.map { PricedBook($0, blueprint: blueprint) }
    let items = Set(usages.flatMap(\.items)).sorted()
    let layout = Layout(books: books)
    let product = linear(usages, priced, items, layout)
    var row = 0
    return usages.map { usage in
      let first = row
      row += usage.months.count
      return priced.indices.map { index in
        var cost = Cost()
        for (position, category) in Category.allCases.enumerated() {
          var (accounted, decided) = (0.0, 0.0)
          for month in usage.months.indices {
            accounted += product[first + month, layout.first[index] + 2 * position]
            decided += product[first + month, layout.first[index] + 2 * position + 1]
          }
          cost.amounts[category] = accounted
          cost.equivalent[category] = decided
        }
        var bills = Bills(regions: books[index].rented.count, months: usage.months.count)
        for region in books[index].rented.indices {
          for month in usage.months.indices {
            let bill =
              product[first + month, layout.first[index] + 2 * Category.allCases.count + region]
            bills.add(bill, region, month)
            cost.publicBill += bill
          }
        }
        for month in usage.months.indices {
          cost.ownForRented += product[first + month, layout.own(index, books)]
        }
        let held = index < holdings.count ? holdings[index] : []
        for charge in passes(usage, priced[index], held, bills) {
          cost.amounts[charge.category] += charge.effective
          cost.equivalent[charge.category] += charge.decided
          guard priced[index].regions[charge.site] != nil else { continue }
          if charge.isOwn {
            cost.ownForRented += charge.effective
          } else {
            cost.publicBill += charge.effective
          }
        }
        return cost
      }
    }
  }

  /// Where the columns of each book lie: two for each category, as accounted and as decided, then
  /// one for the bill of each region, and one for what one pays oneself for what is rented.
  private struct Layout {
    var first: [Int] = []
    var width = 0

    init(books: [PriceBook]) {
      for book in books {
        first.append(width)
        width += 2 * Category.allCases.count + book.rented.count + 1
      }
    }

    func own(_ index: Int, _ books: [PriceBook]) -> Int {
      first[index] + 2 * Category.allCases.count + books[index].rented.count
    }
  }

  /// The product of usage by month with prices.
  ///
  /// Shape: `[usages × months][columns of all books]`.
  private func linear(
    _ usages: [Usage], _ priced: [PricedBook], _ items: [Usage.Item], _ layout: Layout
  ) -> Matrix {
    let column = Dictionary(uniqueKeysWithValues: items.enumerated().map { ($1, $0) })
    var use = Matrix(rows: usages.reduce(0) { $0 + $1.months.count }, columns: items.count)
    var row = 0
    for usage in usages {
      for (item, amounts) in zip(usage.items, usage.amounts) {
        guard let index = column[item] else { continue }
        for (month, amount) in amounts.enumerated() { use[row + month, index] = amount }
      }
      row += usage.months.count
    }
    var prices = Matrix(rows: items.count, columns: layout.width)
    let position = Dictionary(
      uniqueKeysWithValues: Category.allCases.enumerated().map { ($1, $0) })
    let books = priced.map(\.book)
    for (index, book) in priced.enumerated() {
      for (row, item) in items.enumerated() {
        for price in book.linear(item) {
          let place = layout.first[index] + 2 * (position[price.category] ?? 0)
          prices[row, place] += price.effective
          prices[row, place + 1] += price.decided
          if let region = price.region {
            prices[row, layout.first[index] + 2 * Category.allCases.count + region] +=
              price.effective
          } else if book.regions[item.site] != nil {
            prices[row, layout.own(index, books)] += price.effective
          }
        }
      }
    }
    return use.times(prices)
  }
}
