internal import Economics
internal import Platform
internal import Simulation
internal import Studies

/// Charges of the baseline and the recommended scenario, first replication, in the mandatory
/// columns of FOCUS 1.2 and `x_ScenarioId`.
package struct CostTable {
  private let comparison: Comparison

  /// Prepares the table.
  package init(_ comparison: Comparison) { self.comparison = comparison }

  private static let columns = [
    "BilledCost", "BillingAccountId", "BillingAccountName", "BillingCurrency",
    "BillingPeriodEnd", "BillingPeriodStart", "ChargeCategory", "ChargeClass",
    "ChargeDescription", "ChargePeriodEnd", "ChargePeriodStart", "ContractedCost",
    "EffectiveCost", "InvoiceIssuerName", "ListCost", "PricingQuantity", "PricingUnit",
    "ProviderName", "PublisherName", "ServiceCategory", "ServiceName", "x_ScenarioId",
  ]

  /// The whole file.
  package var text: String {
    var text = CSV.line(Self.columns)
    let results = comparison.results
    for index in comparison.chosen {
      let scenario = results.scenarios[index]
      let book = results.study.books[scenario.book]
      let blueprint = results.study.platforms[scenario.platform].blueprint
      let rating = Rating(
        blueprint: blueprint, horizonHours: results.trace.horizonHours,
        epoch: results.epoch)
      let ledger = results.records[scenario.platform][0].ledger
      for charge in rating.charges(of: ledger, book: book) {
        let site = blueprint.sites.first { $0.name == charge.site }
        let provider = site?.provider ?? "public"
        let cost = CSV.number(charge.cost)
        let month = CivilDate.month(of: charge.start)
        let item = [charge.site, charge.sku].filter { !$0.isEmpty }.joined(separator: " ")
        text += CSV.line([
          cost, results.study.name, "", book.currency, CivilDate.instant(month.end),
          CivilDate.instant(month.start), "Usage", "",
          "\(charge.category.rawValue) \(item)", CivilDate.instant(charge.end),
          CivilDate.instant(charge.start), cost, cost, provider, cost,
          CSV.number(charge.quantity), charge.unit, provider, provider,
          charge.category.focusCategory, charge.category.rawValue, String(index + 1),
        ])
      }
    }
    return text
  }
}
