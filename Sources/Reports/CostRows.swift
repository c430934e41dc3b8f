internal import Economics
internal import Platform
internal import Simulation
package import Studies

/// Further files of a sweep, for the baseline and the recommended scenario.
package struct DetailFiles {
  private let sweep: Sweep
  private let outcome: Sweep.Outcome
  private let comparison: Comparison
  private let epoch: Int64

  /// Prepares the files; `epoch` is the start of the horizon in milliseconds since 1970.
  package init(
    _ sweep: Sweep, _ outcome: Sweep.Outcome, _ comparison: Comparison, epoch: Int64
  ) {
    self.sweep = sweep
    self.outcome = outcome
    self.comparison = comparison
    self.epoch = epoch
  }

  private var chosen: [Int] { Set([comparison.baseline, comparison.cheapest]).sorted() }

  /// Charges in the mandatory columns of FOCUS 1.2, first replication, with the scenario's number.
  package var costsCSV: String {
    var text = CSV.line([
      "BilledCost", "BillingAccountId", "BillingAccountName", "BillingCurrency",
      "BillingPeriodEnd", "BillingPeriodStart", "ChargeCategory", "ChargeClass",
      "ChargeDescription", "ChargePeriodEnd", "ChargePeriodStart", "ContractedCost",
      "EffectiveCost", "InvoiceIssuerName", "ListCost", "PricingQuantity", "PricingUnit",
      "ProviderName", "PublisherName", "ServiceCategory", "ServiceName", "x_ScenarioId",
    ])
    for index in chosen {
      let scenario = outcome.scenarios[index]
      let book = sweep.study.books[scenario.book]
      let blueprint = sweep.study.platforms[scenario.platform].blueprint
      let rating = Rating(blueprint: blueprint, horizonHours: sweep.horizonHours)
      let ledger = outcome.records[scenario.platform][0].ledger
      for charge in rating.charges(of: ledger, book: book, epoch: epoch) {
        let site = blueprint.sites.first { $0.name == charge.site }
        let provider = site?.provider ?? "public"
        let cost = CSV.number(charge.cost)
        let month = CivilDate.month(of: charge.start)
        let item = [charge.site, charge.sku].filter { !$0.isEmpty }.joined(separator: " ")
        text += CSV.line([
          cost, sweep.study.name, "", book.currency, CivilDate.instant(month.end),
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

  /// Usage by hour, first replication.
  package var seriesCSV: String {
    let meters: [Meter] = [
      .coreHoursUsed, .coreHoursUnmet, .hostOnHours, .facilityEnergy, .instanceHours,
    ]
    var text = CSV.line(["scenario", "hour_start"] + meters.map(\.rawValue))
    for index in chosen {
      let ledger = outcome.records[outcome.scenarios[index].platform][0].ledger
      let series = meters.map { ledger.series($0) }
      for hour in 0..<ledger.hours {
        text += CSV.line(
          [String(index + 1), CivilDate.instant(epoch + Int64(hour) * 3_600_000)]
            + series.map { CSV.number($0[hour]) })
      }
    }
    return text
  }
}
