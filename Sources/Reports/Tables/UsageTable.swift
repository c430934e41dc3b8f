internal import Kernels
internal import Platform
internal import Simulation
internal import Studies

/// The ledger of the baseline and the recommended scenario, first replication, summed over the
/// horizon: what each tenant's service used where.
package struct UsageTable {
  private let comparison: Comparison

  /// Prepares the table.
  package init(_ comparison: Comparison) { self.comparison = comparison }

  static var dictionary: [[String]] {
    [
      ["meter", "", "usage: what is counted"], ["site", "", "usage: where"],
      ["zone", "", "usage: part of the site; empty for a public one"],
      ["tenant", "", "usage: who; empty for what all share"],
      ["service", "", "usage: the tenant's service; empty for guests of none"],
      ["sku", "", "usage: host type or instance type"],
      ["quantity", "unit", "usage: sum over the horizon"],
    ]
  }

  /// The whole file.
  package var text: String {
    var text = CSV.line([
      "scenario", "meter", "site", "zone", "tenant", "service", "sku", "quantity", "unit",
    ])
    for index in comparison.chosen {
      let platform = comparison.results.scenarios[index].platform
      for account in comparison.results.records[platform][0].ledger.accounts {
        let key = account.key
        text += CSV.line([
          String(index + 1), key.meter.rawValue, key.site, key.zone, key.tenant, key.service,
          key.sku, CSV.number(Statistics.sum(account.sums)), key.meter.unit,
        ])
      }
    }
    return text
  }
}
