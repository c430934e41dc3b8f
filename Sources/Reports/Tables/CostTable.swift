internal import Economics
internal import Platform
internal import Simulation
internal import Studies

/// Charges of the baseline and the recommended scenario, first replication, as a Cost and Usage
/// dataset of the FinOps Open Cost and Usage Specification.
///
/// What one owns is a provider of its own, so that private and public are in one dataset.
package struct CostTable {
  private let comparison: Comparison
  private let version: FOCUSVersion

  /// Prepares the table.
  package init(_ comparison: Comparison, version: FOCUSVersion = .v1_2) {
    self.comparison = comparison
    self.version = version
  }

  /// The whole file.
  package var text: String {
    let columns = FOCUSColumn.allCases.filter { version.has($0) }
    var text = CSV.line(columns.map(\.rawValue))
    for row in rows { text += CSV.line(columns.map { row[$0] ?? "" }) }
    return text
  }

  /// The rows, as values by column.
  var rows: [[FOCUSColumn: String]] {
    let results = comparison.results
    return comparison.chosen.flatMap { index -> [[FOCUSColumn: String]] in
      let scenario = results.scenarios[index]
      let book = results.study.books[scenario.book]
      let blueprint = results.study.platforms[scenario.platform].blueprint
      let rating = Rating(blueprint: blueprint, epoch: results.epoch)
      let ledger = results.records[scenario.platform][0].ledger
      return rating.charges(of: ledger, book: book, holdings: scenario.holdings).map {
        row(of: $0, book: book, blueprint: blueprint, scenario: index + 1)
      }
    }
  }

  private func row(
    of charge: Charge, book: PriceBook, blueprint: Blueprint, scenario: Int
  ) -> [FOCUSColumn: String] {
    let site = blueprint.sites.first { $0.name == charge.site }
    let provider = Self.plain(
      charge.isOwn && site?.isRented == true
        ? "own" : site.map { $0.isRented ? $0.provider : Self.owner($0) } ?? "own")
    let region = Self.plain(site?.region.isEmpty == false ? site?.region ?? "" : charge.site)
    let month = CivilDate.month(of: charge.start)
    let item = Self.plain(
      [charge.name, charge.sku].filter { !$0.isEmpty }.joined(separator: " "))
    let price = "\(charge.category.rawValue)\(item.isEmpty ? "" : "/" + item)"
    let service = charge.category.focusService
    let account = "study/\(Self.plain(comparison.study.name))"
    let owner = Self.plain(charge.service)
    // What is written in another currency is priced in that.
    let (currency, rate) = book.conversion.map { ($0.from, $0.rate) } ?? (book.currency, 1)
    let isPriced = charge.kind == .usage || charge.kind == .purchase
    var row: [FOCUSColumn: String] = [
      .billedCost: Self.number(charge.billed), .billingAccountId: account,
      .billingAccountName: account, .billingAccountType: "Study",
      .billingCurrency: book.currency, .billingPeriodEnd: CivilDate.instant(month.end),
      .billingPeriodStart: CivilDate.instant(month.start),
      .chargeCategory: charge.kind.rawValue,
      .chargeDescription:
        "\(charge.category.meaning): \(item.isEmpty ? Self.plain(charge.site) : item)",
      .chargeFrequency: charge.kind == .usage ? "Usage-Based" : "Recurring",
      .chargePeriodEnd: CivilDate.instant(charge.end),
      .chargePeriodStart: CivilDate.instant(charge.start),
      .contractedCost: Self.number(charge.contracted),
      .effectiveCost: Self.number(charge.effective),
      .invoiceId: "\(scenario)-\(provider)-\(CivilDate.instant(month.start).prefix(7))",
      .invoiceIssuerName: provider, .listCost: Self.number(charge.list),
      .pricingCurrency: currency,
      .pricingCurrencyEffectiveCost: Self.number(charge.effective / rate),
      .providerName: provider, .publisherName: provider, .serviceProviderName: provider,
      .hostProviderName: site.map { !$0.isRented ? $0.name : provider } ?? provider,
      .regionId: region, .regionName: region,
      .serviceCategory: service.category, .serviceName: charge.category.rawValue,
      .serviceSubcategory: service.subcategory,
      .scenarioId: String(scenario), .site: charge.site, .service: charge.service,
      .priceBook: "\(book.name) \(book.date)",
    ]
    if isPriced {
      row[.skuId] = price
      row[.skuPriceId] = "\(Self.plain(book.name))/\(price)"
      row[.skuMeter] = item.isEmpty ? charge.category.rawValue : item
      row[.pricingCategory] =
        charge.commitment.isEmpty || charge.kind == .purchase
        ? (charge.name == "spot" ? "Dynamic" : "Standard") : "Committed"
      if let quantity = charge.quantity, quantity > 0 {
        row[.pricingQuantity] = Self.number(quantity)
        row[.pricingUnit] = charge.unit
        for (column, cost) in [
          (FOCUSColumn.listUnitPrice, charge.list),
          (.contractedUnitPrice, charge.contracted),
          (.pricingCurrencyListUnitPrice, charge.list / rate),
          (.pricingCurrencyContractedUnitPrice, charge.contracted / rate),
        ] { row[column] = Self.number(cost / quantity) }
      } else {
        // A share of a bill is one unit of itself.
        row[.pricingQuantity] = "1.0"
        row[.pricingUnit] = "Units"
        row[.listUnitPrice] = Self.number(charge.list)
        row[.contractedUnitPrice] = Self.number(charge.contracted)
        row[.pricingCurrencyListUnitPrice] = Self.number(charge.list / rate)
        row[.pricingCurrencyContractedUnitPrice] = Self.number(charge.contracted / rate)
      }
    }
    if charge.kind == .usage, charge.isUsed != false {
      row[.consumedQuantity] = row[.pricingQuantity]
      row[.consumedUnit] = row[.pricingUnit]
    }
    if charge.kind == .usage {
      row[.resourceId] = "\(Self.plain(charge.site))/\(price)"
      row[.resourceName] = item.isEmpty ? Self.plain(charge.site) : item
      row[.resourceType] = charge.category.rawValue
    }
    if !charge.service.isEmpty {
      row[.subAccountId] = "service/\(owner)"
      row[.subAccountName] = Double(owner) == nil ? owner : "service \(owner)"
      row[.subAccountType] = "Service"
    }
    if !charge.commitment.isEmpty {
      row[.commitmentDiscountId] =
        "\(scenario)/\(Self.plain(charge.commitmentHome))/\(Self.plain(charge.commitment))"
      row[.commitmentDiscountName] = Self.plain(charge.commitment)
      row[.commitmentDiscountCategory] = "Spend"
      row[.commitmentDiscountType] = "Hourly commitment"
      row[.commitmentDiscountUnit] = book.currency
      row[.commitmentDiscountQuantity] = Self.number(
        charge.kind == .purchase ? charge.billed : charge.effective)
      if charge.kind == .usage {
        row[.commitmentDiscountStatus] = charge.isUsed == true ? "Used" : "Unused"
      }
    }
    return row
  }

  /// Who runs a site of one's own: oneself, or another whom the platform names.
  private static func owner(_ site: Site) -> String {
    ["", "own"].contains(site.provider) ? "own" : "\(site.provider) (own)"
  }

  /// A number with its point: a column without any is read as one of whole numbers.
  private static func number(_ value: Double) -> String {
    String(value).replacing("+", with: "")
  }

  /// A text in ASCII, which is all that the specification's strings may have.
  private static func plain(_ text: String) -> String {
    String(
      text.unicodeScalars.flatMap { scalar -> [Character] in
        (0x20...0x7E).contains(scalar.value)
          ? [Character(scalar)] : Array("U+\(String(scalar.value, radix: 16, uppercase: true))")
      })
  }
}
