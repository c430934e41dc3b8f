internal import Kernels

/// When to commit over the years ahead: at once, or in layers month by month, as demand turns out.
///
/// The demand of each replication grows by a rate that is uncertain; on each such path every way of buying is
/// carried out as if the path were not known in advance, with renewals when terms end, and priced month by
/// month. What is aimed at in a month is the best level for the demand of that month, found once: when demand
/// doubles, so does the best level. A commitment costs for all of its term what it cost when it was bought.
package struct CommitmentLadder {
  /// A way of buying.
  package enum Strategy: Sendable, Hashable {
    /// Nothing is committed to.
    case onDemand
    /// All at the start, and again when the terms end.
    case once
    /// Each month what is missing, but no more than one of so many parts of what is aimed at.
    case layers(Int)

    /// The ways that are compared.
    package static let all: [Strategy] = [.onDemand, .once, .layers(1), .layers(6), .layers(12)]

    /// Its name.
    package var name: String {
      switch self {
      case .onDemand: "on demand"
      case .once: "all at once, renewed"
      case .layers(1): "each month what is missing"
      case .layers(let parts): "each month a layer of at most 1/\(parts)"
      }
    }
  }

  /// A month of a plan: prices of an hour, by commitment.
  package struct Month: Sendable, Hashable {
    /// What is bought, what is held with it, and what has ended, in the currency of the book an hour.
    ///
    /// Shape: `[holdings]`.
    package var bought: [Double], held: [Double], ended: [Double]
    /// What commitments cost in the month, used or not, and what is rented besides.
    package var committed: Double, onDemand: Double

    /// What is paid in the month.
    package var total: Double { committed + onDemand }
  }

  /// What a way of buying is expected to cost.
  package struct Outcome: Sendable {
    package var strategy: Strategy
    /// Cost of a year: expected, and mean of the worst tenth of the paths.
    package var expected: Double, worst: Double
    /// The months where demand grows as expected, on the first path.
    package var months: [Month]
  }

  /// What is expected of the years ahead.
  package struct Prospect: Sendable {
    /// How many years are looked at.
    package var years: Int
    /// By what share demand changes in a year, and the standard deviation of what is known of it.
    package var growth: Double, spread: Double
    /// By what share prices of instances change in a year.
    package var prices: Double

    /// Describes a prospect.
    package init(years: Int, growth: Double = 0, spread: Double = 0, prices: Double = 0) {
      self.years = years
      self.growth = growth
      self.spread = spread
      self.prices = prices
    }
  }

  private let prices: RentedPrices
  private let paths: [RentalDemand]
  private let prospect: Prospect
  /// What would be held today if all were bought at once.
  package let target: [Holding]

  /// Prepares a plan for a region.
  ///
  /// - Parameter paths: Its demand in each replication.
  package init(prices: RentedPrices, paths: [RentalDemand], prospect: Prospect) {
    self.prices = prices
    self.paths = paths
    self.prospect = prospect
    target = Self.target(prices, paths, prospect)
  }

  /// The levels that the book's rule aims at.
  ///
  /// Prices on demand that fall while a commitment's do not make it dearer by comparison, and demand that falls
  /// leaves it unused; demand that grows is bought for as it comes.
  private static func target(
    _ prices: RentedPrices, _ paths: [RentalDemand], _ prospect: Prospect
  ) -> [Holding] {
    guard case .best = prices.buying else {
      return CommitmentPlanner(prices: prices, paths: paths).holdings()
    }
    let relative = prices.offers.map { offer in
      Statistics.mean(
        (0..<months(of: offer)).map { Elementary.pow(1 + prospect.prices, Double($0) / 12) })
    }
    var adjusted = prices
    for index in prices.offers.indices {
      adjusted.offers[index].rates = prices.offers[index].rates.mapValues { $0 / relative[index] }
    }
    return CommitmentPlanner(prices: adjusted, paths: paths, growth: min(prospect.growth, 0))
      .holdings().map { holding in
        var real = holding
        real.perHour *= relative[holding.offer]
        return real
      }
  }

  private static func months(of offer: CommitmentOffer) -> Int {
    max(1, Int((offer.termYears * 12).rounded()))
  }

  /// What each way of buying is expected to cost; nothing where there is nothing to buy.
  package func outcomes() -> [Outcome] {
    guard !target.isEmpty, !paths.isEmpty else { return [] }
    // The median and the outer deciles, 1.2816 standard deviations from it, stand for a normal distribution with
    // weights of 30, 40 and 30 %: Swanson's rule (A. Hurst, G. C. Brown, R. I. Swanson, AAPG Bulletin 84(12), 2000).
    var rates = [(growth: prospect.growth, weight: 1.0)]
    if prospect.spread > 0 {
      rates = [(-1.2816, 0.3), (0, 0.4), (1.2816, 0.3)].map { deviation, weight in
        (growth: max(prospect.growth + deviation * prospect.spread, -0.99), weight: weight)
      }
    }
    return Strategy.all.map { strategy in
      var costs: [(cost: Double, weight: Double)] = []
      for rate in rates {
        for path in paths {
          let months = follow(strategy, path, growth: rate.growth)
          costs.append(
            (
              months.reduce(0) { $0 + $1.total } / Double(prospect.years),
              rate.weight / Double(paths.count)
            ))
        }
      }
      return Outcome(
        strategy: strategy, expected: costs.reduce(0) { $0 + $1.cost * $1.weight },
        worst: Self.worst(costs), months: follow(strategy, paths[0], growth: prospect.growth))
    }
  }

  /// The outcome that the book's rule likes best: the least expected cost, with its weight of that of the worst tenth.
  package static func best(_ outcomes: [Outcome], _ buying: RentedPrices.Buying) -> Int? {
    var weight = 0.0
    if case .best(let riskWeight) = buying { weight = riskWeight }
    func cost(_ outcome: Outcome) -> Double {
      outcome.expected + weight * outcome.worst
    }
    return outcomes.indices.min {
      (cost(outcomes[$0]), $0) < (cost(outcomes[$1]), $1)
    }
  }

  /// Mean of the worst tenth.
  private static func worst(_ costs: [(cost: Double, weight: Double)]) -> Double {
    var left = 0.1
    var sum = 0.0
    for (cost, weight) in costs.sorted(by: { $0.cost > $1.cost }) where left > 0 {
      let part = min(weight, left)
      sum += part * cost
      left -= part
    }
    return sum / (0.1 - max(left, 0))
  }

  /// Carries out a way of buying on a path.
  private func follow(_ strategy: Strategy, _ path: RentalDemand, growth: Double) -> [Month] {
    struct Layer {
      /// What it covers, in the prices of today, what it costs an hour, and the month in which it ends.
      var perHour: Double, paid: Double, end: Int
    }
    let hoursOfMonth = PriceBook.hoursPerMonth
    let rates = OfferedRates(prices, types: path.types)
    var layers: [[Layer]] = target.map { _ in [] }
    return (0..<(prospect.years * 12)).map { month in
      let time = Double(month) / 12
      let demand = Elementary.pow(1 + growth, time)
      let price = Elementary.pow(1 + prospect.prices, time)
      var now = Month(
        bought: target.map { _ in 0 }, held: [], ended: [], committed: 0, onDemand: 0)
      for index in target.indices {
        now.ended.append(
          layers[index].filter { $0.end == month }.reduce(0) { $0 + $1.paid })
        layers[index].removeAll { $0.end == month }
        let held = layers[index].reduce(0) { $0 + $1.perHour }
        let aim = target[index].perHour * demand
        let buys =
          switch strategy {
          case .onDemand: 0.0
          case .once: layers[index].isEmpty ? aim : 0
          case .layers(let parts): min(max(aim - held, 0), aim / Double(parts))
          }
        if buys > 1e-9 * aim {
          now.bought[index] = buys * price
          layers[index].append(
            Layer(
              perHour: buys, paid: buys * price,
              end: month + Self.months(of: prices.offers[target[index].offer])))
        }
        now.held.append(layers[index].reduce(0) { $0 + $1.paid })
      }
      let holdings = target.indices.map { index in
        Holding(
          offer: target[index].offer, group: target[index].group,
          perHour: layers[index].reduce(0) { $0 + $1.perHour })
      }
      let coverage = Coverage(
        holdings, of: prices, rates, to: path, in: 0..<path.hours, scale: demand)
      let uncovered = coverage.uncovered(of: path, in: 0..<path.hours, scale: demand)
      let rest = zip(rates.hourly, uncovered).reduce(0) { $0 + $1.0 * $1.1 }
      now.onDemand = rest * price / Double(path.hours) * hoursOfMonth * (1 - prices.discount)
      now.committed = now.held.reduce(0, +) * hoursOfMonth * (1 - prices.discount)
      return now
    }
  }
}
