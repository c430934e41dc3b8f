internal import Economics
internal import Kernels
internal import Platform
internal import Simulation
internal import Studies

extension StudyResults {
  /// What each scenario costs a year by who is paid, the mean over the replications, with expected losses.
  func payees() -> [Rating.Payees] {
    let years = trace.horizonHours / PriceBook.hoursPerYear
    return records.indices.flatMap { platform -> [Rating.Payees] in
      let rating = Rating(blueprint: study.platforms[platform].blueprint, epoch: epoch)
      let usages = records[platform].map { Usage($0.ledger, epoch: epoch) }
      return study.books.indices.map { book in
        let scenario = scenarios[platform * study.books.count + book]
        var payees = Rating.Payees()
        for usage in usages {
          payees.add(
            rating.payees(of: usage, book: study.books[book], holdings: scenario.holdings),
            times: 1 / (Double(usages.count) * years))
        }
        payees.own[.risk] = Statistics.mean(scenario.costs.map { $0.equivalent[.risk] }) / years
        return payees
      }
    }
  }
}
