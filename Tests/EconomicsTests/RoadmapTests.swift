import Economics
import Foundation
import Testing

@Suite("Roadmap and finance")
struct RoadmapTests {
  @Test("Present value, internal rate and payback are as by hand")
  func finance() throws {
    // 1,000 now for 500 a year for three years.
    let flows = [-1000.0, 500, 500, 500]
    let value = Finance.netPresentValue(flows, rate: 0.1)
    #expect(abs(value - (-1000 + 500 / 1.1 + 500 / 1.21 + 500 / 1.331)) < 1e-9)
    let rate = try #require(Finance.internalRate(flows))
    #expect(abs(Finance.netPresentValue(flows, rate: rate)) < 1e-6)
    #expect(abs(rate - 0.233751928) < 1e-8)
    #expect(Finance.payback(flows) == 2)
    #expect(Finance.payback([-1000, 400, 400, 400]) == 2.5)
    #expect(Finance.payback([-1000, 100]) == nil)
    #expect(Finance.payback([10, 10]) == 0)
    // A series without a change of sign has no rate, one with two changes may have several.
    #expect(Finance.internalRate([100, 100]) == nil)
    #expect(Finance.internalRate([-100, 230, -132]) == nil)
    // Bought again on the way, the running sum changes sign once: there is one rate above nought.
    let renewed = [-1000.0, 900, 900, -500, 900, 900]
    let gain = try #require(Finance.internalRate(renewed))
    #expect(gain > 0 && abs(Finance.netPresentValue(renewed, rate: gain)) < 1e-6)
    #expect(Finance.internalRate([1000, -900, -900, 500, -900]) == nil)
    // Twelve months at the monthly rate are a year at the yearly one.
    let monthly = Finance.rate(perYear: 0.07, periodsPerYear: 12)
    #expect(
      abs(Finance.netPresentValue([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 107], rate: monthly) - 100)
        < 1e-9)
  }

  @Test("Unequal lives are compared by their equal yearly payments")
  func unequalLives() {
    // 1,000 for three years is dearer a year than 1,500 for five at 8 %.
    let short = Finance.equivalentAnnualCost(price: 1000, residual: 0, rate: 0.08, years: 3)
    let long = Finance.equivalentAnnualCost(price: 1500, residual: 0, rate: 0.08, years: 5)
    #expect(abs(short - 388.0335) < 1e-3 && abs(long - 375.6847) < 1e-3)
  }

  func day(_ text: String) -> Int64 { CivilDate.milliseconds(of: text) ?? 0 }

  func start(
    _ hosts: Int, running: [Category: Double] = [:], rented: [Category: Double] = [:]
  ) -> Roadmap.Start {
    Roadmap.Start(
      running: running, rented: rented, hosts: [(price: 1000, count: hosts)], surcharge: 0,
      residual: 0,
      lifeYears: 2)
  }

  /// Hosts of 30 licences each, bought in packs of 72 at 10 for four years.
  func licensed(_ hosts: Int) -> Roadmap.Start {
    var licence = OwnedPrices.Licence(name: "a", perYear: 0, pack: 72)
    licence.purchase = 10
    licence.lifeYears = 4
    var start = start(hosts)
    start.licences = [.init(licence, perHost: 30)]
    return start
  }

  @Test("Only what moves runs twice")
  func dualRun() {
    var roadmap = Roadmap(years: 1)
    roadmap.move.dualRunMonths = 2
    roadmap.existingAge = 0
    var other = start(2, running: [.energy: 1200])
    (other.moved, other.movedShare) = ((10, 0), 0.25)
    let months = roadmap.months(other, baseline: start(2, running: [.energy: 1200]))
    #expect(months.map(\.moving).prefix(3) == [25, 25, 0])
    // What still runs follows demand and prices as it does alone.
    roadmap.growth = 1
    roadmap.instancePrices = 0.1
    let rented = start(0, rented: [.instances: 1200])
    let alone = roadmap.months(rented, baseline: nil)
    let moving = roadmap.months(other, baseline: rented)
    #expect(abs(moving[1].moving - alone[1].rented * 0.25) < 1e-9)
  }

  @Test("What a provider gives back is no contract")
  func credits() {
    let roadmap = Roadmap(years: 1)
    let months = roadmap.months(
      start(0, rented: [.instances: 1200, .credits: -600]), baseline: nil)
    #expect(months.allSatisfy { $0.contracts == 0 && abs($0.total - 50) < 1e-9 })
    // A share of the bill grows with it, a sum does not.
    var lost = start(0, rented: [.instances: 1200, .credits: -600])
    lost.givenBack = 240
    let grown = Roadmap(years: 2, growth: 1).months(lost, baseline: nil)
    #expect(abs(grown[12].rented - (200 - 30 - 40)) < 1e-9)
  }

  @Test("New generations and falling prices lower purchases; wages and energy raise running cost")
  func changes() {
    var roadmap = Roadmap(years: 4)
    let before = roadmap.months(start(100), baseline: nil)
    roadmap.generations = 0.1
    roadmap.serverPrices = -0.1
    let after = roadmap.months(start(100), baseline: nil)
    #expect(after[24].bought == 83)
    #expect(abs(after[24].purchases - 83 * 810) < 1e-6)
    #expect(before[24].purchases == 100_000)
    var dearer = Roadmap(years: 2)
    dearer.wages = 0.05
    dearer.energyPrices = 0.1
    let paid = dearer.months(start(1, running: [.staff: 1200, .energy: 120]), baseline: nil)
    #expect(abs(paid[12].running - (105 + 11)) < 1e-9)
  }

  @Test("Moving costs by guest and byte, and the baseline runs besides for a while")
  func moving() {
    var roadmap = Roadmap(years: 1)
    roadmap.move.perGuest = 10
    roadmap.move.perGigabyte = 0.02
    roadmap.move.dualRunMonths = 1.5
    roadmap.move.exitFees = 500
    var other = start(0, rented: [.instances: 1200])
    other.moved = (guests: 20, gigabytes: 1000)
    let months = roadmap.months(other, baseline: start(5, running: [.staff: 2400]))
    #expect(abs(months[0].moving - (500 + 200 + 20 + 200)) < 1e-9)
    #expect(abs(months[1].moving - 100) < 1e-9 && months[2].moving == 0)
    #expect(months.allSatisfy { abs($0.rented - 100) < 1e-9 && $0.purchases == 0 })
  }

  @Test("Where all is rented, staff and software of guests grow with demand")
  func rentedGrowth() {
    let months = Roadmap(years: 2, growth: 0.1)
      .months(
        start(0, running: [.staff: 1200], rented: [.software: 600, .instances: 2400]),
        baseline: nil)
    #expect(abs(months[12].running - 110) < 1e-9 && abs(months[12].rented - 275) < 1e-9)
  }

  @Test(
    "Administrators of guests follow demand, those of hosts the hosts, and the least is the least")
  func staff() {
    var roadmap = Roadmap(years: 2, growth: 0.5)
    roadmap.existingAge = 0
    var roomy = start(10, running: [.staff: 12_000])
    roomy.fill = 0.4
    func ratio(_ staff: Roadmap.Start.Staff?) -> Double {
      roomy.staff = staff
      let months = roadmap.months(roomy, baseline: nil)
      #expect(months[12].hosts == 10)
      return months[12].running / months[0].running
    }
    #expect(ratio(nil) == 1)
    #expect(abs(ratio(.init(hosts: 6000, guests: 6000, minimum: 0, rented: 0)) - 1.25) < 1e-9)
    #expect(abs(ratio(.init(hosts: 0, guests: 0, minimum: 6000, rented: 6000)) - 1.25) < 1e-9)
    #expect(abs(ratio(.init(hosts: 0, guests: 6000, minimum: 12_000, rented: 0)) - 1) < 1e-9)
  }

  @Test("Licences, room, disks and egress have changes of price of their own")
  func drifts() {
    func second(
      _ category: Category, isRented: Bool = false, _ change: (inout Roadmap) -> Void
    ) -> Double {
      var roadmap = Roadmap(years: 2)
      roadmap.existingAge = 0
      change(&roadmap)
      let costs = [category: 1200.0]
      let months = roadmap.months(
        isRented ? start(1, rented: costs) : start(1, running: costs), baseline: nil)
      return months[12].running + months[12].rented
    }
    #expect(abs(second(.licences) { $0.licencePrices = 0.1 } - 110) < 1e-9)
    #expect(abs(second(.facility) { $0.facilityPrices = 0.1 } - 110) < 1e-9)
    #expect(abs(second(.storage) { $0.storagePrices = -0.1 } - 90) < 1e-9)
    #expect(
      abs(
        second(.egress) {
          $0.egressPrices = 0.2; $0.instancePrices = -0.5
        } - 120) < 1e-9)
    #expect(abs(second(.egress, isRented: true) { $0.instancePrices = -0.5 } - 50) < 1e-9)
    #expect(second(.egress) { $0.instancePrices = -0.5 } == 100)
    // A credit is the same sum, and a charge on hosts' network is no write-off.
    #expect(second(.credits, isRented: true) { $0.growth = 0.5 } == 100)
    #expect(abs(second(.network, isRented: true) { $0.growth = 0.5 } - 150) < 1e-9)
    #expect(second(.network) { $0.instancePrices = -0.5 } == 100)
  }

  @Test("What is committed to costs the same until its term ends, however demand grows")
  func commitments() {
    let prices = RentedPrices(
      provider: "p", region: "r", instances: ["m": InstancePrices(onDemand: 1)],
      offers: [.init(name: "2 years", termYears: 2, rates: ["m": 0.5])], discount: 0.1)
    // Ten instances at all hours, twelve of them committed to.
    let path = RentalDemand(types: ["m"], units: [10, 10, 10, 10], hours: 4)
    var roadmap = Roadmap(years: 3, growth: 0.44)
    let months = roadmap.months(
      of: [Holding(offer: 0, group: "", perHour: 6)], prices, paths: [path, path])
    #expect(months.count == 36 && abs(months[0] - 6 * 730 * 0.9) < 1e-9)
    // After half a year 12 are used, and after a year 14.4.
    #expect(abs(months[6] - 6 * 730 * 0.9) < 1e-6)
    #expect(abs(months[12] - (6 + 2.4) * 730 * 0.9) < 1e-6)
    // After two years as many are bought as the demand of then, 20.736, has for today's ten.
    #expect(abs(months[24] - 6 * 2.0736 * 730 * 0.9) < 1e-6)
    // The bill of a scenario goes with them, and what else is rented with demand.
    var rented = start(0, rented: [.instances: 1200, .commitments: 600])
    rented.committed = months.map { $0 / months[0] * 100 }
    let bill = roadmap.months(rented, baseline: nil).map(\.rented)
    #expect(abs(bill[0] - 150) < 1e-9 && abs(bill[12] - (50 * 1.44 + 140)) < 1e-6)
    roadmap.instancePrices = -0.5
    let falling = roadmap.months(
      of: [Holding(offer: 0, group: "", perHour: 6)], prices, paths: [path])
    #expect(abs(falling[12] - (6 + 1.2) * 730 * 0.9) < 1e-6)
    #expect(abs(falling[24] - 6 * 2.0736 * 0.25 * 730 * 0.9) < 1e-6)
  }

  @Test("Plans of any length and growth have numbers, and what is ordered is no next order")
  func extremes() throws {
    for (growth, generations) in [(10.0, 0.0), (0.1, -0.99)] {
      var roadmap = Roadmap(years: 20, growth: growth)
      roadmap.generations = generations
      let months = roadmap.months(licensed(4), baseline: nil)
      #expect(months.count == 240 && months.allSatisfy { $0.total.isFinite })
    }
    let flows = [-10_000.0] + Array(repeating: 500.0, count: 179)
    let rate = try #require(Finance.internalRate(flows))
    #expect(abs(Finance.netPresentValue(flows, rate: rate)) < 1e-6)
    var ordered = Roadmap(years: 3)
    ordered.existing = [
      .init(count: 4, bought: day("2025-12-01")), .init(count: 2, bought: day("2027-06-15")),
    ]
    let months = ordered.months(start(4), baseline: nil, epoch: day("2026-12-01"))
    #expect(months[6].bought == 2 && months[6].ordered == 2)
    #expect(ordered.orderMonth(months) == 12)
  }

  @Test("A contract costs what is not used of it until its last day, or its fee where that is less")
  func contracts() throws {
    let epoch = try #require(CivilDate.milliseconds(of: "2026-12-01"))
    let end = try #require(CivilDate.milliseconds(of: "2027-02-15"))
    func costs(_ contracts: [Roadmap.Contract], _ used: Double) -> [Double] {
      var roadmap = Roadmap(years: 1)
      roadmap.contracts = contracts
      let months = roadmap.months(
        start(0, running: [.facility: 12 * used]), baseline: nil, epoch: epoch)
      #expect(months.allSatisfy { abs($0.total - used - $0.contracts) < 1e-9 })
      return months.map(\.contracts)
    }
    var room = Roadmap.Contract(name: "room", category: .facility, perMonth: 1000, end: end)
    // Half of February's 28 days are past when it ends.
    #expect(costs([room], 0) == [1000, 1000, 500] + Array(repeating: 0, count: 9))
    #expect(costs([room], 400) == [600, 600, 300] + Array(repeating: 0, count: 9))
    #expect(costs([room], 1000).allSatisfy { $0 == 0 })
    room.exitFee = 1200
    #expect(costs([room], 0)[0] == 1200 && costs([room], 0)[1...].allSatisfy { $0 == 0 })
    #expect(costs([room], 400)[0] == 1200)
    #expect(costs([room], 520)[0] == 480)
    // Two of them share what is used; a contract on something else is used by none of it.
    let power = Roadmap.Contract(name: "power", category: .energy, perMonth: 50, end: end)
    let second = Roadmap.Contract(name: "more", category: .facility, perMonth: 300, end: end)
    room.exitFee = nil
    #expect(costs([room, second, power], 400)[0] == 950)
    // Each of two alike is ended for a fee of its own.
    room.exitFee = 1200
    #expect(costs([room, room], 0)[0] == 2400)
  }

  @Test("Contracts that outlast the plan are owed, and are ended where that is worth less today")
  func longContracts() {
    var roadmap = Roadmap(years: 1)
    let begin = day("2026-12-01")
    func paid(_ until: String, fee: Double?, rate: Double = 0) -> [Double] {
      roadmap.contracts = [
        .init(name: "room", category: .facility, perMonth: 100, end: day(until), exitFee: fee)
      ]
      return roadmap.months(start(0), baseline: nil, rate: rate, epoch: begin).map(\.contracts)
    }
    #expect(paid("2027-12-01", fee: nil) == Array(repeating: 100, count: 12))
    // Two years more, in the last month of the plan.
    let long = paid("2029-12-01", fee: nil)
    #expect(abs(long[11] - 2500) < 1e-9 && long[10] == 100)
    #expect(paid("2029-12-01", fee: 3500)[0] == 3500 && paid("2029-12-01", fee: 3700)[0] == 100)
    // At one in a hundred a month 36 payments are worth less than 36 times one.
    let worth = (0..<36).reduce(0) { $0 + 100 * pow(1.01, -Double($1)) }
    #expect(paid("2029-12-01", fee: worth - 1, rate: 0.01)[0] == worth - 1)
    let kept = paid("2029-12-01", fee: worth + 1, rate: 0.01)
    #expect(kept[0] == 100)
    #expect(abs(Finance.netPresentValue(kept, rate: 0.01) - worth) < 1e-6)
  }
}
