import Economics
import Testing

/// Hosts, spares, racks and licences of a plan.
extension RoadmapTests {
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
  }

  @Test("Hosts that were ordered do work only where their type serves, and are paid for everywhere")
  func orderedTypes() {
    var roadmap = Roadmap(years: 1)
    roadmap.existing = [.init(count: 6, bought: day("2027-02-01"))]
    roadmap.existing.append(.init(count: 8, bought: day("2026-11-01")))
    var old = start(8)
    old.types = ["a": 8]
    var new = start(2, running: [.facility: 2400])
    new.types = ["b": 2]
    let months = roadmap.months(new, baseline: old, epoch: day("2026-12-01"))
    #expect(months.map(\.hosts) == Array(repeating: 2, count: 12))
    #expect(months[2].purchases == 6000 && months[11].running == 200)
    // They are worth what is left of two years.
    #expect(abs(months[11].residual - (1000 * 2 * 12 / 24 + 6000 * 14.0 / 24)) < 1e-9)
    new.types = ["a": 2]
    let same = roadmap.months(new, baseline: old, epoch: day("2026-12-01"))
    #expect(same[2].hosts == 8 && same[2].purchases == 6000)
  }

  @Test("What a plan tells of beyond the baseline's hosts and racks counts for nothing")
  func nobodyHas() {
    var roadmap = Roadmap(years: 1)
    roadmap.existing = [.init(count: 50, bought: day("2025-12-01"))]
    roadmap.existingRacks = [.init(count: 100, bought: day("2025-12-01"))]
    var five = start(5)
    five.racks = (1, 500, 20, 5)
    let months = roadmap.months(five, baseline: nil, epoch: day("2026-12-01"))
    #expect(months[0].hosts == 5 && months[0].residual == 0)
    // Who gives up five sells five, at the age and by the life of the baseline's.
    var none = start(0)
    none.lifeYears = 6
    let rented = roadmap.months(none, baseline: five, epoch: day("2026-12-01"))
    #expect(abs(rented[0].residual - (5 * 1000 * 0.5 + 500 * 0.8)) < 1e-9)
    // A baseline that rents has none that could be there or come.
    roadmap.existing = [.init(count: 2, bought: day("2027-02-01"))]
    let ordered = roadmap.months(start(3), baseline: start(0), epoch: day("2026-12-01"))
    #expect(ordered[0].purchases == 3000 && ordered[2].purchases == 0)
  }

  @Test("Who does nothing keeps what is there beyond its life, and serves what there is room for")
  func doingNothing() {
    var roadmap = Roadmap(years: 4, growth: 0.5)
    roadmap.existingAge = 1
    var half = start(4, running: [.energy: 1200, .facility: 1200])
    half.fill = 0.5
    let months = roadmap.months(half, baseline: nil, staysAsItIs: true)
    #expect(months.allSatisfy { $0.hosts == 4 && $0.bought == 0 && $0.purchases == 0 })
    // Demand doubles in 20.5 months.
    #expect(months.firstIndex { $0.unserved > 0 } == 21)
    let last = months[36]
    #expect(abs(last.unserved - (1 - 2 / 3.375)) < 1e-9)
    // Energy follows what is served, room the hosts.
    #expect(abs(last.running - (100 * 2 + 100)) < 1e-9)
    #expect(months[47].residual == 0)
    let busy = roadmap.months(half, baseline: nil)
    #expect(busy.allSatisfy { $0.unserved == 0 } && busy[12].bought == 4)
    // Hosts beyond their life stay too, but for a day that is told.
    var old = Roadmap(years: 3)
    old.existing = [
      .init(count: 3, bought: day("2020-12-01")),
      .init(count: 1, bought: day("2025-12-01"), retired: day("2027-12-01")),
    ]
    let kept = old.months(start(4), baseline: nil, staysAsItIs: true, epoch: day("2026-12-01"))
    #expect(kept.allSatisfy { $0.purchases == 0 })
    #expect(kept[11].hosts == 4 && kept[12].hosts == 3 && kept[12].unserved == 0.25)
    // What is refused today is not served either.
    var short = start(4)
    short.refused = 0.5
    let refusing = old.months(short, baseline: nil, staysAsItIs: true, epoch: day("2026-12-01"))
    #expect(refusing[0].unserved == 0.5 && refusing[12].unserved == 0.625)
    // Where what home does not take is rented, all growth is, at what renting all costs.
    var hybrid = start(4, rented: [.instances: 1200])
    (hybrid.overflow, hybrid.rentingAll) = (0.25, 12_000)
    let burst = roadmap.months(hybrid, baseline: nil, staysAsItIs: true)
    #expect(burst.allSatisfy { $0.unserved == 0 })
    #expect(abs(burst[36].rented - (100 * 3.375 + 1000 * 0.75 * (3.375 - 1))) < 1e-9)
    // However little is rented today.
    hybrid.overflow = 1e-6
    let sliver = roadmap.months(hybrid, baseline: nil, staysAsItIs: true)
    #expect(abs(sliver[36].rented - (100 * 3.375 + 1000 * (3.375 - 1))) < 0.01)
    hybrid.overflow = 0.25
    // So are their administrators.
    hybrid.running = [.staff: 1200]
    hybrid.staff = .init(hosts: 0, guests: 300, minimum: 0, rented: 900)
    let staffed = roadmap.months(hybrid, baseline: nil, staysAsItIs: true)
    #expect(abs(staffed[36].running - (25 + 75 * (3.375 - 0.75) / 0.25)) < 1e-9)
    // Where nothing is rented yet, at what renting costs elsewhere; copies follow what is served.
    half.overflow = 0
    half.rentingAll = 12_000
    let first = roadmap.months(half, baseline: nil, staysAsItIs: true)
    #expect(first[20].rented == 0 && first.allSatisfy { $0.unserved == 0 })
    #expect(abs(first[36].rented - 1000 * (3.375 - 2)) < 1e-9)
    half.overflow = nil
    half.rented = [.protection: 1200]
    let copied = roadmap.months(half, baseline: nil, staysAsItIs: true)
    #expect(abs(copied[36].rented - 200) < 1e-9)
    // What is rented follows demand.
    let rented = roadmap.months(
      start(0, rented: [.instances: 1200]), baseline: nil, staysAsItIs: true)
    #expect(abs(rented[36].rented - 337.5) < 1e-9 && rented[36].unserved == 0)
  }

  @Test("Maintenance is a share of what was paid for the hosts there are")
  func maintenance() {
    var roadmap = Roadmap(years: 4)
    roadmap.serverPrices = -0.2
    let months = roadmap.months(start(5, running: [.maintenance: 1200]), baseline: nil)
    #expect(abs(months[23].running - 100) < 1e-9 && abs(months[24].running - 64) < 1e-9)
  }

  @Test("Where demand shrinks, hosts that retire are not all replaced")
  func shrinking() {
    let months = Roadmap(years: 4, growth: -0.5).months(start(8), baseline: nil)
    // After two years a quarter of the demand is left.
    #expect(months[0].bought == 8 && months[24].bought == 2)
  }
}
