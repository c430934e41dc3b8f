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
    _ region: Int, of scenario: Scenario, isPaid: Bool = false
  ) -> (site: String, prices: RentedPrices, paths: [RentalDemand])? {
    let blueprint = study.platforms[scenario.platform].blueprint
    return Rating(blueprint: blueprint, epoch: epoch).committed(
      region, of: records[scenario.platform].map(\.ledger), book: study.books[scenario.book],
      isPaid: isPaid
    ).map { ($0.sites.joined(separator: ", "), $0.prices, $0.paths) }
  }
}
