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
  /// The years of the baseline where nothing is done.
  package let nothing: [Roadmap.Month]
  /// Whether what it has no room for would be rented, and no scenario tells for how much.
  private let wouldRent: Bool

  /// Looks ahead; nil where the study has no roadmap.
  package init?(_ comparison: Comparison) {
    guard let roadmap = comparison.study.roadmap else { return nil }
    self.comparison = comparison
    self.roadmap = roadmap
    let payees = comparison.results.payees()
    let starts = comparison.rows.indices.map { Self.start(of: $0, in: comparison, payees[$0]) }
    let epoch = Self.epoch(of: comparison)
    func rate(_ index: Int) -> Double {
      let book = comparison.study.books[comparison.results.scenarios[index].book]
      return Finance.rate(perYear: book.owned.costOfCapital, periodsPerYear: 12)
    }
    // A change is compared at its own prices where the study asks what those may be.
    let bases = comparison.rows.indices.map(comparison.baseline(atPricesOf:))
    var alone: [Int: [Roadmap.Month]] = [:]
    for base in Set(bases).sorted() {
      alone[base] = roadmap.months(
        starts[base], baseline: nil, rate: rate(base), epoch: epoch)
    }
    let base = starts[comparison.baseline]
    wouldRent = base.overflow != nil && base.rentingAll == nil
    nothing = roadmap.months(
      starts[comparison.baseline], baseline: nil, staysAsItIs: true,
      rate: rate(comparison.baseline), epoch: epoch)
    rows = comparison.rows.indices.map { index in
      let base = bases[index]
      let isBaseline = index == comparison.baseline
      let baseMonths = alone[base] ?? []
      let rate = rate(index)
      let months =
        index == base
        ? baseMonths
        : roadmap.months(starts[index], baseline: starts[base], rate: rate, epoch: epoch)
      let value = Finance.netPresentValue(months.map(\.total), rate: rate)
      let saved = zip(baseMonths, months).map { $0.total - $1.total }
      return Row(
        scenario: index, hosts: starts[index].hosts.reduce(0) { $0 + $1.count }, months: months,
        presentValue: value,
        // Payments are at the beginnings of months.
        equivalentAnnualCost: 12
          * Finance.annuity(principal: value, rate: rate, years: Double(months.count))
          / (1 + rate),
        saved: isBaseline ? nil : Finance.netPresentValue(saved, rate: rate),
        // What brings money first and costs it later is a loan: its rate is no gain.
        internalRate: isBaseline || (saved.first { $0 != 0 } ?? 0) > 0
          ? nil : Finance.internalRate(saved).map { Elementary.pow(1 + $0, 12) - 1 },
        paybackMonths: saved.contains { $0 != 0 } ? Finance.payback(saved) : nil,
        orderMonth: roadmap.orderMonth(months))
    }
  }

  /// When the plan begins, by the calendar of the study's time zone, as that of the plan's dates.
  private static func epoch(of comparison: Comparison) -> Int64 {
    LocalTime(zone: comparison.study.horizon.timeZone).civil(comparison.results.epoch)
  }

  // MARK: Files

  /// What the columns mean, for the data dictionary.
  static var dictionary: [[String]] {
    [
      ["present_value", "currency", "all payments of the plan, discounted to its start"],
      [
        "equivalent_annual_cost", "currency",
        "what is worth as much when it is paid every year, in equal parts at the beginnings of months",
      ],
      ["npv_against_baseline", "currency", "present value of what is saved against the baseline"],
      ["irr", "", "rate a year at which the change is worth nothing"],
      ["payback_months", "months", "months until the change has paid back"],
      ["order_month", "months", "month in which the next hosts must be ordered"],
      ["hosts", "", "own hosts there are in the month"],
      ["hosts_bought", "", "hosts that come in the month"],
      ["purchases", "currency", "what is paid for hosts, spares, racks and licences"],
      ["running", "currency", "what one pays oneself besides purchases"],
      ["rented", "currency", "what providers bill"],
      ["moving", "currency", "what the change costs: moving, fees and running twice"],
      [
        "contracts", "currency",
        "what contracts cost that are used no longer; in the last month also what is due after the plan, discounted to it",
      ],
      ["residual", "currency", "what is got for what is given up"],
      ["unserved_share", "", "part of demand for which there is no room where nothing is done"],
    ]
  }

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
    let epoch = Self.epoch(of: comparison)
    for index in comparison.chosen {
      var sum = 0.0
      for (number, month) in rows[index].months.enumerated() {
        sum += month.total
        let parts = [
          Double(month.hosts), Double(month.bought), month.purchases, month.running, month.rented,
          month.moving, month.contracts, month.residual, month.total, sum,
        ]
        text += CSV.line(
          [
            String(index + 1), String(number),
            String(CivilDate.instant(CivilDate.month(number, after: epoch)).prefix(10)),
            comparison.currency(of: comparison.rows[index]),
          ] + parts.map { CSV.number($0) })
      }
    }
    return text
  }

  /// The months of the baseline where nothing is done.
  package var doNothing: String {
    var text = CSV.line([
      "month", "start", "currency", "hosts", "purchases", "running", "rented", "contracts",
      "residual", "total", "cumulative", "unserved_share",
    ])
    let epoch = Self.epoch(of: comparison)
    let money = comparison.currency(of: comparison.rows[comparison.baseline])
    var sum = 0.0
    for (number, month) in nothing.enumerated() {
      sum += month.total
      let day = CivilDate.instant(CivilDate.month(number, after: epoch)).prefix(10)
      text += CSV.line(
        [String(number), String(day), money]
          + [
            Double(month.hosts), month.purchases, month.running, month.rented, month.contracts,
            month.residual, month.total, sum,
            month.unserved,
          ].map { CSV.number($0) })
    }
    return text
  }

  /// What doing nothing costs, and when demand has outgrown it.
  private var doingNothing: String {
    let total = Statistics.sum(nothing.map(\.total))
    let base = Statistics.sum(rows[comparison.baseline].months.map(\.total))
    let money = HTML.escape(comparison.currency(of: comparison.rows[comparison.baseline]))
    let text =
      "Doing nothing, the baseline without a host bought or replaced, costs \(Figure.text(total)) \(money) in all, "
      + "the baseline that grows \(Figure.text(base))"
    guard let first = nothing.firstIndex(where: { $0.unserved > 1e-9 }), let last = nothing.last
    else { return "\(text), and serves all demand. " }
    let end = Figure.percent(last.unserved)
    return wouldRent
      ? "\(text). From month \(first) on its hosts have no room for all demand, in the end for \(end) not, which would "
        + "be rented at a price that no scenario of the study shows. "
      : "\(text). From month \(first) on it has no room for all demand: in the end \(end) of it finds none. "
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
      // What pays back within weeks has no rate that says anything.
      let rate = best.internalRate.flatMap { $0 > 0 && $0 <= 10 ? $0 : nil }
      text += rate.map { ", and earns \(Figure.percent($0)) a year" } ?? ""
      text += ". "
    }
    for (name, row) in [("recommended", best), ("baseline", base)] {
      if let month = row.orderMonth {
        text += "The \(name) scenario orders its next hosts by month \(Figure.text(month)). "
      }
    }
    text += doingNothing
    let epoch = Self.epoch(of: comparison)
    let told = roadmap.hosts(thereAt: epoch)
    if !roadmap.existing.isEmpty, told != base.hosts {
      text +=
        "The roadmap tells of \(told) hosts that are there, and the baseline has \(base.hosts): "
      text += told > base.hosts ? "those beyond count for nothing. " : "it buys the others. "
    }
    let unused = best.months.reduce(0) { $0 + $1.contracts }
    if unused > 0 {
      text +=
        "Contracts that it uses no longer cost it \(Figure.text(unused)) \(HTML.escape(money)). "
    }
    text +=
      "Decisions look at payments, not at write-offs: what was paid for hosts that are there is "
    text += "sunk, what they are worth is not.</p>"
    func addedUp(_ months: [Roadmap.Month]) -> [Double] {
      var sum = 0.0
      return months.map { month in
        sum += month.total
        return sum
      }
    }
    let lines =
      comparison.chosen.enumerated().map { place, index in
        LineChart.Line(
          style: "l\(place * 2)",
          name: "number \(index + 1)\(index == comparison.baseline ? ", baseline" : "")",
          values: addedUp(rows[index].months))
      } + [LineChart.Line(style: "l1", name: "doing nothing", values: addedUp(nothing))]
    return text
      + LineChart(
        label: "Payments added up, month by month", lines: lines, instant: { "month \($0)" },
        value: Figure.text, note: "\(money), added up from the start"
      ).figure + years
  }
}
