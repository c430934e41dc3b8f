/// Bills in the columns of the FinOps Open Cost and Usage Specification, versions 1.0 to 1.2.
///
/// The effective cost counts, which spreads purchases over the time they cover, and the billed one
/// where there is none. Source: focus.finops.org, columns *EffectiveCost*, *ChargeCategory*,
/// *ServiceCategory*.
struct FOCUSBill: BillReader {
  static let name = "FOCUS"

  private let cost: Int
  private let charge: Int?
  private let service: Int
  private let start: Int
  private let end: Int
  private let currency: Int

  init?(_ heading: Heading) {
    func column(_ name: String) -> Int? { heading.names.firstIndex(of: name) }
    guard let cost = column("EffectiveCost") ?? column("BilledCost"),
      let service = column("ServiceCategory"), let start = column("ChargePeriodStart"),
      let end = column("ChargePeriodEnd"), let currency = column("BillingCurrency")
    else { return nil }
    self.cost = cost
    self.service = service
    self.start = start
    self.end = end
    self.currency = currency
    charge = column("ChargeCategory")
  }

  func charge(_ row: borrowing TextRows) throws(TraceError) -> BillCharge? {
    let isTax = charge.map { row.text($0) == "Tax" } ?? false
    return BillCharge(
      category: isTax ? nil : row.isEmpty(service) ? "Other" : row.text(service),
      cost: try row.money(cost), start: try row.instant(start), end: try row.instant(end),
      currency: row.text(currency))
  }
}
