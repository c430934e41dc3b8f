internal import Economics
internal import Kernels
internal import Platform
internal import Policies
internal import Simulation
internal import Studies

extension Outlook {
  /// What a scenario costs in its first year.
  static func start(
    of index: Int, in comparison: Comparison, _ payees: Rating.Payees
  ) -> Roadmap.Start {
    let results = comparison.results
    let scenario = results.scenarios[index]
    let blueprint = results.study.platforms[scenario.platform].blueprint
    let owned = results.study.books[scenario.book].owned
    var (running, rented): ([Category: Double], [Category: Double]) = ([:], [:])
    for category in Category.allCases {
      if payees.own[category] != 0 { running[category] = payees.own[category] }
      if payees.rented[category] != 0 { rented[category] = payees.rented[category] }
    }
    let records = results.records[scenario.platform]
    let estate = Rating(blueprint: blueprint, epoch: results.epoch)
      .estate(of: records[0].ledger, results.study.books[scenario.book])
    let counts = Dictionary(
      uniqueKeysWithValues: estate.hosts.enumerated().filter { $0.element > 0 })
    let hosts = counts.sorted { $0.key < $1.key }.map { type, count in
      (price: owned.serverPrices[blueprint.hostTypes[type].name] ?? 0, count: count)
    }
    let (own, base) = (
      shares(of: index, in: comparison), shares(of: comparison.baseline, in: comparison)
    )
    let stays = own.sorted { $0.key < $1.key }.reduce(0) { $0 + min($1.value, base[$1.key] ?? 0) }
    let moved = max(0, 1 - stays)
    // Those that run at one time move, not all that ever come.
    let ledger = results.records[results.scenarios[comparison.baseline].platform][0].ledger
    let guests = ledger.total(.guestHours) / results.trace.horizonHours * moved
    var start = Roadmap.Start(
      running: running, rented: rented, hosts: hosts, surcharge: owned.network,
      residual: owned.residual,
      lifeYears: life(of: counts, blueprint, owned),
      moved: (
        guests,
        guests * blueprint.virtualisation.storageGiBPerGuest * Blueprint.gigabytesPerGibibyte
      ))
    start.movedShare = moved
    start.types = Dictionary(
      uniqueKeysWithValues: counts.map { (blueprint.hostTypes[$0.key].name, $0.value) })
    let all = counts.reduce(0) { $0 + $1.value }
    start.spares = owned.spares
    start.sparesAtLeast = estate.spares
    start.staff = staff(of: scenario, results, hosts: all, running[.staff] ?? 0)
    start.licences = owned.licences.map { licence in
      let units = counts.reduce(0) {
        $0 + $1.value * licence.units(of: blueprint.hostTypes[$1.key])
      }
      return .init(licence, perHost: Double(units) / Double(max(all, 1)))
    }
    let units = counts.reduce(0) { $0 + $1.value * blueprint.hostTypes[$1.key].rackUnits }
    start.racks = (
      estate.racks, owned.rack,
      all > 0 ? Double(Zone.unitsOfRack * all) / Double(max(units, 1)) : 1,
      owned.rackLifeYears ?? owned.lifeYears
    )
    start.fill = fill(records, of: blueprint, estate.hosts)
    start.givenBack = payees.givenBack
    let (refused, admitted) = (
      records[0].metrics[.guestsRefused] ?? 0, records[0].metrics[.guestsAdmitted] ?? 0
    )
    start.refused = refused + admitted > 0 ? refused / (refused + admitted) : 0
    start.committed = committed(scenario, results)
    let overflow = rentedShare(records[0], of: blueprint)
    // A rule under which guests are refused and none is rented for has nowhere to send them.
    if away(blueprint) != .none, overflow > 0 || start.refused == 0 {
      start.overflow = overflow
      start.rentingAll = rentingAll(index, in: comparison)
    }
    return start
  }

  /// The sites that take what home does not.
  private static func away(_ blueprint: Blueprint) -> AwaySites {
    DeploymentCatalogue.named(blueprint.deployment.name)?.init(blueprint.deployment).away ?? .none
  }

  /// Whether two rules rent at the same sites first.
  private static func rentsAlike(_ one: Blueprint, _ other: Blueprint) -> Bool {
    switch (away(one), away(other)) {
    case (.named(let left), .named(let right)): left.first == right.first
    case (let left, let right): left == right
    }
  }

  /// What renting all that a scenario promises costs a year by its book, without support, from the one among those
  /// that rent at the same sites that rents most.
  private static func rentingAll(_ index: Int, in comparison: Comparison) -> Double? {
    let results = comparison.results
    let scenarios = results.scenarios
    func blueprint(_ index: Int) -> Blueprint {
      results.study.platforms[scenarios[index].platform].blueprint
    }
    func hours(_ index: Int, rented: Bool) -> Double {
      results.coreHours(of: scenarios[index].platform, rented: rented)
    }
    let alike = scenarios.indices.filter {
      scenarios[$0].book == scenarios[index].book && comparison.isPriced[$0]
        && rentsAlike(blueprint($0), blueprint(index))
    }
    let most = alike.map { ($0, hours($0, rented: true)) }
      .max { ($0.1, $1.0) < ($1.1, $0.0) }
    guard let (other, rented) = most, rented > 0 else { return nil }
    let cost = scenarios[other].costs[0]
    return (cost.publicBill - cost.equivalent[.support]) / rented
      * (hours(index, rented: false) + hours(index, rented: true))
      * PriceBook.hoursPerYear / results.trace.horizonHours
  }

