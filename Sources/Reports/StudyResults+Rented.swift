internal import Economics
internal import Platform
internal import Simulation
internal import Studies

extension StudyResults {
  /// Hours of cores promised to guests of a platform at own sites or at rented ones, first replication.
  func coreHours(of platform: Int, rented: Bool) -> Double {
    let names = study.platforms[platform].blueprint.sites.filter { $0.isRented == rented }
      .map(\.name)
    return records[platform][0].ledger.total(.coreHoursAllocated) { names.contains($0.site) }
  }

  /// The sites at which commitments of a region apply, the prices by which, and the demand in each replication.
  func committed(
    _ region: Int, of scenario: Scenario
  ) -> (site: String, prices: RentedPrices, paths: [RentalDemand])? {
    let blueprint = study.platforms[scenario.platform].blueprint
    return Rating(blueprint: blueprint, epoch: epoch).committed(
      region, of: records[scenario.platform].map(\.ledger), book: study.books[scenario.book]
    ).map { ($0.sites.joined(separator: ", "), $0.prices, $0.paths) }
  }

  /// Whether its book has a price of all hosts and instances that a scenario has used, first replication.
  func isPriced(_ scenario: Scenario) -> Bool {
    isPriced(scenario.platform, by: study.books[scenario.book])
  }

  /// Whether a book has a price of all hosts and instances that a platform has used, first replication.
  func isPriced(_ platform: Int, by book: PriceBook) -> Bool {
    let sites = study.platforms[platform].blueprint.sites
    return records[platform][0].ledger.accounts.allSatisfy { account in
      guard [.instanceHours, .hostHours].contains(account.key.meter),
        let site = sites.first(where: { $0.name == account.key.site }),
        account.sums.contains(where: { $0 > 0 })
      else { return true }
      guard site.isRented else { return book.owned.serverPrices[account.key.sku] != nil }
      // Hosts of a rented site are instances, which are metered too.
      guard account.key.meter == .instanceHours else { return true }
      return book.rented.contains {
        $0.provider == site.provider && $0.region == site.region
          && $0.instances[account.key.sku] != nil
      }
    }
  }
}
