internal import Kernels

/// Chooses how much to commit to.
///
/// For one price and one kind of instance the least expected cost is where demand exceeds the
/// commitment for the share `r/p` of the hours, `r` committed and `p` on demand: the quantile
/// `1 − r/p` of hourly demand, as for a newsvendor. With several types, terms and paths of demand
/// the cost is still convex in each level, and is minimised over them in turn.
package struct CommitmentPlanner {
  /// Prices, and the demand of each path: replications of a run.
  let prices: RentedPrices
  let paths: [RentalDemand]
  /// What the offers cover of the types of each path.
  private let rates: [OfferedRates]
  /// By what share demand changes in a year.
  let growth: Double

  /// Prepares planning.
  package init(prices: RentedPrices, paths: [RentalDemand], growth: Double = 0) {
    self.prices = prices
    self.paths = paths
    rates = paths.map { OfferedRates(prices, types: $0.types) }
    self.growth = growth
  }

  /// The holdings that the book's rule buys.
  package func holdings() -> [Holding] {
    guard !prices.offers.isEmpty, paths.contains(where: { !$0.types.isEmpty }) else { return [] }
    switch prices.buying {
    case .none: return []
    case .perHour(let amount): return [Holding(offer: 0, group: groups(of: 0)[0], perHour: amount)]
    case .quantile(let share):
      return groups(of: 0).map { group in
        let hourly = paths.indices.flatMap { spend(of: 0, group, $0) }.sorted()
        return Holding(
          offer: 0, group: group, perHour: Statistics.quantile(ofSorted: hourly, share))
      }
    case .best(let weight): return best(riskWeight: weight)
    }
  }

  private func groups(of offer: Int) -> [String] {
    let types = Set(paths.flatMap(\.types)).filter { prices.offers[offer].rates[$0] != nil }
    let groups = Set(types.map { prices.offers[offer].group(of: $0) }).sorted()
    return groups.isEmpty ? [""] : groups
  }

  /// What each hour's use would cost at the committed rates, in the book's currency.
  private func spend(of offer: Int, _ group: String, _ path: Int) -> [Double] {
    let demand = paths[path]
    var hourly = Array(repeating: 0.0, count: demand.hours)
    for item in rates[path].types(of: offer, group) {
      let first = item.type * demand.hours
      for hour in hourly.indices { hourly[hour] += demand.units[first + hour] * item.rate }
    }
    return hourly
  }

  /// Mean cost over the paths and the years of the longest term, with a weight the mean of the worst tenth
  /// besides.
  package func cost(of holdings: [Holding], riskWeight: Double = 0) -> Double {
    let years = max(1, Int((holdings.map { prices.offers[$0.offer].termYears }.max() ?? 1)))
    let costs = zip(paths, rates).map { path, rates -> Double in
      var cost = 0.0
      for year in 0..<years {
        let scale = Elementary.pow(1 + growth, Double(year))
        // What ends before is bought again for the demand of its year.
        let held = holdings.map { holding in
          let term = max(prices.offers[holding.offer].termYears, 1)
          let renewals = (Double(year) / term).rounded(.down) * term
          return Holding(
            offer: holding.offer, group: holding.group,
            perHour: holding.perHour * Elementary.pow(1 + growth, renewals))
        }
        let coverage = Coverage(
          held, of: prices, rates, to: path, in: 0..<path.hours, scale: scale)
        cost += held.reduce(0) { $0 + $1.perHour } * Double(path.hours)
        for (price, units) in zip(
          rates.hourly, coverage.uncovered(of: path, in: 0..<path.hours, scale: scale))
        {
          cost += units * price
        }
      }
      return cost / Double(years)
    }
    let mean = Statistics.mean(costs)
    guard riskWeight > 0 else { return mean }
    let worst = costs.sorted().suffix(max(1, (costs.count + 9) / 10))
    return mean + riskWeight * Statistics.mean(Array(worst))
  }

  private func best(riskWeight: Double) -> [Holding] {
    var holdings = prices.offers.indices.flatMap { offer in
      groups(of: offer).map { Holding(offer: offer, group: $0, perHour: 0) }
    }
    // The deepest discount first.
    holdings.sort { share($0) < share($1) }
    var last = Double.infinity
    for _ in 0..<8 {
      for index in holdings.indices {
        let candidates = Set(
          paths.indices.flatMap { spend(of: holdings[index].offer, holdings[index].group, $0) }
            + [0]
        ).sorted()
        func cost(_ position: Int) -> Double {
          var trial = holdings
          trial[index].perHour = candidates[position]
          return self.cost(of: trial, riskWeight: riskWeight)
        }
        // A convex function on sorted points: the first whose successor is no cheaper.
        var low = 0
        var high = candidates.count - 1
        while low < high {
          let middle = (low + high) / 2
          if cost(middle) <= cost(middle + 1) { high = middle } else { low = middle + 1 }
        }
        holdings[index].perHour = candidates[low]
      }
      exchange(&holdings, riskWeight)
      let now = cost(of: holdings, riskWeight: riskWeight)
      guard now < last - 1e-9 * abs(last == .infinity ? 0 : last) else { break }
      last = now
    }
    polish(&holdings, riskWeight)
    return holdings.filter { $0.perHour > 0 }
  }

  /// Changes levels, one at a time and two that cover some of the same use, by ever smaller steps while that costs
  /// less: what other commitments leave is less than the use itself, so that the best levels lie between the hours'.
  private func polish(_ holdings: inout [Holding], _ riskWeight: Double) {
    let types = Set(paths.flatMap(\.types)).sorted()
    let covers = holdings.map { holding -> Set<String> in
      let offer = prices.offers[holding.offer]
      return Set(types.filter { offer.rates[$0] != nil && offer.group(of: $0) == holding.group })
    }
    let means = holdings.map { holding in
      Statistics.mean(
        paths.indices.map { Statistics.mean(spend(of: holding.offer, holding.group, $0)) })
    }
    var least = cost(of: holdings, riskWeight: riskWeight)
    func improve(_ changes: [(index: Int, by: Double)]) -> Bool {
      var trial = holdings
      for change in changes {
        trial[change.index].perHour = max(0, trial[change.index].perHour + change.by)
      }
      guard trial != holdings else { return false }
      let cost = cost(of: trial, riskWeight: riskWeight)
      guard cost < least * (1 - 1e-9) else { return false }
      (least, holdings) = (cost, trial)
      return true
    }
    // From a quarter of the mean use to a 256th of it, which is worth less than anybody can know demand.
    for power in 2...8 {
      let step = 1 / Double(1 << power)
      for _ in 0..<8 {
        var isBetter = false
        for first in holdings.indices {
          for sign in [step, -step] {
            while improve([(first, sign * means[first])]) { isBetter = true }
            for second in holdings.indices
            where second != first && !covers[first].isDisjoint(with: covers[second]) {
              let both = [(first, sign * means[first]), (second, -sign * means[second])]
              while improve(both) { isBetter = true }
            }
          }
        }
        if !isBetter { break }
      }
    }
  }

  /// Mean of an offer's rates over the prices that they replace.
  private func share(_ holding: Holding) -> Double {
    let offer = prices.offers[holding.offer]
    let shares = offer.rates.sorted { $0.key < $1.key }.compactMap { type, rate -> Double? in
      guard offer.group(of: type) == holding.group, let full = prices.hourly(type), full > 0
      else { return nil }
      return rate / full
    }
    return Statistics.mean(shares.isEmpty ? [1] : shares)
  }

  /// Moves parts of one commitment to another where that costs less: levels that cover the same use
  /// are not found one at a time.
  private func exchange(_ holdings: inout [Holding], _ riskWeight: Double) {
    var least = cost(of: holdings, riskWeight: riskWeight)
    let shares = holdings.map(share)
    for from in holdings.indices {
      for target in holdings.indices where from != target && holdings[from].perHour > 0 {
        var best = holdings
        for step in 1...16 {
          var trial = holdings
          let moved = holdings[from].perHour * Double(step) / 16
          trial[from].perHour -= moved
          trial[target].perHour += moved * shares[target] / shares[from]
          let cost = cost(of: trial, riskWeight: riskWeight)
          if cost < least { (least, best) = (cost, trial) }
        }
        holdings = best
      }
    }
  }
}
