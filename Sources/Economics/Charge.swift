internal import Kernels
package import Platform

/// A priced usage of one month: a row of the FOCUS Cost and Usage dataset.
package struct Charge: Sendable, Hashable {
  /// Kinds of rows, by the names of FOCUS.
  package enum Kind: String, Sendable, Hashable {
    case usage = "Usage"
    case purchase = "Purchase"
    case tax = "Tax"
    case credit = "Credit"
  }

  /// What it is for, where, for which service, and which item of the price list.
  package var category: Category, site: String, service = "", sku: String
  /// What the bill calls it, where the item does not say.
  package var name = ""
  /// Whether it is known whose it is; without a name it is then of those that are not told apart.
  package var isDirect = false
  /// The part of what it pays for that nobody uses.
  package var idleShare = 0.0
  /// Whether it writes off a purchase.
  package var isPurchase = false
  /// Kind of the row, and whether it is one's own cost at whatever site.
  package var kind = Kind.usage, isOwn = false
  /// Index of the month, and its first and last instant in milliseconds since 1970.
  package var month: Int, start: Int64 = 0, end: Int64 = 0
  /// Quantity in its unit; nil for a share of a bill.
  package var quantity: Double?, unit = ""
  /// The commitment that the row belongs to, the first of the sites at which it applies, and whether it is used;
  /// empty and nil where there is none.
  package var commitment = "", commitmentHome = "", isUsed: Bool?
  /// Cost at list prices, at negotiated ones, as billed, and as accounted to the time of use.
  package var list: Double, contracted: Double, billed: Double, effective: Double
  /// The cost that decisions look at: purchases as equivalent annual cost.
  package var decided: Double

  /// A charge that costs the same in every view but the list's.
  init(
    _ category: Category, site: String, sku: String = "", month: Int, quantity: Double? = nil,
    unit: String = "", list: Double, discount: Double = 0
  ) {
    self.category = category
    self.site = site
    self.sku = sku
    self.month = month
    self.quantity = quantity
    self.unit = unit
    self.list = list
    let cost = list * (1 - discount)
    contracted = cost
    billed = cost
    effective = cost
    decided = cost
  }
}

extension Charge {
  /// Adds a part of another charge's costs.
  fileprivate mutating func add(_ other: Charge, times part: Double) {
    list += other.list * part
    contracted += other.contracted * part
    billed += other.billed * part
    effective += other.effective * part
    decided += other.decided * part
  }

  /// Takes a part of all costs.
  fileprivate mutating func scale(by part: Double) {
    list *= part
    contracted *= part
    billed *= part
    effective *= part
    decided *= part
  }
}

extension Rating {
  /// The charges of a ledger by month, which add up to its cost.
  ///
  /// - Parameters:
  ///   - ledger: The usage.
  ///   - book: The prices.
  ///   - holdings: Commitments held in each region of the book; empty for none.
  package func charges(
    of ledger: Ledger, book: PriceBook, holdings: [[Holding]] = []
  ) -> [Charge] {
    charges(of: Usage(ledger, epoch: epoch), book: book, holdings: holdings)
  }

  /// The charges of a usage.
  func charges(of usage: Usage, book: PriceBook, holdings: [[Holding]]) -> [Charge] {
    let priced = PricedBook(book, blueprint: blueprint)
    // Nodes are nobody's instances: guests share them.
    let nodes = Set(blueprint.sites.filter { $0.nodes != nil }.map(\.name))
    var charges: [Charge] = []
    var bills = Bills(regions: book.rented.count, months: usage.months.count)
    for (item, amounts) in zip(usage.items, usage.amounts) {
      for price in priced.linear(item) {
        for (month, amount) in amounts.enumerated() where amount > 0 && price.list > 0 {
          var charge = Charge(
            price.category, site: item.site, sku: item.sku, month: month, quantity: amount,
            unit: item.meter.unit, list: amount * price.list, discount: price.discount)
          charge.service = item.service
          charge.isDirect =
            item.meter.isOfGuests && !(item.meter == .instanceHours && nodes.contains(item.site))
          charge.name = price.name
          charge.decided = amount * price.decided
          charge.isPurchase = price.isPurchase
          // One's own staff for rented guests is at a public site and on nobody's bill.
          charge.isOwn = price.region == nil
          if let region = price.region { bills.add(charge.billed, region, month) }
          charges.append(charge)
        }
      }
    }
    let later = passes(usage, priced, holdings, bills)
    charges = Self.sharing(later, with: charges)
    for index in charges.indices {
      let month = usage.months[charges[index].month]
      charges[index].start = month.start
      charges[index].end = month.end
    }
    return charges
  }

  /// The charges of the passes behind the linear ones, with what commitments cover taken out of
  /// the rows on demand, and shared among services by their use.
  private static func sharing(_ later: [Charge], with linear: [Charge]) -> [Charge] {
    var charges = linear
    var added: [Charge] = []
    for charge in later {
      // Hours on demand that cost less or nothing; dedicated hosts know whose they are.
      guard charge.category == .instances, let units = charge.quantity,
        units < 0 || !charge.commitment.isEmpty
      else {
        added.append(charge)
        continue
      }
      let rows = linear.indices.filter {
        linear[$0].category == .instances && linear[$0].site == charge.site
          && linear[$0].sku == charge.sku && linear[$0].month == charge.month
      }
      let total = Statistics.sum(rows.map { linear[$0].quantity ?? 0 })
      for row in rows {
        let part = (linear[row].quantity ?? 0) / total
        if units < 0 {
          charges[row].quantity = (charges[row].quantity ?? 0) + units * part
          charges[row].add(charge, times: part)
        } else {
          var own = charge
          own.service = linear[row].service
          own.isDirect = true
          own.quantity = units * part
          own.scale(by: part)
          added.append(own)
        }
      }
    }
    // What a commitment covers to the last unit leaves no row on demand.
    charges.removeAll { $0.category == .instances && ($0.quantity ?? 0) < 1e-9 }
    return charges + added
  }
}