  /// The part of promised core-hours that are at rented sites.
  private static func rentedShare(_ record: RunRecord, of blueprint: Blueprint) -> Double {
    let names = Set(blueprint.sites.filter(\.isRented).map(\.name))
    let all = record.ledger.total(.coreHoursAllocated)
    return all > 0 ? record.ledger.total(.coreHoursAllocated) { names.contains($0.site) } / all : 0
  }

  /// What commitments cost month by month, with what they do not cover.
  private static func committed(
    _ scenario: StudyResults.Scenario, _ results: StudyResults
  ) -> [Double] {
    guard let roadmap = results.study.roadmap else { return [] }
    var months: [Double] = []
    for (region, holdings) in scenario.holdings.enumerated() where !holdings.isEmpty {
      guard let (_, prices, paths) = results.committed(region, of: scenario) else { continue }
      let own = roadmap.months(of: holdings, prices, paths: paths)
      months = months.isEmpty ? own : zip(months, own).map(+)
    }
    return months
  }

  /// Years of use of the hosts in the mean.
  private static func life(
    of counts: [Int: Int], _ blueprint: Blueprint, _ owned: OwnedPrices
  ) -> Double {
    let all = counts.reduce(0) { $0 + $1.value }
    guard all > 0, !owned.serverLives.isEmpty else { return owned.lifeYears }
    return counts.sorted { $0.key < $1.key }.reduce(0.0) {
      $0 + Double($1.value) * owned.life(of: blueprint.hostTypes[$1.key].name)
    } / Double(all)
  }

  /// What administrators cost by what they run.
  private static func staff(
    of scenario: StudyResults.Scenario, _ results: StudyResults, hosts: Int, _ all: Double
  ) -> Roadmap.Start.Staff {
    let book = results.study.books[scenario.book]
    let ratios = book.owned.staff
    let ledger = results.records[scenario.platform][0].ledger
    let own = Set(
      results.study.platforms[scenario.platform].blueprint.sites.filter { !$0.isRented }
        .map(\.name))
    let guests = ledger.total(.guestHours) { own.contains($0.site) } / results.trace.horizonHours
    let byHosts = ratios.perYear * Double(hosts) / ratios.hostsPerAdministrator
    let byGuests = ratios.perYear * guests / ratios.guestsPerAdministrator
    let least = hosts > 0 ? ratios.perYear * ratios.minimum : 0
    return .init(
      hosts: byHosts, guests: byGuests, minimum: least,
      rented: max(0, all - max(byHosts + byGuests, least)))
  }

  /// The part of the own hosts that the fullest hour of all runs needs; all of it where guests found no room.
  ///
  /// What is needed is what is promised of cores, or of memory where that is more, of what may be promised when
  /// as many hosts as are kept free have failed.
  ///
  /// - Parameter hosts: Those that were there, by type: as many as are counted as hosts of the plan.
  private static func fill(
    _ records: [RunRecord], of blueprint: Blueprint, _ hosts: [Int]
  ) -> Double {
    let own = blueprint.sites.filter { !$0.isRented }
    let all = own.flatMap { $0.zones.flatMap(\.hosts) }.reduce(0) {
      $0 + $1.count * blueprint.hostTypes[$1.type].cores
    }
    let there = hosts.enumerated().reduce(0) {
      $0 + $1.element * blueprint.hostTypes[$1.offset].cores
    }
    let cores =
      Statistics.sum(own.map(blueprint.promisableCores(of:))) * Double(there) / Double(max(all, 1))
    let free = cores - OwnedOptimum.spareCores(blueprint)
    guard free > 0 else { return 1 }
    let memory = hosts.enumerated().reduce(0.0) {
      $0 + Double($1.element * blueprint.hostTypes[$1.offset].memoryMiB) / 1024
    }
    // Guests that overflow found no room; those that another rule sends away did not look for it.
    let overflows = blueprint.deployment.name == "hybrid"
    // Memory is kept free with the cores.
    let sizes = [
      (Meter.coreHoursAllocated, free),
      (.memoryAllocated, memory * blueprint.virtualisation.memoryOvercommit * free / cores),
    ]
    let names = Set(own.map(\.name))
    var fullest = 0.0
    for record in records {
      let lacking =
        (record.metrics[.guestsRefused] ?? 0) + (overflows ? record.metrics[.guestsBurst] ?? 0 : 0)
      guard lacking == 0 else { return 1 }
      for (meter, size) in sizes {
        let promised = record.ledger.series(meter) { names.contains($0.site) }
        fullest = max(fullest, (promised.max() ?? 0) / size)
      }
    }
    return min(fullest, 1)
  }

  /// The shares of guest-hours that one's own hosts and each region of a provider have, first replication.
  private static func shares(of index: Int, in comparison: Comparison) -> [String: Double] {
    let scenario = comparison.results.scenarios[index]
    let ledger = comparison.results.records[scenario.platform][0].ledger
    let all = ledger.total(.guestHours)
    guard all > 0 else { return [:] }
    var shares: [String: Double] = [:]
    for site in comparison.study.platforms[scenario.platform].blueprint.sites {
      let owner = site.isRented ? "\(site.provider) \(site.region)" : ""
      shares[owner, default: 0] += ledger.total(.guestHours) { $0.site == site.name } / all
    }
    return shares
  }
}
