internal import Kernels
package import Platform

/// A priced usage of one month: a row of the FOCUS Cost and Usage dataset.
package struct Charge: Sendable, Hashable {
  /// What it is for, where, and which item of the price list.
  package var category: Category, site: String, sku: String
  /// First and last instant, in milliseconds since 1970; the end is exclusive.
  package var start: Int64, end: Int64
  /// Quantity in its unit; nil for a share of a bill.
  package var quantity: Double?, unit: String
  /// Cost in the book's currency, as accounted.
  package var cost: Double
}

extension Rating {
  /// The charges of a ledger by month, which add up to its cost.
  ///
  /// Graduated egress and support are found for the whole horizon and spread over the months by
  /// their hours.
  ///
  /// - Parameters:
  ///   - ledger: The usage.
  ///   - book: The prices.
  package func charges(of ledger: Ledger, book: PriceBook) -> [Charge] {
    var charges: [Charge] = []
    var hour = 0
    let hourLength: Int64 = 3_600_000
    let whole = costs(of: [ledger], books: [book])[0][0]
    while hour < ledger.hours {
      let start = epoch + Int64(hour) * hourLength
      let month = CivilDate.month(of: start)
      let count = min(Int((month.end - start + hourLength - 1) / hourLength), ledger.hours - hour)
      let end = start + Int64(count) * hourLength
      for account in ledger.accounts {
        let amount = Statistics.sum(Array(account.sums[hour..<(hour + count)]))
        let item = Item(meter: account.key.meter, site: account.key.site, sku: account.key.sku)
        for category in Category.allCases {
          let price = price(of: item, category, in: book, asDecided: false)
          let byHour =
            category == .energy ? hourlyCost(of: account, hour..<(hour + count), in: book) : 0
          guard price > 0 || byHour != 0, amount > 0 else { continue }
          add(
            Charge(
              category: category, site: item.site, sku: item.sku, start: start, end: end,
              quantity: amount, unit: item.meter.unit, cost: amount * price + byHour), to: &charges)
        }
      }
      for category in [Category.egress, .support] {
        let cost = (whole.amounts[category] ?? 0) * Double(count) / Double(ledger.hours)
        guard cost > 0 else { continue }
        charges.append(
          Charge(
            category: category, site: "", sku: "", start: start, end: end, quantity: nil,
            unit: "", cost: cost))
      }
      hour += count
    }
    return charges
  }

  /// Adds a charge to the row of the same item and month, where there is one.
  private func add(_ charge: Charge, to charges: inout [Charge]) {
    if let index = charges.lastIndex(where: {
      $0.start == charge.start && $0.category == charge.category && $0.site == charge.site
        && $0.sku == charge.sku && $0.unit == charge.unit
    }) {
      charges[index].cost += charge.cost
      charges[index].quantity = (charges[index].quantity ?? 0) + (charge.quantity ?? 0)
    } else {
      charges.append(charge)
    }
  }
}
