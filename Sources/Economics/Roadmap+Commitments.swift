internal import Kernels

extension Roadmap {
  /// What is held and what it does not cover cost in each month of the plan.
  ///
  /// What is held stays until its term ends, however demand grows; then it is bought again for the demand of that
  /// day, at its price. What demand has above it is paid on demand.
  ///
  /// - Parameters:
  ///   - holdings: Commitments, in prices of today.
  ///   - prices: The offers that they are of.
  ///   - paths: Demand in each replication.
  package func months(
    of holdings: [Holding], _ prices: RentedPrices, paths: [RentalDemand]
  ) -> [Double] {
    let rates = paths.map { OfferedRates(prices, types: $0.types) }
    return (0..<(years * 12)).map { month in
      let time = Double(month) / 12
      let demand = Elementary.pow(1 + growth, time)
      var committed = 0.0
      let held = holdings.map { holding in
        let term = max(prices.offers[holding.offer].termYears, 1.0 / 12)
        let bought = (time / term + 1e-9).rounded(.down) * term
        var renewed = holding
        renewed.perHour *= Elementary.pow(1 + growth, bought)
        committed += renewed.perHour * Elementary.pow(1 + instancePrices, bought)
        return renewed
      }
      let onDemand = zip(paths, rates).map { path, rates -> Double in
        let hours = 0..<path.hours
        let coverage = Coverage(held, of: prices, rates, to: path, in: hours, scale: demand)
        let rest = zip(rates.hourly, coverage.uncovered(of: path, in: hours, scale: demand))
        return rest.reduce(0) { $0 + $1.0 * $1.1 } / Double(path.hours)
      }
      let hourly =
        committed + Statistics.mean(onDemand) * Elementary.pow(1 + instancePrices, time)
      return hourly * PriceBook.hoursPerMonth * (1 - prices.discount)
    }
  }
}
