import Economics
import Testing

@Suite("Commitments month by month")
struct CommitmentLadderTests {
  private static func prices(
    _ offers: [CommitmentOffer] = [
      .init(name: "1 year", termYears: 1, rates: ["m.small": 0.5])
    ], _ buying: RentedPrices.Buying = .best(riskWeight: 0)
  ) -> RentedPrices {
    RentedPrices(
      provider: "p", region: "r", instances: ["m.small": InstancePrices(onDemand: 1)],
      offers: offers, buying: buying)
  }

  private static func steady(_ units: Double, hours: Int = 24) -> RentalDemand {
    RentalDemand(
      types: ["m.small"], units: Array(repeating: units, count: hours), hours: hours)
  }

  private static func costs(
    _ ladder: CommitmentLadder
  ) -> [CommitmentLadder.Strategy: CommitmentLadder.Outcome] {
    Dictionary(uniqueKeysWithValues: ladder.outcomes().map { ($0.strategy, $0) })
  }

  @Test(
    "Steady demand by hand: at once half the price, in twelve layers on demand what is not yet bought"
  )
  func steadyDemand() throws {
    let ladder = CommitmentLadder(
      prices: Self.prices(), paths: [Self.steady(1)], prospect: .init(years: 2))
    let costs = Self.costs(ladder)
    #expect(costs[.onDemand]?.expected == 8760)
    #expect(costs[.once]?.expected == 4380 && costs[.layers(1)]?.expected == 4380)
    // Month m of the first year holds (m + 1) / 12; from then on a layer ends and is renewed each month.
    let first = 730 * (12 - 0.5 * 6.5)
    let layered = try #require(costs[.layers(12)])
    #expect(abs(layered.expected - (first + 4380) / 2) < 1e-9)
    #expect(layered.expected == layered.worst)
    #expect(abs(layered.months[12].ended[0] - 0.5 / 12) < 1e-12)
    #expect(abs(layered.months[12].held[0] - 0.5) < 1e-12)
    #expect(CommitmentLadder.best(ladder.outcomes(), .best(riskWeight: 0)) == 1)
  }

  @Test("Growing demand is worth topping up month by month, and its levels grow with it")
  func growth() throws {
    let ladder = CommitmentLadder(
      prices: Self.prices(), paths: [Self.steady(10)], prospect: .init(years: 1, growth: 1))
    let costs = Self.costs(ladder)
    let (once, topUp) = (try #require(costs[.once]), try #require(costs[.layers(1)]))
    #expect(topUp.expected < once.expected)
    // All of the demand is covered each month: half of what it costs on demand.
    #expect(abs(topUp.expected - (costs[.onDemand]?.expected ?? 0) / 2) < 1e-6)
    #expect(abs(topUp.months[11].held[0] / topUp.months[0].held[0] - 1.887_748_625) < 1e-6)
    #expect(topUp.months.allSatisfy { $0.onDemand < 1e-6 })
  }

  @Test("A commitment keeps its price while those on demand fall, so that less is committed to")
  func fallingPrices() throws {
    // Uniform demand of 0 to 999: the quantile of one less the committed share.
    let demand = RentalDemand(
      types: ["m.small"], units: (0..<1000).map { Double(($0 * 617) % 1000) }, hours: 1000)
    func units(_ change: Double) throws -> Double {
      let ladder = CommitmentLadder(
        prices: Self.prices(), paths: [demand], prospect: .init(years: 1, prices: change))
      return try #require(ladder.target.first).perHour / 0.5
    }
    #expect(abs(try units(0) - 500) <= 1)
    // Mean of 0.7^(month / 12) over the twelve months, by a geometric series.
    let step = 0.970_714_3
    let relative = (1 - 0.7) / (1 - step) / 12
    #expect(abs(try units(-0.3) - 1000 * (1 - 0.5 / relative)) <= 2)
  }

  @Test(
    "Where growth is uncertain a long commitment at once is the riskier one, and fear prefers layers"
  )
  func uncertainty() throws {
    let offers = [CommitmentOffer(name: "3 years", termYears: 3, rates: ["m.small": 0.9])]
    let ladder = CommitmentLadder(
      prices: Self.prices(offers), paths: [Self.steady(100)],
      prospect: .init(years: 3, spread: 0.3))
    let outcomes = ladder.outcomes()
    let costs = Self.costs(ladder)
    let (once, layered) = (try #require(costs[.once]), try #require(costs[.layers(12)]))
    #expect(outcomes.allSatisfy { $0.worst >= $0.expected })
    // Where demand halves, what was bought at once stays; layers stop being bought.
    let falling = CommitmentLadder(
      prices: Self.prices(offers), paths: [Self.steady(100)],
      prospect: .init(years: 3, growth: 0))
    #expect(falling.outcomes()[1].expected < once.expected)
    #expect(layered.months[0].bought[0] * 12 == once.months[0].bought[0])
    let chosen = try #require(
      CommitmentLadder.best(outcomes, .best(riskWeight: 0)))
    let feared = try #require(
      CommitmentLadder.best(outcomes, .best(riskWeight: 1)))
    #expect(outcomes[feared].worst <= outcomes[chosen].worst)
  }

  @Test("What is not for the taking is not planned")
  func nothing() {
    let none = CommitmentLadder(
      prices: Self.prices([]), paths: [Self.steady(1)], prospect: .init(years: 1))
    #expect(none.target.isEmpty && none.outcomes().isEmpty)
  }

  @Test("A rule that names a level is followed whatever prices are expected to do")
  func rules() {
    let demand = RentalDemand(
      types: ["m.small"], units: (0..<1001).map { Double(($0 * 617) % 1001) }, hours: 1001)
    for (buying, perHour) in [
      (RentedPrices.Buying.quantile(0.9), 450.0), (.perHour(20), 20),
    ] {
      let ladder = CommitmentLadder(
        prices: Self.prices(
          [.init(name: "1 year", termYears: 1, rates: ["m.small": 0.5])], buying),
        paths: [demand], prospect: .init(years: 1, growth: -0.5, prices: -0.5))
      #expect(ladder.target.map(\.perHour) == [perHour])
    }
  }
}
