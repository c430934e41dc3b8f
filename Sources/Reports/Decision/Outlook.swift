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
    let payees = comparison.results.payees()
    let starts = comparison.rows.indices.map { Self.start(of: $0, in: comparison, payees[$0]) }
    let base = starts[comparison.baseline]
    let epoch = Self.epoch(of: comparison)
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

  /// When the plan begins, by the calendar of the study's time zone, as that of the plan's dates.
  private static func epoch(of comparison: Comparison) -> Int64 {
    LocalTime(zone: comparison.study.horizon.timeZone).civil(comparison.results.epoch)
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
      let rate = best.internalRate.flatMap { $0 > 0 ? $0 : nil }
      text += rate.map { ", and earns \(Figure.percent($0)) a year" } ?? ""
      text += ". "
    }
    for (name, row) in [("recommended", best), ("baseline", base)] {
      if let month = row.orderMonth {
        text += "The \(name) scenario orders its next hosts by month \(Figure.text(month)). "
      }
    }
    let epoch = Self.epoch(of: comparison)
    func count(_ accepts: (Roadmap.Existing) -> Bool) -> Int {
      roadmap.existing.filter(accepts).reduce(0) { $0 + $1.count }
    }
    let retired = count { $0.retired.map { $0 <= epoch } ?? false }
    let told = count { $0.bought <= epoch } - retired
    if !roadmap.existing.isEmpty, told != base.hosts {
      text += "The roadmap tells of \(told) hosts that are there"
      text += retired > 0 ? " (\(retired) have retired already)" : ""
      text += ", and the baseline has \(base.hosts). "
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
