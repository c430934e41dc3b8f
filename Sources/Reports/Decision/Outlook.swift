package import Economics
internal import Kernels
internal import Platform
internal import Simulation
internal import Studies

/// The years ahead of each scenario: cash flow, present value, and what a change from the baseline
/// is worth.
package struct Outlook {
  /// One scenario's years.
  package struct Row {
    /// Index of the scenario.
    package var scenario: Int
    /// Own hosts of the platform.
    package var hosts: Int
    /// What is paid in each month, in the currency of the book.
    package var months: [Roadmap.Month]
    /// Present value of all payments, and the equal yearly payment that is worth as much.
    package var presentValue: Double, equivalentAnnualCost: Double
    /// Present value of what is saved against the baseline; nil for the baseline.
    package var saved: Double?
    /// Rate per year at which the change is worth nothing, and months until it has paid back.
    package var internalRate: Double?, paybackMonths: Double?
    /// Month in which the next hosts must be ordered.
    package var orderMonth: Double?
  }

  let comparison: Comparison
  private let roadmap: Roadmap
  /// One row per scenario.
  package let rows: [Row]

  /// Looks ahead; nil where the study has no roadmap.
  package init?(_ comparison: Comparison) {
    guard let roadmap = comparison.study.roadmap else { return nil }
    self.comparison = comparison
    self.roadmap = roadmap
    let starts = comparison.rows.indices.map { Self.start(of: $0, in: comparison) }
    let base = starts[comparison.baseline]
    let epoch = comparison.results.epoch
    let baseMonths = roadmap.months(base, baseline: nil, epoch: epoch)
    rows = comparison.rows.indices.map { index in
      let isBaseline = index == comparison.baseline
      let months =
        isBaseline ? baseMonths : roadmap.months(starts[index], baseline: base, epoch: epoch)
      let scenario = comparison.results.scenarios[index]
      let rate = Finance.rate(
        perYear: comparison.study.books[scenario.book].owned.costOfCapital, periodsPerYear: 12)
      let value = Finance.netPresentValue(months.map(\.total), rate: rate)
      let saved = zip(baseMonths, months).map { $0.total - $1.total }
      return Row(
        scenario: index, hosts: starts[index].hosts.reduce(0) { $0 + $1.count }, months: months,
        presentValue: value,
        equivalentAnnualCost: 12
          * Finance.annuity(principal: value, rate: rate, years: Double(months.count)),
        saved: isBaseline ? nil : Finance.netPresentValue(saved, rate: rate),
        // What brings money first and costs it later is a loan: its rate is no gain.
        internalRate: isBaseline || (saved.first { $0 != 0 } ?? 0) > 0
          ? nil : Finance.internalRate(saved).map { Elementary.pow(1 + $0, 12) - 1 },
        paybackMonths: isBaseline ? nil : Finance.payback(saved),
        orderMonth: roadmap.orderMonth(months))
    }
  }

  /// What a scenario costs in its first year.
  private static func start(of index: Int, in comparison: Comparison) -> Roadmap.Start {
    let results = comparison.results
    let scenario = results.scenarios[index]
    let blueprint = results.study.platforms[scenario.platform].blueprint
    let owned = results.study.books[scenario.book].owned
    let years = results.trace.horizonHours / PriceBook.hoursPerYear
    var running: [Category: Double] = [:]
    for category in Category.allCases where !category.isCapital {
      running[category] =
        Statistics.mean(scenario.costs.map { $0.equivalent[category] }) / years
    }
    let records = results.records[scenario.platform]
    let estate = estate(of: blueprint, records[0].ledger)
    let counts = Dictionary(uniqueKeysWithValues: estate.enumerated().filter { $0.element > 0 })
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
      running: running, hosts: hosts, surcharge: owned.network, residual: owned.residual,
      lifeYears: life(of: counts, blueprint, owned),
      moved: (
        guests,
        guests * blueprint.virtualisation.storageGiBPerGuest * Blueprint.gigabytesPerGibibyte
      ))
    start.movedShare = moved
    let all = counts.reduce(0) { $0 + $1.value }
    let whole = Rating(blueprint: blueprint, epoch: results.epoch)
      .whole(results.study.books[scenario.book])
    // Spares are whole ones of each type.
    start.spares = all > 0 ? Double(whole.spares) / Double(all) : 0
    start.staff = staff(of: scenario, results, hosts: all)
    start.licences = owned.licences.map { licence in
      let units = counts.reduce(0) {
        $0 + $1.value * licence.units(of: blueprint.hostTypes[$1.key])
      }
      return .init(licence, perHost: Double(units) / Double(max(all, 1)))
    }
    let units = counts.reduce(0) { $0 + $1.value * blueprint.hostTypes[$1.key].rackUnits }
    start.racks = (
      whole.racks, owned.rack,
      all > 0 ? Double(Zone.unitsOfRack * all) / Double(max(units, 1)) : 1,
      owned.rackLifeYears ?? owned.lifeYears
    )
    // What is bought is paid when it is bought.
    start.running[.licences] = max(0, (start.running[.licences] ?? 0) - whole.licences)
    start.fill = fill(records, of: blueprint)
    start.committed = committed(scenario, results)
    return start
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

  /// Own hosts by type: those of a run in the mean, as whole ones.
  private static func estate(of blueprint: Blueprint, _ ledger: Ledger) -> [Int] {
    blueprint.hostTypes.map { type in
      let hours = ledger.total(.hostHours) { $0.sku == type.name }
      return Int((hours / Double(ledger.hours) - 1e-6).rounded(.up))
    }
  }

  /// What administrators cost by what they run.
  private static func staff(
    of scenario: StudyResults.Scenario, _ results: StudyResults, hosts: Int
  ) -> Roadmap.Start.Staff {
    let book = results.study.books[scenario.book]
    let ratios = book.owned.staff
    let ledger = results.records[scenario.platform][0].ledger
    let own = Set(
      results.study.platforms[scenario.platform].blueprint.sites.filter { !$0.isRented }
        .map(\.name))
    let guests = ledger.total(.guestHours) { own.contains($0.site) } / results.trace.horizonHours
    let years = results.trace.horizonHours / PriceBook.hoursPerYear
    let all = Statistics.mean(scenario.costs.map { $0.equivalent[.staff] }) / years
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
  private static func fill(_ records: [RunRecord], of blueprint: Blueprint) -> Double {
    let own = blueprint.sites.filter { !$0.isRented }
    let cores = Statistics.sum(own.map(blueprint.promisableCores(of:)))
    let free = cores - OwnedOptimum.spareCores(blueprint)
    guard free > 0 else { return 1 }
    let memory = own.flatMap { $0.zones.flatMap(\.hosts) }.reduce(0.0) {
      $0 + Double($1.count * blueprint.hostTypes[$1.type].memoryMiB) / 1024
    }
    // Memory is kept free with the cores.
    let sizes = [
      (Meter.coreHoursAllocated, free),
      (.memoryAllocated, memory * blueprint.virtualisation.memoryOvercommit * free / cores),
    ]
    let names = Set(own.map(\.name))
    var fullest = 0.0
    for record in records {
      let lacking = (record.metrics[.guestsRefused] ?? 0) + (record.metrics[.guestsBurst] ?? 0)
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

  // MARK: Files

  /// One row per scenario.
  package var csv: String {
    var text = CSV.line(
      ["scenario"] + comparison.axes + [
        "currency", "present_value", "equivalent_annual_cost", "npv_against_baseline", "irr",
        "payback_months", "order_month",
      ])
    for row in rows where comparison.isPriced[row.scenario] {
      let own = comparison.rows[row.scenario]
      text += CSV.line(
        [String(own.id)] + own.values + [comparison.currency(of: own)]
          + [
            row.presentValue, row.equivalentAnnualCost, row.saved, row.internalRate,
            row.paybackMonths, row.orderMonth,
          ].map { CSV.number($0) })
    }
    return text
  }

  /// The months of the baseline and the recommended scenario.
  package var cashFlow: String {
    var text = CSV.line([
      "scenario", "month", "start", "currency", "hosts", "hosts_bought", "purchases", "running",
      "rented", "moving", "contracts", "residual", "total", "cumulative",
    ])
    for index in comparison.chosen {
      var sum = 0.0
      var instant = comparison.results.epoch
      for (number, month) in rows[index].months.enumerated() {
        sum += month.total
        let parts = [
          Double(month.hosts), Double(month.bought), month.purchases, month.running, month.rented,
          month.moving, month.contracts, month.residual, month.total, sum,
        ]
        text += CSV.line(
          [
            String(index + 1), String(number), String(CivilDate.instant(instant).prefix(10)),
            comparison.currency(of: comparison.rows[index]),
          ] + parts.map { CSV.number($0) })
        instant = CivilDate.month(of: instant).end
      }
    }
    return text
  }

  /// The section of the page.
  package var html: String {
    guard comparison.chosen.allSatisfy({ comparison.isPriced[$0] }) else { return "" }
    let base = rows[comparison.baseline]
    let best = rows[comparison.recommended]
    let money = comparison.currency(of: comparison.rows[comparison.recommended])
    var text = "<h2>The years ahead</h2><p>\(roadmap.years) years, demand "
    text += "\(Figure.percent(roadmap.growth)) a year. "
    if let saved = best.saved {
      text +=
        "The recommended scenario is worth <b>\(Figure.text(saved)) \(HTML.escape(money))</b> "
      text += "against the baseline today"
      text += best.paybackMonths.map { ", pays back after \(Figure.text($0)) months" } ?? ""
      text += best.internalRate.map { ", and earns \(Figure.percent($0)) a year" } ?? ""
      text += ". "
    }
    for (name, row) in [("recommended", best), ("baseline", base)] {
      if let month = row.orderMonth {
        text += "The \(name) scenario orders its next hosts by month \(Figure.text(month)). "
      }
    }
    let told = roadmap.existing.reduce(0) { $0 + $1.count }
    let known = base.hosts
    if told > 0, told != known {
      text += "The roadmap tells of \(told) hosts, and the baseline has \(known). "
    }
    let unused = best.months.reduce(0) { $0 + $1.contracts }
    if unused > 0 {
      text +=
        "Contracts that it uses no longer cost it \(Figure.text(unused)) \(HTML.escape(money)). "
    }
    text += "Decisions look at payments, not at write-offs; hosts that are there already are sunk "
    text += "cost.</p>"
    let lines = comparison.chosen.enumerated().map { place, index -> LineChart.Line in
      var sum = 0.0
      let points = rows[index].months.map { month -> Double in
        sum += month.total
        return sum
      }
      return LineChart.Line(
        style: "l\(place * 2)",
        name: "number \(index + 1)\(index == comparison.baseline ? ", baseline" : "")",
        values: points)
    }
    return text
      + LineChart(
        label: "Payments added up, month by month", lines: lines, instant: { "month \($0)" },
        value: Figure.text, note: "\(money), added up from the start"
      ).figure + years
  }
}
