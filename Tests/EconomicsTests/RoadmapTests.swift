import Economics
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

  private func day(_ text: String) -> Int64 { CivilDate.milliseconds(of: text) ?? 0 }

  private func start(
    _ hosts: Int, running: [Category: Double] = [:], rented: [Category: Double] = [:]
  ) -> Roadmap.Start {
    Roadmap.Start(
      running: running, rented: rented, hosts: [(price: 1000, count: hosts)], surcharge: 0,
      residual: 0,
      lifeYears: 2)
  }

  @Test("Hosts are bought whole when demand has outgrown them, and again when their life ends")
  func purchases() {
    let months = Roadmap(years: 4).months(start(3), baseline: nil)
    #expect(months.indices.filter { months[$0].bought > 0 } == [0, 24])
    #expect(months[24].purchases == 3000)
    #expect(months[47].residual == 0)
    // Demand grows by a tenth a year: the eleventh host is there before ten are not enough.
    var growing = Roadmap(years: 1, growth: 0.1)
    growing.refreshYears = 10
    let grown = growing.months(start(10), baseline: nil)
    #expect(grown[1].bought == 1 && grown.map(\.bought).reduce(0, +) == 11)
    #expect(growing.orderMonth(grown) == 1)
    // Nine of ten years of each are left.
    #expect(abs(grown[11].residual - (10 * 0.9 + 1 - 11.0 / 120) * 1000) < 1e-9)
  }

  @Test("Demand grows into the room that hosts have left before more are bought")
  func room() {
    var growing = Roadmap(years: 4, growth: 0.25)
    growing.refreshYears = 10
    var half = start(10)
    half.fill = 0.5
    let months = growing.months(half, baseline: nil)
    // 0.5 × 1.25 to the power of 3.11 is 1: ten hosts are enough for 37 months.
    #expect(months.indices.filter { months[$0].bought > 0 }.prefix(2) == [0, 38])
    #expect(months[0].bought == 10)
    half.fill = 1
    #expect(growing.months(half, baseline: nil)[1].bought == 1)
  }

  @Test("Hosts that are there are sunk, whoever uses them, until their life ends")
  func sunk() {
    var roadmap = Roadmap(years: 3)
    roadmap.existingAge = 1
    let baseline = start(4)
    #expect(roadmap.months(baseline, baseline: nil).map(\.bought).reduce(0, +) == 4)
    let other = roadmap.months(start(6), baseline: baseline)
    #expect(other[0].bought == 2 && other[12].bought == 4 && other[24].bought == 2)
  }

  @Test("Hosts with dates come and go on them, those that stay longest are kept")
  func dates() {
    var roadmap = Roadmap(years: 3)
    roadmap.existing = [
      // Of two years of life one is left; retired after half a year; to come in three months.
      .init(count: 2, bought: day("2025-12-01")),
      .init(count: 1, bought: day("2026-01-01"), retired: day("2027-06-01")),
      .init(count: 1, bought: day("2027-03-01"), retired: day("2029-03-01")),
    ]
    let months = roadmap.months(start(4), baseline: nil, epoch: day("2026-12-01"))
    // One is bought at once for the one that comes later; two when two have gone after a year.
    #expect(
      months.map(\.bought).enumerated().filter { $0.element > 0 }.map(\.offset) == [
        0, 3, 12, 24, 27,
      ])
    #expect(months[0].bought == 1 && months[3].bought == 1 && months[3].purchases == 1000)
    #expect(months[3].hosts == 5 && months[6].hosts == 4 && months[12].bought == 2)
    // Who needs two keeps those that stay longest.
    let few = roadmap.months(start(2), baseline: start(4), epoch: day("2026-12-01"))
    #expect(few[0].bought == 0 && few[3].bought == 1 && few[11].hosts == 3)
  }

  @Test("What is ordered does not stand for what is there until it comes")
  func orders() {
    var roadmap = Roadmap(years: 3)
    roadmap.existing = [
      .init(count: 3, bought: day("2024-03-01"), retired: day("2028-06-30")),
      .init(count: 3, bought: day("2028-06-01")),
    ]
    let months = roadmap.months(start(3), baseline: nil, epoch: day("2026-12-01"))
    #expect(months.map(\.bought).enumerated().filter { $0.element > 0 }.map(\.offset) == [18])
    #expect(months[18].bought == 3 && months[18].hosts == 6 && months[19].hosts == 3)
  }

  @Test("What was ordered is paid for by who needs it no longer too")
  func obligations() {
    var roadmap = Roadmap(years: 2)
    roadmap.existing = [
      .init(count: 2, bought: day("2027-06-01"))
    ]
    let none = Roadmap.Start(
      running: [:], hosts: [], surcharge: 0, residual: 0, lifeYears: 2)
    let months = roadmap.months(none, baseline: start(2), epoch: day("2026-12-01"))
    #expect(months[6].purchases == 2000 && months.reduce(0) { $0 + $1.purchases } == 2000)
    // Six of the 24 months of their life are left at the end.
    #expect(abs(months[23].residual - 2000.0 * 6 / 24) < 1e-9)
  }

  @Test("Spares are whole servers of all hosts, and a rack is bought when the others are full")
  func spares() {
    var growing = Roadmap(years: 2, growth: 1)
    growing.refreshYears = 10
    var ten = start(10)
    ten.spares = 0.1
    ten.racks = (1, 500, 12, 10)
    let months = growing.months(ten, baseline: nil)
    // Ten hosts, a spare and a rack; the eleventh host brings a second spare, the thirteenth a rack.
    #expect(months[0].bought == 10 && months[0].purchases == 11_500)
    #expect(months[1].bought == 1 && months[1].purchases == 2000)
    #expect(months[4].hosts == 13 && months[4].purchases == 1000 * Double(months[4].bought) + 500)
    let hosts = months.reduce(0) { $0 + $1.bought }
    let spares = Int((Double(hosts) * 0.1).rounded(.up))
    let racks = Int((Double(hosts) / 12).rounded(.up))
    let paid = months.reduce(0) { $0 + $1.purchases }
    #expect(paid == Double(1000 * (hosts + spares) + 500 * racks))
    // Those that are there have theirs.
    growing.existingAge = 1
    #expect(growing.months(ten, baseline: nil)[0].purchases == 0)
  }

  @Test("Licences grow by whole packs with the hosts")
  func packs() {
    var growing = Roadmap(years: 1, growth: 0.5)
    growing.existingAge = 0
    var four = start(4, running: [.licences: 12_000])
    four.licences = [.init(OwnedPrices.Licence(name: "a", perYear: 100, pack: 72), perHost: 30)]
    let months = growing.months(four, baseline: nil)
    // 120 cores take two packs, 150 three and 180 as many.
    #expect(months[0].hosts == 4 && months[0].running == 1000)
    #expect(months[1].hosts == 5 && abs(months[1].running - 1500) < 1e-9)
    #expect(months[11].hosts == 6 && abs(months[11].running - 1500) < 1e-9)
  }

  /// Hosts of 30 licences each, bought in packs of 72 at 10 for four years.
  private func licensed(_ hosts: Int) -> Roadmap.Start {
    var licence = OwnedPrices.Licence(name: "a", perYear: 0, pack: 72)
    licence.purchase = 10
    licence.lifeYears = 4
    var start = start(hosts)
    start.licences = [.init(licence, perHost: 30)]
    return start
  }

  @Test("Packs of licences are bought with the hosts, and again when their own life ends")
  func boughtLicences() {
    var roadmap = Roadmap(years: 6)
    let months = roadmap.months(licensed(4), baseline: nil)
    // Four hosts every two years; 120 licences are two packs, every four years.
    #expect(months[0].purchases == 4000 + 1440 && months[24].purchases == 4000)
    #expect(months[48].purchases == 4000 + 1440)
    // Half of the second ones' life is left at the end, and nothing of the hosts'.
    #expect(abs(months[71].residual - 720) < 1e-9)
    // They came with the hosts, or on days of their own.
    roadmap.existingAge = 1
    let there = roadmap.months(licensed(4), baseline: nil)
    #expect(there.indices.filter { there[$0].purchases > 0 } == [12, 36, 60])
    #expect(there[36].purchases == 4000 + 1440 && there[12].purchases == 4000)
    let epoch = day("2026-12-01")
    roadmap.existingLicences["a"] = [
      .init(count: 72, bought: day("2025-12-01")),
      .init(count: 72, bought: day("2025-12-01"), retired: day("2027-06-01")),
    ]
    let dated = roadmap.months(licensed(4), baseline: nil, epoch: epoch)
    #expect(dated[6].purchases == 720 && dated[36].purchases == 4000 + 720)
    // What is not needed has no buyer.
    let fewer = roadmap.months(licensed(2), baseline: licensed(4), epoch: epoch)
    #expect(fewer[0].purchases == 0 && fewer[6].purchases == 0)
    #expect(abs(fewer[0].residual - 2 * 1000 * 0.5) < 1e-9)
    roadmap.licencePrices = 0.1
    let dearer = roadmap.months(licensed(4), baseline: nil, epoch: epoch)
    #expect(abs(dearer[36].purchases - 4000 - 720 * 1.331) < 1e-6)
  }

  @Test("Racks have a life and dates of their own")
  func racks() {
    var hosts = start(4)
    hosts.racks = (2, 500, 2, 3)
    var roadmap = Roadmap(years: 4)
    let months = roadmap.months(hosts, baseline: nil)
    #expect(months[0].purchases == 5000 && months[24].purchases == 4000)
    #expect(months[36].purchases == 1000)
    #expect(abs(months[47].residual - 1000 * 24.0 / 36) < 1e-9)
    roadmap.existingAge = 1
    roadmap.existingRacks = [
      .init(count: 1, bought: day("2025-12-01")),
      .init(count: 1, bought: day("2025-12-01"), retired: day("2027-12-01")),
      .init(count: 1, bought: day("2028-12-01")),
    ]
    let dated = roadmap.months(hosts, baseline: nil, epoch: day("2026-12-01"))
    // One is replaced after a year; the one that was ordered stands for the one that goes with it.
    #expect(dated.indices.filter { dated[$0].purchases > 0 } == [12, 24, 36])
    #expect(dated[12].purchases == 4500 && dated[24].purchases == 500)
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

  @Test("Who retires hosts gets their residual value, each time")
  func retirement() {
    var hosts = start(10)
    hosts.residual = 0.2
    let months = Roadmap(years: 5).months(hosts, baseline: nil)
    // Two years of life: bought at 0, 24 and 48; a year of the last ones is left at the end.
    #expect(months[24].purchases == 10_000 && abs(months[24].residual - 2000) < 1e-9)
    #expect(abs(months[48].residual - 2000) < 1e-9 && abs(months[59].residual - 6000) < 1e-9)
    #expect(abs(months.reduce(0) { $0 + $1.residual } - 10_000) < 1e-9)
  }

  @Test("A host that is there is worth the same, kept unused or given up")
  func surplus() {
    var roadmap = Roadmap(years: 1)
    roadmap.existingAge = 0.5
    var four = start(4)
    four.residual = 0.2
    var none = start(0)
    none.residual = 0.2
    let kept = roadmap.months(four, baseline: nil)
    let given = roadmap.months(none, baseline: four)
    // A quarter of their life is over, and three quarters at the end of the plan.
    #expect(abs(given[0].residual - 4000 * (1 - 0.8 * 0.25)) < 1e-9)
    #expect(abs(kept[11].residual - 4000 * (1 - 0.8 * 0.75)) < 1e-9)
    #expect(given.dropFirst().allSatisfy { $0.residual == 0 } && given[0].purchases == 0)
    // Half of them are given up; used hosts bring half of their value.
    roadmap.resale = 0.5
    let half = roadmap.months(start(2), baseline: start(4))
    #expect(abs(half[0].residual - 0.5 * 2000 * 0.75) < 1e-9)
    #expect(abs(half[11].residual - 0.5 * 2000 * 0.25) < 1e-9)
    // Beyond their life they are worth nothing.
    roadmap.existingAge = 2
    #expect(roadmap.months(none, baseline: four)[0].residual == 0)
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

  @Test("What is ordered is paid for from the first day on, and months are those of the calendar")
  func ordersOfTheFirstMonth() {
    let epoch = day("2026-12-01")
    var roadmap = Roadmap(years: 2)
    roadmap.existing = [
      .init(count: 2, bought: day("2025-12-01")), .init(count: 2, bought: day("2026-12-02")),
    ]
    let months = roadmap.months(start(4), baseline: nil, epoch: epoch)
    #expect(months[0].purchases == 2000 && months[0].bought == 2)
    // Who rents all has paid for them and sells those that were there.
    var none = start(0)
    none.residual = 0.2
    var four = start(4)
    four.residual = 0.2
    let rented = roadmap.months(none, baseline: four, epoch: epoch)
    #expect(rented[0].purchases == 2000 && abs(rented[0].residual - 2000 * 0.6) < 1e-9)
    #expect(CivilDate.months(from: epoch, to: day("2027-03-01")) == 3)
    #expect(CivilDate.months(from: epoch, to: day("2027-02-28")) == 2)
    #expect(CivilDate.months(from: epoch, to: day("2024-12-16")) == -24)
    let late = day("2027-01-31")
    #expect(CivilDate.month(1, after: late) == day("2027-02-28"))
    #expect(CivilDate.month(-2, after: late) == day("2026-11-30"))
    #expect(CivilDate.month(13, after: late) == day("2028-02-29"))
  }

  @Test("Racks and licences in hand serve new hosts, and what runs twice is sold after it")
  func keeps() {
    var roadmap = Roadmap(years: 1)
    let epoch = day("2026-12-01")
    roadmap.existing = [
      .init(count: 2, bought: day("2025-12-01")),
      .init(count: 2, bought: day("2020-12-01"), retired: day("2026-12-01")),
    ]
    roadmap.existingLicences["a"] = [.init(count: 144, bought: day("2025-12-01"))]
    roadmap.existingRacks = [.init(count: 1, bought: day("2025-12-01"))]
    var four = licensed(4)
    four.racks = (1, 500, 4, 10)
    // Two of four hosts are replaced today; their licences and their place are there.
    let months = roadmap.months(four, baseline: nil, epoch: epoch)
    #expect(months.map(\.purchases).reduce(0, +) == 2000)
    var moving = roadmap
    moving.move.dualRunMonths = 6
    var none = start(0)
    none.moved = (10, 0)
    let rented = moving.months(none, baseline: four, epoch: epoch)
    #expect(rented[0].residual == 0)
    // Two hosts with half a year left of two, and the rack.
    #expect(abs(rented[6].residual - (2 * 1000 * 0.25 + 500 * 0.85)) < 1e-9)
  }

  @Test("Hosts of another type serve nobody else's platform, and are sold at their own price")
  func types() {
    var roadmap = Roadmap(years: 1)
    roadmap.existingAge = 1
    var old = start(8)
    old.types = ["a": 8]
    var new = Roadmap.Start(
      running: [:], hosts: [(price: 5000, count: 2)], surcharge: 0.1, residual: 0, lifeYears: 2)
    new.types = ["b": 2]
    new.spares = 0.1
    let months = roadmap.months(new, baseline: old)
    // Two hosts with their network and a spare without; half of the old ones' life is left.
    #expect(abs(months[0].purchases - (2 * 5500 + 5000)) < 1e-9)
    #expect(abs(months[0].residual - 8 * 1000 * 0.5) < 1e-9)
    new.types = ["a": 2]
    #expect(roadmap.months(new, baseline: old)[0].purchases == 0)
    // Where the baseline owns nothing, what was ordered has the price of who owns.
    var ordered = Roadmap(years: 1)
    ordered.existing = [.init(count: 2, bought: day("2027-02-01"))]
    let later = ordered.months(start(3), baseline: start(0), epoch: day("2026-12-01"))
    #expect(later[0].purchases == 3000 && later[2].purchases == 2000)
  }

  @Test("Where demand shrinks, hosts that retire are not all replaced")
  func shrinking() {
    let months = Roadmap(years: 4, growth: -0.5).months(start(8), baseline: nil)
    // After two years a quarter of the demand is left.
    #expect(months[0].bought == 8 && months[24].bought == 2)
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
}
