import Economics
import Testing

@Suite("Commitments")
struct CommitmentTests {
  private func prices(
    committed: Double, _ buying: RentedPrices.Buying = .best(riskWeight: 0)
  ) -> RentedPrices {
    RentedPrices(
      provider: "p", region: "r", instances: ["m.small": InstancePrices(onDemand: 1)],
      offers: [.init(name: "1 year", termYears: 1, rates: ["m.small": committed])], buying: buying)
  }

  @Test("The best level is the quantile of demand at one minus the committed share")
  func quantile() {
    // Demand of 0 to 999 instances, each in one hour.
    let demand = RentalDemand(
      types: ["m.small"], units: (0..<1000).map { Double(($0 * 617) % 1000) }, hours: 1000)
    for committed in [0.25, 0.5, 0.65, 0.9] {
      let prices = prices(committed: committed)
      let planner = CommitmentPlanner(prices: prices, paths: [demand])
      let held = planner.holdings()
      let units = held[0].perHour / committed
      #expect(abs(units - 1000 * (1 - committed)) <= 1)
      // Uniform demand: the least cost by hand, r·k + (1000 − k)²/2000 at k = 1000 (1 − r).
      let cost = planner.cost(of: held) / 1000
      let level = 1000 * (1 - committed)
      #expect(abs(cost - (committed * level + (1000 - level) * (1000 - level) / 2000)) < 1)
    }
  }

  @Test("A commitment that is used for less than one minus its discount does not pay")
  func breakEven() {
    for (busy, pays) in [(59, false), (61, true)] {
      let demand = RentalDemand(
        types: ["m.small"], units: (0..<100).map { $0 < busy ? 1 : 0 }, hours: 100)
      let planner = CommitmentPlanner(prices: prices(committed: 0.6), paths: [demand])
      #expect(planner.holdings().isEmpty != pays)
    }
  }

  @Test("Falling demand is committed to for a year, steady demand for three")
  func ladder() {
    var prices = prices(committed: 0.65)
    prices.offers.append(.init(name: "3 years", termYears: 3, rates: ["m.small": 0.5]))
    let demand = RentalDemand(
      types: ["m.small"], units: (0..<500).map { 100 + Double($0 % 11) }, hours: 500)
    func levels(_ growth: Double) -> [Int: Double] {
      let held = CommitmentPlanner(prices: prices, paths: [demand], growth: growth).holdings()
      return Dictionary(
        uniqueKeysWithValues: held.map {
          ($0.offer, $0.perHour / (prices.offers[$0.offer].rates["m.small"] ?? 1))
        })
    }
    #expect(levels(0)[0] == nil)
    #expect((levels(0)[1] ?? 0) >= 100)
    let falling = levels(-0.4)
    #expect((falling[1] ?? 0) < 70)
    #expect((falling[0] ?? 0) > 20)
  }

  @Test("A rule buys the quantile that it names, and fear of the worst path buys more")
  func rules() {
    let path = RentalDemand(
      types: ["m.small"], units: (0..<1001).map { Double(($0 * 617) % 1001) }, hours: 1001)
    let held = CommitmentPlanner(prices: prices(committed: 0.5, .quantile(0.9)), paths: [path])
      .holdings()
    #expect(abs(held[0].perHour - 450) < 1e-9)
    // Nine quiet paths and a busy one: the mean buys for the quiet ones.
    let paths = (0..<10).map { index in
      RentalDemand(types: ["m.small"], units: [index == 0 ? 100 : 10], hours: 1)
    }
    func level(_ weight: Double) -> Double {
      CommitmentPlanner(prices: prices(committed: 0.5, .best(riskWeight: weight)), paths: paths)
        .holdings().reduce(0) { $0 + $1.perHour }
    }
    // A tenth of the paths is the worst: a weight of w counts it 0.1 + w times, the others 0.9.
    #expect(abs(level(0) - 5) < 1e-9 && abs(level(0.79) - 5) < 1e-9)
    #expect(abs(level(0.9) - 50) < 1e-4 && abs(level(50) - 50) < 1e-4)
  }

  @Test("The best level is found where another commitment leaves less than the use itself")
  func betweenUses() {
    // Use of two types that one commitment covers in part: levels between hours' uses are best.
    let hours = 240
    func units(_ shift: Int) -> [Double] { (0..<hours).map { Double((($0 + shift) * 89) % 97) } }
    let demand = RentalDemand(types: ["a.x", "b.x"], units: units(0) + units(31), hours: hours)
    let instances = ["a.x": InstancePrices(onDemand: 1), "b.x": InstancePrices(onDemand: 1)]
    let prices = RentedPrices(
      provider: "p", region: "r", instances: instances,
      offers: [
        .init(name: "wide", termYears: 1, rates: ["a.x": 0.7, "b.x": 0.7]),
        .init(name: "narrow", scope: .type, termYears: 1, rates: ["a.x": 0.5, "b.x": 0.5]),
      ], buying: .best(riskWeight: 0))
    let planner = CommitmentPlanner(prices: prices, paths: [demand])
    let found = planner.holdings()
    let cost = planner.cost(of: found)
    // No step of any size on one level, or from one to another, costs less.
    for step in [0.01, 0.1, 0.5, 1, 5] {
      for first in found.indices {
        for second in found.indices {
          for (one, other) in [(step, 0.0), (-step, 0), (step, -step), (step, step)] {
            var trial = found
            trial[first].perHour = max(0, trial[first].perHour + one)
            trial[second].perHour = max(0, trial[second].perHour + other)
            #expect(planner.cost(of: trial) > cost * (1 - 2e-4))
          }
        }
      }
    }
  }

  @Test("Narrow commitments apply before wide ones, deeper discounts before shallow ones")
  func order() {
    let prices = RentedPrices(
      provider: "p", region: "r",
      instances: ["a.x": InstancePrices(onDemand: 1), "b.x": InstancePrices(onDemand: 1)],
      offers: [
        .init(name: "wide", termYears: 1, rates: ["a.x": 0.8, "b.x": 0.5]),
        .init(name: "narrow", scope: .type, termYears: 1, rates: ["a.x": 0.6]),
      ])
    let demand = RentalDemand(types: ["a.x", "b.x"], units: [2, 3], hours: 1)
    let held = [
      Holding(offer: 0, group: "", perHour: 1.9), Holding(offer: 1, group: "a.x", perHour: 0.6),
    ]
    let coverage = Coverage(
      held, of: prices, OfferedRates(prices, types: demand.types), to: demand, in: 0..<1)
    #expect(coverage.covered[2] == 1)
    #expect(abs(coverage.covered[1] - 3) < 1e-12)
    #expect(abs(coverage.covered[0] - 0.5) < 1e-12)
    #expect(abs(coverage.uncovered(of: demand, in: 0..<1)[0] - 0.5) < 1e-12)
    #expect(abs(coverage.unused[0]) < 1e-12)
  }

  @Test("Families follow the names of each provider")
  func families() {
    #expect(
      ["m5.large", "n2-standard-4", "Standard_D4s_v5"].map(CommitmentOffer.family) == [
        "m5", "n2-standard", "Standard_Ds_v5",
      ])
  }
}
